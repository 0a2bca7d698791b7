//! *Blocks* of a Markdown text: headings, paragraphs, list items, code, tables and their rows.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::draft::one_line;
use crate::passage::{Cut, Manuscript, Shape};

/// A text and what stands in it.
#[derive(Debug)]
pub(crate) struct Blocks<'t> {
    pub(crate) manuscript: Manuscript<'t>,
    /// The first heading of the highest level the text begins with.
    pub(crate) title: Option<String>,
}

/// Finds the blocks of a text from `start` on.
pub(crate) fn blocks(text: &str, start: usize) -> Blocks<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut walk = Walk { text, start, ..Walk::default() };
    walk.manuscript.text = text;
    walk.manuscript.sections.push(Vec::new());
    walk.cut(start, Shape::Prose);
    for (event, range) in Parser::new_ext(&text[start..], options).into_offset_iter() {
        walk.take(&event, start + range.start..start + range.end);
    }
    Blocks { manuscript: walk.manuscript, title: walk.title }
}

#[derive(Debug, Default)]
struct Walk<'t> {
    text: &'t str,
    start: usize,
    manuscript: Manuscript<'t>,
    title: Option<String>,
    depth: usize,
    /// Headings above, with their levels.
    path: Vec<(HeadingLevel, String)>,
    heading: Option<Heading>,
    is_in_list: bool,
    /// Where a table began whose first row has not come yet.
    table: Option<usize>,
}

#[derive(Debug)]
struct Heading {
    level: HeadingLevel,
    at: usize,
    words: String,
}

impl Walk<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.open(tag, range);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth -= 1;
                self.close(*tag);
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut self.heading {
                    heading.words.push_str(words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(heading) = &mut self.heading {
                    heading.words.push(' ');
                }
            }
            Event::Rule | Event::Html(_) if self.depth == 0 => self.cut(range.start, Shape::Prose),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match (self.depth, tag) {
            (0, Tag::Heading { level, .. }) => {
                self.heading = Some(Heading { level: *level, at: range.start, words: String::new() });
            }
            (0, Tag::List(_)) => self.is_in_list = true,
            (0, Tag::CodeBlock(_)) => self.cut(range.start, Shape::Verbatim),
            (0, Tag::Table(_)) => {
                self.cut(range.start, Shape::Prose);
                self.table = Some(self.line_start(range.start));
            }
            (1, Tag::TableRow) => self.row(range.start),
            (0, _) => self.cut(range.start, Shape::Prose),
            (1, Tag::Item) if self.is_in_list => self.cut(range.start, Shape::Prose),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match (self.depth, tag) {
            (0, TagEnd::Heading(_)) => {
                if let Some(heading) = self.heading.take() {
                    self.enter(&heading);
                }
            }
            (0, TagEnd::List(_)) => self.is_in_list = false,
            (0, TagEnd::Table) => self.table = None,
            _ => {}
        }
    }

    /// Begins the section below a heading.
    fn enter(&mut self, heading: &Heading) {
        let words = one_line(&heading.words);
        if self.title.is_none() && !words.is_empty() {
            self.title = Some(words.clone());
        }
        self.path.retain(|(level, _)| *level < heading.level);
        if !words.is_empty() {
            self.path.push((heading.level, words));
        }
        self.manuscript.sections.push(self.path.iter().map(|(_, words)| words.clone()).collect());
        self.cut(heading.at, Shape::Heading);
    }

    /// Begins a row; the first one of a table finds the header before it.
    fn row(&mut self, at: usize) {
        if let Some(table) = self.table.take() {
            let header = self.text[table..self.line_start(at)].trim_end();
            self.manuscript.headers.push(header.to_owned());
        }
        if let Some(header) = self.manuscript.headers.len().checked_sub(1) {
            self.cut(at, Shape::Row(header));
        }
    }

    /// Cuts before the line of `at`, since a block at the outermost level begins its line.
    fn cut(&mut self, at: usize, shape: Shape) {
        let at = self.line_start(at);
        let section = self.manuscript.sections.len() - 1;
        match self.manuscript.cuts.last_mut() {
            Some(last) if last.at >= at => *last = Cut { at: last.at, section, page: None, shape },
            _ => self.manuscript.cuts.push(Cut { at, section, page: None, shape }),
        }
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1).max(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PassageSize;
    use crate::passage::{Placing, passages};

    #[track_caller]
    fn check(text: &str, target: usize, expected: &[(&str, &[&str], Option<&str>)]) {
        let blocks = blocks(text, 0);
        let size = PassageSize { target, max: 200 };
        let found = passages(&blocks.manuscript, size, Placing::Source { base: 0 });
        let found: Vec<_> = found
            .iter()
            .map(|it| {
                (
                    it.text.as_str(),
                    it.place.heading_path.iter().map(String::as_str).collect::<Vec<_>>(),
                    it.context.as_deref(),
                )
            })
            .collect();
        let expected: Vec<_> =
            expected.iter().map(|(text, path, context)| (*text, path.to_vec(), *context)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn headings_make_paths_and_end_them() {
        check(
            "intro\n\n# A *b* `c`\n\none\n\n### Deep\ntwo\n\nB\n---\nthree\n",
            100,
            &[
                ("intro", &[], None),
                ("# A *b* `c`\n\none", &["A b c"], None),
                ("### Deep\ntwo", &["A b c", "Deep"], None),
                ("B\n---\nthree", &["A b c", "B"], None),
            ],
        );
    }

    #[test]
    fn rows_apart_from_their_header_carry_it() {
        check(
            "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n\nafter the table\n",
            32,
            &[
                ("| a | b |\n|---|---|\n| 1 | 2 |", &[], None),
                ("| 3 | 4 |\n| 5 | 6 |", &[], Some("| a | b |\n|---|---|")),
                ("after the table", &[], None),
            ],
        );
    }

    #[test]
    fn code_stays_whole_and_keeps_its_indentation() {
        check(
            "words before it\n\n    indented\n    code\n\n```rust\nfn a() {}\n\nfn b() {}\n```\n",
            20,
            &[
                ("words before it", &[], None),
                ("    indented\n    code", &[], None),
                ("```rust\nfn a() {}\n\nfn b() {}\n```", &[], None),
            ],
        );
    }

    #[test]
    fn lists_are_cut_at_their_outer_items() {
        check(
            "- one\n  - inner\n- two\n\n[link]: https://example.org\n",
            16,
            &[("- one\n  - inner", &[], None), ("- two\n\n[link]: https://example.org", &[], None)],
        );
    }
}
