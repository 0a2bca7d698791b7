//! Text that was extracted (HTML, PDF, DOCX, EPUB) as markup: the signs that the reader left are read again.
//!
//! Blocks stand apart by an empty line. Items of lists begin with `- ` or a number, indented by their depth; rows of
//! tables have ` | ` between their cells; a heading is a line of its own, and known from the passage's place.

use super::markup::Markup;
use super::paragraph::paragraph;

const CELL: &str = " | ";
const BULLET: &str = "- ";

/// A line by what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line<'a> {
    Words(&'a str),
    Item { depth: usize, marker: &'a str, words: &'a str },
    Row(&'a str),
}

/// Reads the blocks of a text.
pub(super) struct Extracted<'a> {
    /// Headings with their level; the title, which the page has already, has none.
    pub(super) headings: Vec<(&'a str, Option<usize>)>,
    /// The header of the rows that the text begins with.
    pub(super) header: Option<&'a str>,
}

impl Extracted<'_> {
    /// Returns the text as markup.
    pub(super) fn render(&self, text: &str) -> Markup {
        let mut markup = Markup::default();
        let mut header = self.header;
        for block in blocks(text) {
            if let [Line::Words(words)] = block.as_slice()
                && let Some((_, level)) =
                    self.headings.iter().rev().find(|(heading, _)| *heading == words.trim())
            {
                level.inspect(|level| markup.heading(*level, words));
                continue;
            }
            for run in
                block.chunk_by(|left, right| std::mem::discriminant(left) == std::mem::discriminant(right))
            {
                match run[0] {
                    // A number before a single line is that of a section, rarely that of a list.
                    Line::Item { marker, words, .. } if run.len() == 1 && marker != BULLET => {
                        paragraph(&mut markup, &format!("{marker}{words}"));
                    }
                    Line::Words(_) => words(&mut markup, run),
                    Line::Item { .. } => list(&mut markup, run),
                    Line::Row(_) => table(&mut markup, header, run),
                }
                header = None;
            }
        }
        markup
    }
}

fn blocks(text: &str) -> Vec<Vec<Line<'_>>> {
    let mut blocks = vec![Vec::new()];
    for line in text.lines() {
        match blocks.last_mut() {
            Some(open) if !line.trim().is_empty() => open.push(Line::of(line)),
            _ => blocks.push(Vec::new()),
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let words = line.trim_start();
        let depth = (line.len() - words.len()) / 2;
        let number = words.bytes().take_while(u8::is_ascii_digit).count();
        let marker = match words.as_bytes() {
            [b'-', b' ', ..] => 2,
            _ if (1..=4).contains(&number) && words[number..].starts_with(". ") => number + 2,
            _ => 0,
        };
        if marker > 0 {
            let (marker, words) = words.split_at(marker);
            return Self::Item { depth: depth.min(8), marker, words };
        }
        if line.contains(CELL) || line.ends_with(" |") { Self::Row(line) } else { Self::Words(line) }
    }
}

fn words(markup: &mut Markup, run: &[Line<'_>]) {
    let lines: Vec<_> = run
        .iter()
        .filter_map(|line| if let Line::Words(words) = line { Some(*words) } else { None })
        .collect();
    paragraph(markup, &lines.join("\n"));
}

fn list(markup: &mut Markup, run: &[Line<'_>]) {
    let mut open = 0;
    for line in run {
        let Line::Item { depth, marker, words } = line else { continue };
        for _ in depth + 1..open {
            markup.tag("</li></ul>");
        }
        open = open.min(depth + 1);
        if open == depth + 1 {
            markup.tag("</li><li>");
        }
        while open < depth + 1 {
            open += 1;
            markup.tag(if *marker == BULLET { "<ul><li>" } else { "<ul class=\"numbered\"><li>" });
        }
        if *marker != BULLET {
            markup.text(marker);
        }
        markup.text(words);
    }
    for _ in 0..open {
        markup.tag("</li></ul>");
    }
}

/// A table that begins here has its first row for a header.
fn table(markup: &mut Markup, header: Option<&str>, run: &[Line<'_>]) {
    let mut rows = run.iter().filter_map(|line| if let Line::Row(row) = line { Some(*row) } else { None });
    markup
        .tag("<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table><thead><tr>");
    for cell in cells(header.or_else(|| rows.next()).unwrap_or_default()) {
        markup.tag("<th scope=\"col\">");
        markup.text(cell);
        markup.tag("</th>");
    }
    markup.tag("</tr></thead><tbody>");
    for row in rows {
        markup.tag("<tr>");
        for cell in cells(row) {
            markup.tag("<td>");
            markup.text(cell);
            markup.tag("</td>");
        }
        markup.tag("</tr>");
    }
    markup.tag("</tbody></table></div>");
}

fn cells(row: &str) -> impl Iterator<Item = &str> {
    row.split(CELL).map(|cell| cell.strip_suffix(" |").unwrap_or(cell).trim())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    fn page(text: &str, header: Option<&str>) -> String {
        let headings = vec![("Handbook", None), ("Gauges", Some(2))];
        Extracted { headings, header }.render(text).to_string()
    }

    #[test]
    fn headings_and_lists_are_read_again() {
        let text =
            "Handbook\n\nGauges\n\nThere are:\n- wells\n  - still\n  - deep\n- staffs\n1. one\n2. two & <b>";
        assert_snapshot!(page(text, None), @"<h2>Gauges</h2><p>There are:</p><ul><li>wells<ul><li>still</li><li>deep</li></ul></li><li>staffs</li><li>1. one</li><li>2. two &amp; &lt;b&gt;</li></ul>");
    }

    #[test]
    fn rows_are_a_table_below_their_header() {
        assert_snapshot!(page("a | b\n1 |  | <3>\n\nafter", None), @r#"<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td></td><td>&lt;3&gt;</td></tr></tbody></table></div><p>after</p>"#);
        assert_snapshot!(page("1 | 2", Some("a | b")), @r#"<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"#);
    }

    proptest! {
        #[test]
        fn any_text_makes_balanced_markup(text in "([- |.0-9a\n<&]| \\| |\n\n|  - ){0,60}") {
            let html = page(&text, None);
            let mut open = Vec::new();
            for tag in html.split('<').skip(1) {
                let name: String = tag.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect();
                match name.strip_prefix('/') {
                    Some(closed) => prop_assert_eq!(open.pop(), Some(closed.to_owned())),
                    None => open.push(name),
                }
            }
            prop_assert!(open.is_empty());
        }
    }
}
