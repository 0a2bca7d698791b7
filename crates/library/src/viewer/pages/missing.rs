//! The page for an address that names nothing here.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

use crate::shelf::Shelf;
use crate::viewer::frame::Frame;
use crate::viewer::reply::{self, PageError};

/// What of an address that names nothing goes into the search box.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "missing.html")]
struct Missing {
    frame: Frame,
    title: &'static str,
    explanation: &'static str,
}

/// Answers any address that is not ours; machines get a word, people a page.
pub(in crate::viewer) async fn show(
    State(shelf): State<Arc<Shelf>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get(ACCEPT).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    if !accepted.contains("text/html") {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    }
    reply::make(move || page(&shelf, uri.path().rsplit('/').next().unwrap_or_default())).await
}

/// Says that an address is not ours.
fn page(shelf: &Shelf, words: &str) -> Result<Response, PageError> {
    let page = Missing {
        frame: frame(shelf, words),
        title: "There is no such page",
        explanation: "The address may have been cut short on its way. Search for what it was about:",
    };
    reply::page(StatusCode::NOT_FOUND, &page)
}

/// Says that there is no document of this id.
pub(in crate::viewer) fn document(shelf: &Shelf, id: &str) -> Result<Response, PageError> {
    let name = id.rsplit('/').next().unwrap_or(id);
    let page = Missing {
        frame: frame(shelf, name.rsplit_once('.').map_or(name, |(stem, _)| stem)),
        title: "This document is not in the library",
        explanation: "It may have been moved, renamed or removed since the link was made. Search for it:",
    };
    reply::page(StatusCode::NOT_FOUND, &page)
}

/// Says that a document has no file to download.
pub(in crate::viewer) fn original(shelf: &Shelf, name: &str) -> Result<Response, PageError> {
    let page = Missing {
        frame: frame(shelf, name),
        title: "There is no file to download",
        explanation: "The document is one of many in a file, or its file is no longer where it was read. Search for it:",
    };
    reply::page(StatusCode::NOT_FOUND, &page)
}

/// Says that a file is another than the one that was read.
pub(in crate::viewer) fn changed(shelf: &Shelf, name: &str) -> Result<Response, PageError> {
    let page = Missing {
        frame: frame(shelf, name),
        title: "The file has changed",
        explanation: "It is read anew before anybody gets it, because who may see it may have changed as well. Try again in a moment, or search for it:",
    };
    let mut response = reply::page(StatusCode::SERVICE_UNAVAILABLE, &page)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    Ok(response)
}

/// Says that a list is not for everybody.
pub(in crate::viewer) fn closed(shelf: &Shelf) -> Result<Response, PageError> {
    let page = Missing {
        frame: Frame::new(shelf),
        title: "This list is for those who look after the library",
        explanation: "It names files of all kinds, so it is shown to the group admins alone. What is for you can be found here:",
    };
    reply::page(StatusCode::FORBIDDEN, &page)
}

fn frame(shelf: &Shelf, words: &str) -> Frame {
    let words: String =
        words.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    Frame::new(shelf).asking(&words.chars().take(LONGEST).collect::<String>())
}
