//! The list of all documents, and the page of one whose id cannot stand in a path.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use switchboard_document_index::StoredDocument;

use super::document;
use crate::access::Reader;
use crate::shelf::Shelf;
use crate::viewer::asked::Asked;
use crate::viewer::figure;
use crate::viewer::frame::{Frame, document_path};
use crate::viewer::reply::{self, PageError};
use crate::viewer::visitor::Visitor;
use crate::viewer::{kind, language};

/// Documents on one page of the list.
const LENGTH: usize = 100;

#[derive(Template)]
#[template(path = "documents.html")]
struct Page {
    frame: Frame,
    summary: String,
    documents: Vec<Line>,
    before: Option<String>,
    after: Option<String>,
}

/// One document of the list.
struct Line {
    href: String,
    title: String,
    lang: String,
    kind: &'static str,
    id: String,
    passages: String,
}

/// `GET /documents`, and `GET /documents?id=…` for an id that a browser would rewrite as a path.
pub(in crate::viewer) async fn show(
    State(shelf): State<Arc<Shelf>>,
    visitor: Visitor,
    asked: Asked,
) -> Response {
    reply::make(move || match asked.text("id") {
        Some(id) => document::page(&shelf, &visitor, id, &asked),
        None => list(&shelf, &visitor.reader, asked.number("page").unwrap_or(1)),
    })
    .await
}

fn list(shelf: &Shelf, reader: &Reader, number: usize) -> Result<Response, PageError> {
    let snapshot = shelf.snapshot(reader)?;
    let total = snapshot.statistics().documents;
    let last = usize::try_from(total).unwrap_or(usize::MAX).div_ceil(LENGTH).max(1);
    let number = number.clamp(1, last);
    let documents = snapshot.documents((number - 1) * LENGTH, LENGTH)?;
    let frame = Frame::new(shelf);
    let to = |number: usize| frame.path_with("documents", &[("page", &number.to_string())]);
    let mut summary = figure::counted(total, "document", "documents");
    if last > 1 {
        summary = format!("{summary}, page {number} of {last}");
    }
    let page = Page {
        summary,
        documents: documents.iter().map(|document| line(shelf, document)).collect(),
        before: (number > 1).then(|| to(number - 1)),
        after: (number < last).then(|| to(number + 1)),
        frame,
    };
    reply::page(StatusCode::OK, &page)
}

fn line(shelf: &Shelf, document: &StoredDocument) -> Line {
    Line {
        href: document_path(shelf, &document.id, None),
        title: document.title.clone(),
        lang: language::tag(document),
        kind: kind::name(document.kind),
        id: document.id.to_string(),
        passages: figure::counted(u64::from(document.passages), "passage", "passages"),
    }
}
