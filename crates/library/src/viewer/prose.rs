//! A passage's text as markup, by the kind of its document.

use switchboard_document::{Kind, Passage};

use super::extracted::Extracted;
use super::markdown::{self, Surroundings};
use super::markup::Markup;
use super::paragraph::paragraph;

/// Returns the text of a passage, with the table header it needs.
pub(super) fn render(kind: Kind, passage: &Passage, surroundings: &Surroundings<'_>) -> Markup {
    let Passage { text, context, place } = passage;
    match kind {
        Kind::Code => code(text),
        Kind::Markdown => {
            let header = context.as_deref().filter(|context| is_table(context, text));
            let whole = header.map(|header| format!("{}\n{text}", header.trim_end()));
            markdown::render(whole.as_deref().unwrap_or(text), surroundings)
        }
        Kind::Html | Kind::Pdf | Kind::Docx | Kind::Epub => {
            let title = surroundings.title.trim();
            let level = |at: usize| (at + 1 + surroundings.depth).clamp(2, 6);
            let path = place.heading_path.iter().map(|heading| heading.trim()).enumerate();
            let path = path.map(|(at, heading)| (heading, (heading != title).then(|| level(at))));
            // A title alone is all there is to show; above other text the page has it already.
            let title = Some((title, None)).filter(|_| text.trim() != title);
            Extracted { headings: title.into_iter().chain(path).collect(), header: context.as_deref() }
                .render(text)
        }
        _ => plain(text),
    }
}

/// Returns a passage's words without the signs of its kind, for a snippet.
pub(super) fn words(kind: Kind, text: &str) -> String {
    if kind == Kind::Markdown { markdown::plain(text) } else { text.to_owned() }
}

fn is_table(context: &str, text: &str) -> bool {
    let is_row = |line: &str| line.contains('|');
    context.lines().any(is_row) && text.lines().next().is_some_and(is_row)
}

fn code(text: &str) -> Markup {
    let mut markup = Markup::default();
    markup.tag("<pre tabindex=\"0\"><code>");
    // The parser swallows a line break right after `<pre>`, so that a passage may begin with an empty line.
    markup.text(text.trim_end_matches(['\n', '\r']));
    markup.tag("\n</code></pre>");
    markup
}

fn plain(text: &str) -> Markup {
    let mut markup = Markup::default();
    for lines in paragraphs(text) {
        paragraph(&mut markup, &lines);
    }
    markup
}

/// Splits at blank lines.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        match paragraphs.last_mut() {
            Some(open) if !line.trim().is_empty() => {
                if !open.is_empty() {
                    open.push('\n');
                }
                open.push_str(line.trim_end());
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use switchboard_document::{DocumentId, Place};

    use super::*;

    fn page(kind: Kind, text: &str, context: Option<&str>) -> String {
        let passage =
            Passage { text: text.to_owned(), context: context.map(str::to_owned), place: Place::default() };
        let surroundings =
            Surroundings { document: &DocumentId::new("a"), title: "A", depth: 1, find: &|_| None };
        render(kind, &passage, &surroundings).to_string()
    }

    #[test]
    fn wrapped_lines_flow_and_short_lines_stand() {
        let text = "The level from which depths on the chart are counted,\nnear the lowest.\n\nRoses are red\nviolets <b>";
        assert_snapshot!(page(Kind::Text, text, None), @r#"
        <p>The level from which depths on the chart are counted,
        near the lowest.</p><p class="lines">Roses are red
        violets &lt;b&gt;</p>
        "#);
    }

    #[test]
    fn rows_get_the_header_of_their_table() {
        assert_snapshot!(page(Kind::Markdown, "| 1 | 2 |", Some("| a | b |\n|---|---|")), @r#"<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>"#);
    }

    #[test]
    fn extracted_rows_get_the_header_of_their_table() {
        assert_snapshot!(page(Kind::Docx, "1 | 2\n3 | 4", Some("a | b")), @r#"<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table></div>"#);
    }

    #[test]
    fn code_is_kept_to_the_letter() {
        assert_snapshot!(page(Kind::Code, "\tfn a<T>() {\n\n\t}\n", None), @r#"
        <pre tabindex="0"><code>	fn a&lt;T&gt;() {

        	}
        </code></pre>
        "#);
    }
}
