//! The page of a document: what citations open.

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use switchboard_document::{DocumentId, Kind, Reference};
use switchboard_document_index::{IndexError, Snapshot, StoredDocument};

use super::missing;
use super::section::{Section, sections};
use crate::shelf::Shelf;
use crate::viewer::about::{self, Row};
use crate::viewer::asked::Asked;
use crate::viewer::figure;
use crate::viewer::frame::{Frame, document_path, path_of};
use crate::viewer::reply::{self, PageError};
use crate::viewer::stretch::Stretch;
use crate::viewer::visitor::Visitor;
use crate::viewer::{kind, language};

/// Rows of metadata that are shown unasked.
const ROWS: usize = 8;

/// What a link says of a passage that is gone.
const GONE: &str = "The passage that this link names is no longer here: the document has changed since. This is how it \
     stands now.";

#[derive(Template)]
#[template(path = "document.html")]
struct Page {
    frame: Frame,
    lang: String,
    title: String,
    kind: &'static str,
    source: String,
    is_code: bool,
    original: Option<String>,
    own_url: Option<String>,
    rows: Vec<Row>,
    more_rows: Vec<Row>,
    note: Option<&'static str>,
    sections: Vec<Section>,
    cited: Option<Cited>,
    before: Option<String>,
    after: Option<String>,
    extent: String,
    total: String,
}

/// The cited passage among its neighbours.
struct Cited {
    number: String,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /documents/{id}`.
pub(in crate::viewer) async fn show(
    State(shelf): State<Arc<Shelf>>,
    visitor: Visitor,
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Response {
    // What is not UTF-8 is no id of ours.
    let id = id.map_or_else(|_| String::new(), |Path(id)| id);
    reply::make(move || page(&shelf, &visitor, &id, &asked)).await
}

/// Makes the page of the document of this id, at the passage that is asked for.
pub(super) fn page(shelf: &Shelf, visitor: &Visitor, id: &str, asked: &Asked) -> Result<Response, PageError> {
    let snapshot = shelf.snapshot(&visitor.reader)?;
    let Some((document, named)) = find(&snapshot, id)? else {
        shelf.tell_of_hidden(&snapshot, visitor.caller.as_ref(), id)?;
        return missing::document(shelf, id);
    };
    let wanted = asked.text("passage").map(|passage| passage.parse().unwrap_or(u32::MAX)).or(named);
    let cited = wanted.filter(|ordinal| *ordinal < document.passages);
    let is_gone = wanted.is_some_and(|ordinal| ordinal >= document.passages.max(1));
    let start = cited.or_else(|| asked.number("from")).unwrap_or(0);
    let stretch = Stretch::around(start, document.passages);
    let page = Page {
        note: is_gone.then_some(GONE),
        sections: sections((shelf, &snapshot), &document, &stretch, cited)?,
        ..head(shelf, &document, &stretch, cited)
    };
    reply::page(StatusCode::OK, &page)
}

/// Returns a document, and the passage that its id names by itself (`a.md#p3`).
fn find(snapshot: &Snapshot, id: &str) -> Result<Option<(StoredDocument, Option<u32>)>, IndexError> {
    if let Some(document) = snapshot.document(&DocumentId::new(id))? {
        return Ok(Some((document, None)));
    }
    match Reference::parse(id) {
        Reference::Passage(passage) | Reference::Onward(passage) => {
            Ok(snapshot.document(&passage.document)?.map(|document| (document, Some(passage.ordinal))))
        }
        Reference::Document(_) => Ok(None),
    }
}

/// Fills in all but the text.
fn head(shelf: &Shelf, document: &StoredDocument, stretch: &Stretch, cited: Option<u32>) -> Page {
    let (rows, more_rows) = rows(document);
    let at = |ordinal| document_path(shelf, &document.id, Some(ordinal));
    let from = |start: u32| {
        let mut url = shelf.document_url(&document.id, None);
        url.query_pairs_mut().append_pair("from", &start.to_string());
        path_of(&url)
    };
    let cited = cited.filter(|_| document.passages > 1).map(|ordinal| Cited {
        number: figure::grouped(u64::from(ordinal) + 1),
        previous: ordinal.checked_sub(1).map(at),
        next: Some(ordinal + 1).filter(|next| *next < document.passages).map(at),
    });
    let (first, last) = (u64::from(stretch.shown.start) + 1, u64::from(stretch.shown.end));
    let total = figure::grouped(u64::from(document.passages));
    Page {
        frame: Frame::new(shelf),
        lang: language::tag(document),
        title: document.title.clone(),
        kind: kind::name(document.kind),
        source: document.source.clone(),
        is_code: document.kind == Kind::Code,
        original: shelf.original_url(document).map(|url| path_of(&url)),
        own_url: document.url.clone().filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        rows,
        more_rows,
        note: None,
        sections: Vec::new(),
        cited,
        before: stretch.before().map(from),
        after: stretch.after().map(from),
        extent: format!("Passages {} to {} of {total}", figure::grouped(first), figure::grouped(last)),
        total,
    }
}

/// Returns what the document says of itself, then what we know of it.
fn rows(document: &StoredDocument) -> (Vec<Row>, Vec<Row>) {
    let mut rows = about::rows(&document.metadata);
    let more = if rows.len() > ROWS { rows.split_off(ROWS) } else { Vec::new() };
    if document.id.as_str() != document.source {
        rows.push(Row::new("Id", document.id.as_str()));
    }
    rows.push(Row::new("Passages", figure::grouped(u64::from(document.passages))));
    rows.push(Row::new("Size", figure::size(document.bytes.end.saturating_sub(document.bytes.start))));
    (rows, more)
}
