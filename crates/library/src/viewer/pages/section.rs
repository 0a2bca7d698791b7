//! A section of a document's page: one passage, with the headings and the page of its source that begin there.

use std::cell::RefCell;
use std::collections::HashMap;

use switchboard_document::{DocumentId, Kind, Passage, Place};
use switchboard_document_index::{IndexError, Snapshot, StoredDocument, StoredPassage};

use crate::shelf::Shelf;
use crate::viewer::frame::document_path;
use crate::viewer::markdown::{self, Surroundings};
use crate::viewer::markup::Markup;
use crate::viewer::stretch::Stretch;
use crate::viewer::{place, prose};

/// One passage as it stands on the page.
pub(super) struct Section {
    pub(super) ordinal: u32,
    pub(super) href: String,
    pub(super) is_cited: bool,
    /// The page of the source that begins here.
    pub(super) page: Option<u32>,
    /// Short, for the margin.
    pub(super) margin: String,
    /// In full, for the cited passage.
    pub(super) place: String,
    pub(super) headings: Vec<Heading>,
    pub(super) body: Markup,
}

/// A heading that begins here and does not stand in the text itself.
pub(super) struct Heading {
    pub(super) level: usize,
    pub(super) text: String,
}

/// Returns the passages of a stretch.
pub(super) fn sections(
    (shelf, snapshot): (&Shelf, &Snapshot),
    document: &StoredDocument,
    stretch: &Stretch,
    cited: Option<u32>,
) -> Result<Vec<Section>, IndexError> {
    let passages = snapshot.passages(&document.id, stretch.shown.start, stretch.shown.len())?;
    let links = Links { shelf, snapshot, known: RefCell::default(), failure: RefCell::default() };
    let mut above = Place::default();
    let sections = passages.into_iter().map(|stored| {
        let section = section(&links, document, &stored, &above);
        above = stored.passage.place;
        Section { is_cited: cited == Some(section.ordinal), ..section }
    });
    let sections = sections.collect();
    links.failure.into_inner().map_or(Ok(sections), Err)
}

fn section(links: &Links<'_>, document: &StoredDocument, stored: &StoredPassage, above: &Place) -> Section {
    let StoredPassage { id, passage } = stored;
    let find = |id: &DocumentId| links.find(id);
    let surroundings = Surroundings {
        document: &document.id,
        title: &document.title,
        depth: depth(document, &passage.place),
        find: &find,
    };
    let page = passage.place.page.filter(|page| above.page != Some(*page));
    Section {
        ordinal: id.ordinal,
        href: document_path(links.shelf, &id.document, Some(id.ordinal)),
        is_cited: false,
        page: page.map(Into::into),
        margin: place::short(&passage.place).unwrap_or_else(|| "¶".to_owned()),
        place: place::long(&passage.place, &document.title),
        headings: headings(document, passage, above),
        body: prose::render(document.kind, passage, &surroundings),
    }
}

/// Returns how many levels of heading stand above the document's first: none where that is the title itself.
fn depth(document: &StoredDocument, place: &Place) -> usize {
    let is_titled = place.heading_path.first().is_some_and(|first| first.trim() == document.title.trim());
    usize::from(!is_titled)
}

fn headings(document: &StoredDocument, passage: &Passage, above: &Place) -> Vec<Heading> {
    let path = &passage.place.heading_path;
    let same = path.iter().zip(&above.heading_path).take_while(|(left, right)| left == right).count();
    let depth = depth(document, &passage.place);
    let begins = path.iter().enumerate().skip(same);
    let begins =
        begins.filter(|(_, heading)| heading.trim() != document.title.trim() && !heading.trim().is_empty());
    let begins = begins.filter(|(_, heading)| !is_in_text(document.kind, &passage.text, heading));
    begins
        .map(|(at, heading)| Heading { level: (at + 1 + depth).clamp(2, 6), text: heading.clone() })
        .collect()
}

fn is_in_text(kind: Kind, text: &str, heading: &str) -> bool {
    if kind == Kind::Markdown && markdown::has_heading(text, heading) {
        return true;
    }
    // Source code has no headings of its own; there they are the names around, which the margin need not repeat.
    kind == Kind::Code || text.lines().any(|line| line.trim() == heading.trim())
}

/// Finds documents for links, each once a page.
struct Links<'a> {
    shelf: &'a Shelf,
    snapshot: &'a Snapshot,
    known: RefCell<HashMap<DocumentId, Option<String>>>,
    /// The first thing that went wrong, told once the page is made.
    failure: RefCell<Option<IndexError>>,
}

/// A page that names more documents than these is a list of links; the rest of them stay words.
const MOST_LINKS: usize = 500;

impl Links<'_> {
    fn find(&self, id: &DocumentId) -> Option<String> {
        if let Some(known) = self.known.borrow().get(id) {
            return known.clone();
        }
        if self.known.borrow().len() >= MOST_LINKS {
            return None;
        }
        let found = self.snapshot.document(id).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            None
        });
        let path = found.map(|document| document_path(self.shelf, &document.id, None));
        self.known.borrow_mut().insert(id.clone(), path.clone());
        path
    }
}
