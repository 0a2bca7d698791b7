//! *Passages* are made from a manuscript: structure decides first, size second.
//!
//! A manuscript is a text with cuts in it. What lies between two cuts is a piece, and pieces cover the text by
//! construction, so passages do too: only white space between them is dropped, nothing is said twice.

mod lines;
mod split;

use std::num::NonZeroU32;
use std::ops::Range;

use switchboard_document::{Passage, Place};

use crate::PassageSize;
use lines::LineCount;
pub(crate) use lines::count as newlines;
use split::split;

/// A text and where its structure allows it to be cut.
#[derive(Debug, Default)]
pub(crate) struct Manuscript<'t> {
    /// The readable text.
    pub(crate) text: &'t str,
    /// Ascending; text before the first belongs to nothing and is left out (front matter).
    pub(crate) cuts: Vec<Cut>,
    /// Heading paths; `Cut::section` points into them.
    pub(crate) sections: Vec<Vec<String>>,
    /// Header rows; `Shape::Row` points into them.
    pub(crate) headers: Vec<String>,
}

/// Where a piece begins, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) at: usize,
    pub(crate) section: usize,
    pub(crate) page: Option<NonZeroU32>,
    pub(crate) shape: Shape,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A heading: never left alone at the end of a passage if anything follows.
    Heading,
    /// A paragraph, a list item, a quotation.
    Prose,
    /// Lines whose indentation means something.
    Verbatim,
    /// A table's row below the header of this number.
    Row(usize),
}

/// Where passages say they stand.
#[derive(Debug, Clone)]
pub(crate) enum Placing {
    /// The text is the source from this byte on.
    Source { base: u64 },
    /// The text was extracted; only its own bytes can be told.
    Extracted,
    /// Only pages can be told.
    Pages,
    /// Everything stands in one record.
    Record { lines: Range<u32>, bytes: Range<u64> },
}

/// Cuts a text at its blank lines: what can be done for text without any markup.
pub(crate) fn paragraphs(text: &str) -> Manuscript<'_> {
    let starts = lines::paragraph_starts(text);
    let cuts = starts.map(|at| Cut { at, section: 0, page: None, shape: Shape::Prose }).collect();
    Manuscript { text, cuts, sections: vec![Vec::new()], headers: Vec::new() }
}

/// Cuts source code where a line without indentation follows a blank one.
pub(crate) fn code_blocks(text: &str) -> Manuscript<'_> {
    let is_outer = |at: usize| !text[at..].starts_with([' ', '\t', '}', ')', ']']);
    let starts = lines::paragraph_starts(text).enumerate().filter(|(index, at)| *index == 0 || is_outer(*at));
    let cuts = starts.map(|(_, at)| Cut { at, section: 0, page: None, shape: Shape::Verbatim }).collect();
    Manuscript { text, cuts, sections: vec![Vec::new()], headers: Vec::new() }
}

/// Makes the passages of a manuscript, in order.
pub(crate) fn passages(manuscript: &Manuscript<'_>, size: PassageSize, placing: Placing) -> Vec<Passage> {
    let size = PassageSize { target: size.target.clamp(1, size.max.max(1)), max: size.max.max(1) };
    let mut packing =
        Packing { manuscript, size, placing, open: None, lines: LineCount::default(), passages: Vec::new() };
    for (index, cut) in manuscript.cuts.iter().enumerate() {
        let end = manuscript.cuts.get(index + 1).map_or(manuscript.text.len(), |next| next.at);
        packing.take(*cut, end);
    }
    packing.close();
    packing.passages
}

/// A passage that may still grow.
#[derive(Debug, Clone, Copy)]
struct Open {
    first: Cut,
    section: usize,
    end: usize,
    characters: usize,
    is_only_headings: bool,
}

struct Packing<'m, 't> {
    manuscript: &'m Manuscript<'t>,
    size: PassageSize,
    placing: Placing,
    open: Option<Open>,
    lines: LineCount,
    passages: Vec<Passage>,
}

impl Packing<'_, '_> {
    /// Adds a piece to the open passage where it fits, otherwise closes that one and opens the next.
    fn take(&mut self, cut: Cut, end: usize) {
        let characters = self.manuscript.text[cut.at..end].trim().chars().count();
        if characters == 0 {
            return;
        }
        let piece = Open {
            first: cut,
            section: cut.section,
            end,
            characters,
            is_only_headings: cut.shape == Shape::Heading,
        };
        let piece = match self.open.take() {
            Some(open) if self.may_join(&open, &piece) => Open {
                first: open.first,
                characters: self.manuscript.text[open.first.at..end].trim().chars().count(),
                is_only_headings: open.is_only_headings && piece.is_only_headings,
                ..piece
            },
            Some(open) => {
                self.emit(open);
                piece
            }
            None => piece,
        };
        self.open = Some(if piece.characters > self.size.max { self.break_up(piece) } else { piece });
    }

    fn may_join(&self, open: &Open, piece: &Open) -> bool {
        if open.first.page != piece.first.page {
            return false;
        }
        // A heading with nothing under it says nothing alone, so it goes with what follows, even what is too long.
        if open.is_only_headings {
            return open.characters < self.size.max;
        }
        // One more for the white space between the two.
        let sum = open.characters + piece.characters + 2;
        let is_small = piece.characters < self.size.target / 4;
        open.section == piece.section && (sum <= self.size.target || (is_small && sum <= self.size.max))
    }

    /// Emits all of a piece that is too long but its last part, which may still grow.
    fn break_up(&mut self, piece: Open) -> Open {
        let text = &self.manuscript.text[piece.first.at..piece.end];
        let mut part = piece;
        for at in split(text, self.size) {
            let cut = Cut { at: piece.first.at + at, ..piece.first };
            self.emit(Open { end: cut.at, ..part });
            part = Open { first: cut, ..piece };
        }
        part.characters = self.manuscript.text[part.first.at..part.end].trim().chars().count();
        part
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.emit(open);
        }
    }

    fn emit(&mut self, open: Open) {
        let range = trim(self.manuscript.text, open.first.at..open.end, open.first.shape);
        if range.is_empty() {
            return;
        }
        let (lines, bytes) = self.locate(&range);
        let context = match open.first.shape {
            Shape::Row(header) => Some(self.manuscript.headers[header].clone()),
            Shape::Heading | Shape::Prose | Shape::Verbatim => None,
        };
        let heading_path = self.manuscript.sections[open.section].clone();
        let place = Place { page: open.first.page, heading_path, lines, bytes };
        self.passages.push(Passage { text: self.manuscript.text[range].to_owned(), context, place });
    }

    fn locate(&mut self, range: &Range<usize>) -> (Range<u32>, Range<u64>) {
        match &self.placing {
            Placing::Source { base } => {
                let lines = self.lines.of(self.manuscript.text, range);
                (lines, base + range.start as u64..base + range.end as u64)
            }
            Placing::Extracted => (0..0, range.start as u64..range.end as u64),
            Placing::Pages => (0..0, 0..0),
            Placing::Record { lines, bytes } => (lines.clone(), bytes.clone()),
        }
    }
}

/// Leaves out white space around a stretch, but not the indentation of its first line where that means something.
fn trim(text: &str, range: Range<usize>, shape: Shape) -> Range<usize> {
    let stretch = &text[range.clone()];
    let end = range.start + stretch.trim_end().len();
    let indent = stretch.len() - stretch.trim_start().len();
    let start = match shape {
        Shape::Verbatim => stretch[..indent].rfind('\n').map_or(0, |newline| newline + 1),
        Shape::Heading | Shape::Prose | Shape::Row(_) => indent,
    };
    (range.start + start).min(end)..end
}

#[cfg(test)]
mod tests;
