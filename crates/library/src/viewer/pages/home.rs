//! The page at `/`: what this library is, how much is in it, and how an assistant gets at it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::connect::{Connect, Reach};
use crate::access::Reader;
use crate::shelf::Shelf;
use crate::viewer::figure;
use crate::viewer::frame::Frame;
use crate::viewer::kind;
use crate::viewer::reply::{self, PageError};
use crate::viewer::visitor::Visitor;
use crate::{ImportState, Status};

#[derive(Template)]
#[template(path = "home.html")]
struct Page<'a> {
    frame: Frame,
    instructions: Option<String>,
    /// What is going on, where not all on disk is served yet.
    state: Option<String>,
    documents: String,
    documents_word: &'static str,
    passages: String,
    /// For those who may know of all of it.
    files: Option<Files>,
    imported: String,
    kinds: Vec<KindCount<'a>>,
    connect: Connect,
}

/// What was read, and what was left out.
struct Files {
    bytes: String,
    sources: String,
    skipped: String,
    reasons: String,
}

/// How many documents of a kind there are.
struct KindCount<'a> {
    name: &'a str,
    href: String,
    count: String,
}

/// `GET /`.
pub(in crate::viewer) async fn show(State(shelf): State<Arc<Shelf>>, visitor: Visitor) -> Response {
    reply::make(move || page(&shelf, &visitor.reader)).await
}

fn page(shelf: &Shelf, reader: &Reader) -> Result<Response, PageError> {
    let status = shelf.status();
    let snapshot = shelf.snapshot(reader)?;
    let statistics = snapshot.statistics();
    let frame = Frame::new(shelf);
    let kinds = statistics.kinds.iter().map(|(kind, count)| KindCount {
        name: kind::of_word(kind).unwrap_or(kind),
        href: frame.path_with("search", &[("q", &format!("kind:{kind}"))]),
        count: figure::grouped(*count),
    });
    let page = Page {
        instructions: shelf
            .config()
            .instructions
            .clone()
            .filter(|instructions| !instructions.trim().is_empty()),
        state: state(&status, shelf.shows_skips(reader)),
        documents: figure::grouped(statistics.documents),
        documents_word: if statistics.documents == 1 { "document" } else { "documents" },
        passages: figure::grouped(statistics.passages),
        files: shelf.shows_skips(reader).then(|| files(&status)),
        imported: imported(&status),
        kinds: kinds.collect(),
        connect: Connect::new(shelf),
        frame,
    };
    reply::page(StatusCode::OK, &page)
}

fn files(status: &Status) -> Files {
    Files {
        bytes: figure::size(status.bytes),
        sources: format!("from {}", figure::counted(status.sources, "file", "files")),
        skipped: figure::grouped(status.skipped.total),
        reasons: reasons(status),
    }
}

/// Returns the reasons with their counts, the most frequent first.
fn reasons(status: &Status) -> String {
    let mut reasons: Vec<_> = status.skipped.reasons.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let reasons = reasons.into_iter().take(3).map(|(reason, count)| {
        format!("{} {}", figure::grouped(*count), kind::reason(*reason).to_lowercase())
    });
    reasons.collect::<Vec<_>>().join(", ")
}

fn imported(status: &Status) -> String {
    let following = match status.watching {
        crate::Watching::Off => "Changes on disk are read at the next start.",
        _ => "Changes on disk are followed.",
    };
    match &status.last_import {
        Some(import) => format!("Last read on {}. {following}", figure::moment(&import.finished)),
        None => following.to_owned(),
    }
}

fn state(status: &Status, may_know: bool) -> Option<String> {
    match &status.import {
        ImportState::Ready => None,
        ImportState::Waiting => {
            Some("The files have not been read yet; this is what is known of them from before.".into())
        }
        ImportState::Importing(_) => {
            Some("The files are being read; what has been read so far can be found.".into())
        }
        // What failed may be a file that is not for everybody.
        ImportState::Failed { .. } if !may_know => {
            Some("The last reading stopped. What was read before can be found.".into())
        }
        ImportState::Failed { error } => {
            Some(format!("The last reading stopped: {error}. What was read before can be found."))
        }
    }
}
