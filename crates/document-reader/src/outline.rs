//! An *outline* is a manuscript in the making, for formats whose text has to be extracted: blocks go in, in reading
//! order, and passages come out.

use std::num::NonZeroU32;

use switchboard_document::Passage;

use crate::PassageSize;
use crate::draft::one_line;
use crate::passage::{Cut, Manuscript, Placing, Shape, passages};

/// Blocks in reading order.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    text: String,
    cuts: Vec<Cut>,
    sections: Vec<Vec<String>>,
    headers: Vec<String>,
    /// Headings of the part the text is in, above all headings of its own.
    part: Vec<String>,
    path: Vec<(u8, String)>,
    page: Option<NonZeroU32>,
    first_heading: Option<String>,
    is_in_table: bool,
    has_header: bool,
}

impl Outline {
    /// Returns the text until now.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the first heading until now.
    pub(crate) fn first_heading(&self) -> Option<&str> {
        self.first_heading.as_deref()
    }

    /// Begins a part of the document, such as a chapter, below `headings`.
    pub(crate) fn part(&mut self, headings: Vec<String>) {
        self.part = headings;
        self.path.clear();
        self.section();
    }

    /// Begins a page.
    pub(crate) fn page(&mut self, page: NonZeroU32) {
        self.page = Some(page);
    }

    /// Adds a heading; 1 is the highest level.
    pub(crate) fn heading(&mut self, level: u8, words: &str) {
        let words = one_line(words);
        if words.is_empty() {
            return;
        }
        self.first_heading.get_or_insert_with(|| words.clone());
        self.path.retain(|(above, _)| *above < level);
        // A chapter usually begins with its own title, which is above it already.
        if self.part.last() != Some(&words) {
            self.path.push((level, words.clone()));
        }
        self.section();
        self.add("\n\n", &words, Shape::Heading);
    }

    /// Adds a paragraph.
    pub(crate) fn prose(&mut self, words: &str) {
        self.add("\n\n", words.trim(), Shape::Prose);
    }

    /// Adds an item of a list.
    pub(crate) fn item(&mut self, words: &str) {
        self.add("\n", words.trim_end(), Shape::Prose);
    }

    /// Adds lines as they are.
    pub(crate) fn verbatim(&mut self, lines: &str) {
        self.add("\n\n", lines.trim_matches('\n'), Shape::Verbatim);
    }

    /// Begins a table.
    pub(crate) fn table(&mut self) {
        (self.is_in_table, self.has_header) = (false, false);
    }

    /// Adds a row; one that `is_header` stands above the rows that follow in its table.
    pub(crate) fn row(&mut self, cells: &[String], is_header: bool) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        let line = cells.join(" | ").replace('\n', " ");
        let gap = if self.is_in_table { "\n" } else { "\n\n" };
        let shape = if is_header {
            self.headers.push(line.clone());
            self.has_header = true;
            Shape::Prose
        } else if self.has_header {
            Shape::Row(self.headers.len() - 1)
        } else {
            Shape::Prose
        };
        self.is_in_table = true;
        self.add(gap, &line, shape);
    }

    /// Makes the passages.
    pub(crate) fn passages(mut self, size: PassageSize, placing: Placing) -> Vec<Passage> {
        if self.sections.is_empty() {
            self.section();
        }
        let manuscript =
            Manuscript { text: &self.text, cuts: self.cuts, sections: self.sections, headers: self.headers };
        passages(&manuscript, size, placing)
    }

    fn section(&mut self) {
        let own = self.path.iter().map(|(_, words)| words.clone());
        self.sections.push(self.part.iter().cloned().chain(own).collect());
    }

    fn add(&mut self, gap: &str, words: &str, shape: Shape) {
        if words.trim().is_empty() {
            return;
        }
        if self.sections.is_empty() {
            self.section();
        }
        if !self.text.is_empty() {
            self.text.push_str(gap);
        }
        let section = self.sections.len() - 1;
        self.cuts.push(Cut { at: self.text.len(), section, page: self.page, shape });
        self.text.push_str(words);
    }
}
