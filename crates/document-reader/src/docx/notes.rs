//! *Notes* at the foot or the end.

use std::collections::HashMap;

use switchboard_document::Skip;

use crate::xml::{Node, attribute, scan};

/// Notes by kind and id.
#[derive(Debug, Default)]
pub(super) struct Notes(HashMap<(String, String), String>);

impl Notes {
    /// Returns the text of the note that an element such as `footnoteReference` refers to.
    pub(super) fn get(&self, reference: &str, id: &str) -> Option<&str> {
        let kind = reference.trim_end_matches("Reference");
        self.0.get(&(kind.to_owned(), id.to_owned())).map(String::as_str)
    }

    /// Reads a part of notes.
    pub(super) fn read(&mut self, part: Option<Vec<u8>>, depth: usize) -> Result<(), Skip> {
        let Some(part) = part else { return Ok(()) };
        let mut open: Option<String> = None;
        let mut words = String::new();
        let mut is_text = false;
        scan(part, depth, &mut |node| match node {
            Node::Open("footnote" | "endnote", start) => {
                // Separators have a type; notes have none.
                open = attribute(start, "type").is_none().then(|| attribute(start, "id")).flatten();
                words.clear();
            }
            Node::Open(name, _) => is_text = name == "t",
            Node::Text(text) if is_text => words.push_str(text),
            Node::Text(_) => {}
            Node::Close(kind @ ("footnote" | "endnote")) => {
                let text = words.trim().to_owned();
                if let Some(id) = open.take().filter(|_| !text.is_empty()) {
                    self.0.insert((kind.to_owned(), id), text);
                }
            }
            Node::Close(name) => {
                is_text = false;
                if name == "p" {
                    words.push(' ');
                }
            }
        })
    }
}
