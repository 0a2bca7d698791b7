//! What a reading *told*: its events by kind.

use std::fmt::Write;
use std::ops::ControlFlow;

use switchboard_document::{Document, Skip};
use switchboard_document_reader::{Event, ReadOptions, read};

/// Everything one reading told.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) documents: Vec<Document>,
    pub(crate) skips: Vec<Skip>,
    pub(crate) more_skips: u64,
    pub(crate) mappings: Vec<String>,
    /// The skip of the whole file.
    pub(crate) refused: Option<Skip>,
}

impl Told {
    pub(crate) fn take(&mut self, event: Event) -> ControlFlow<()> {
        match event {
            Event::Document(document) => self.documents.push(document),
            Event::Skip(skip) => self.skips.push(skip),
            Event::Skips { count, .. } => self.more_skips += count,
            Event::Mapping(sentence) => self.mappings.push(sentence),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    /// Writes the passages as a person compares them.
    pub(crate) fn passages(&self) -> String {
        let mut lines = String::new();
        for passage in self.documents.iter().flat_map(|document| &document.passages) {
            let place = &passage.place;
            if let Some(page) = place.page {
                let _ = write!(lines, "p.{page} ");
            }
            let _ = write!(lines, "[{}] {:?}", place.heading_path.join(" > "), passage.text);
            if let Some(context) = &passage.context {
                let _ = write!(lines, " under {context:?}");
            }
            lines.push('\n');
        }
        lines
    }

    /// Writes the skips as a person compares them.
    pub(crate) fn skipped(&self) -> String {
        let mut lines = String::new();
        for skip in self.skips.iter().chain(&self.refused) {
            let part = skip.part.as_deref().unwrap_or("all");
            let _ = writeln!(lines, "{part}: {}, {}", skip.reason.as_str(), skip.detail);
        }
        lines
    }
}

/// Reads a file of this name and content with the default options.
pub(crate) fn told(name: &str, bytes: impl AsRef<[u8]>) -> Told {
    told_with(name, bytes, &ReadOptions::default())
}

/// Reads a file of this name and content.
pub(crate) fn told_with(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut told = Told::default();
    let refused = read(&path, name, options, &mut |event| told.take(event)).err();
    Told { refused, ..told }
}

/// Options that make every block its own passage, so that a test sees structure and not merging.
pub(crate) fn unmerged() -> ReadOptions {
    let mut options = ReadOptions::default();
    options.passage.target = 1;
    options
}
