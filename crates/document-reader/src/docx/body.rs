//! The *body* of a document: paragraphs and tables in reading order.

use quick_xml::events::BytesStart;
use switchboard_document::Skip;

use super::notes::Notes;
use super::styles::{Role, Styles, outline_level};
use crate::outline::Outline;
use crate::xml::{Node, attribute, scan};

/// What was read of the body.
pub(super) struct Body<'p> {
    pub(super) outline: Outline,
    /// The first paragraph in the style of titles.
    pub(super) title: Option<String>,
    styles: &'p Styles,
    notes: &'p Notes,
    /// Open paragraphs: a text box holds some inside another.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    is_text: bool,
    /// Elements that are open inside one to be left out.
    left_out: usize,
    /// Notes referred to and not yet told.
    pending: Vec<String>,
}

#[derive(Debug, Default)]
struct Paragraph {
    words: String,
    role: Option<Role>,
    /// The level of a list, from 0.
    list: Option<usize>,
}

#[derive(Debug, Default)]
struct Table {
    cells: Vec<String>,
    rows: usize,
}

impl<'p> Body<'p> {
    /// Reads the main part.
    pub(super) fn read(
        part: Vec<u8>,
        depth: usize,
        (styles, notes): (&'p Styles, &'p Notes),
    ) -> Result<Self, Skip> {
        let mut body = Self {
            outline: Outline::default(),
            title: None,
            styles,
            notes,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            is_text: false,
            left_out: 0,
            pending: Vec::new(),
        };
        scan(part, depth, &mut |node| body.take(&node))?;
        body.tell_notes();
        Ok(body)
    }

    fn take(&mut self, node: &Node<'_>) {
        match node {
            Node::Open(name, start) => self.open(name, start),
            Node::Close(name) => self.close(name),
            Node::Text(words) if self.is_text && self.left_out == 0 => self.say(words),
            Node::Text(_) => {}
        }
    }

    fn open(&mut self, name: &str, start: &BytesStart<'_>) {
        // A fallback repeats what its alternative says.
        if self.left_out > 0 || name == "Fallback" {
            self.left_out += 1;
            return;
        }
        let value = || attribute(start, "val").unwrap_or_default();
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "t" => self.is_text = true,
            "tab" if !self.paragraphs.is_empty() => self.say("\t"),
            "br" | "cr" => self.say("\n"),
            "noBreakHyphen" => self.say("-"),
            "footnoteReference" | "endnoteReference" => self.refer(name, start),
            "tbl" => {
                if self.tables.is_empty() {
                    self.outline.table();
                }
                self.tables.push(Table::default());
            }
            "tc" if self.tables.len() == 1 => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(String::new());
                }
            }
            "pStyle" => self.style(self.styles.role(&value())),
            "outlineLvl" => self.style(outline_level(&value())),
            "numPr" => self.style_list(0),
            "ilvl" => self.style_list(value().parse().unwrap_or(0)),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        match name {
            "t" => self.is_text = false,
            "p" => {
                if let Some(paragraph) = self.paragraphs.pop() {
                    self.end_paragraph(&paragraph);
                }
            }
            "tr" if self.tables.len() == 1 => {
                if let Some(table) = self.tables.last_mut() {
                    let cells = std::mem::take(&mut table.cells);
                    table.rows += 1;
                    self.outline.row(&cells, table.rows == 1);
                }
                self.tell_notes();
            }
            "tbl" => {
                self.tables.pop();
            }
            _ => {}
        }
    }

    fn say(&mut self, words: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.words.push_str(words);
        }
    }

    fn style(&mut self, role: Option<Role>) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.role = role.or(paragraph.role);
        }
    }

    fn style_list(&mut self, level: usize) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.list = Some(level.min(8));
        }
    }

    fn refer(&mut self, reference: &str, start: &BytesStart<'_>) {
        let Some(id) = attribute(start, "id") else { return };
        if let Some(note) = self.notes.get(reference, &id) {
            self.pending.push(format!("[{id}] {note}"));
            self.say(&format!("[{id}]"));
        }
    }

    fn end_paragraph(&mut self, paragraph: &Paragraph) {
        let words = paragraph.words.trim();
        if words.is_empty() {
            return;
        }
        if let Some(cell) = self.tables.first_mut().and_then(|table| table.cells.last_mut()) {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(words);
            return;
        }
        match (paragraph.role, paragraph.list) {
            (Some(Role::Heading(level)), _) => self.outline.heading(level, words),
            (Some(Role::Title), _) => {
                self.title.get_or_insert_with(|| words.to_owned());
                self.outline.prose(words);
            }
            (None, Some(level)) => self.outline.item(&format!("{}- {words}", "  ".repeat(level))),
            (None, None) => self.outline.prose(words),
        }
        self.tell_notes();
    }

    fn tell_notes(&mut self) {
        for note in self.pending.drain(..) {
            self.outline.prose(&note);
        }
    }
}
