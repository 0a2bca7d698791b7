//! The list of what was found and left out, each with its reason.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::missing;
use crate::shelf::Shelf;
use crate::status::NamedSkip;
use crate::viewer::asked::Asked;
use crate::viewer::figure;
use crate::viewer::frame::Frame;
use crate::viewer::kind;
use crate::viewer::reply::{self, PageError};
use crate::viewer::visitor::Visitor;

#[derive(Template)]
#[template(path = "skipped.html")]
struct Page {
    frame: Frame,
    summary: String,
    reasons: Vec<Reason>,
    skips: Vec<Line>,
}

/// One reason, with how often it was met.
struct Reason {
    name: String,
    href: String,
    count: String,
}

/// One thing that was left out.
struct Line {
    source: String,
    part: Option<String>,
    reason: String,
    detail: String,
}

/// `GET /skipped`, and `GET /skipped?reason=…` for one reason.
pub(in crate::viewer) async fn show(
    State(shelf): State<Arc<Shelf>>,
    visitor: Visitor,
    asked: Asked,
) -> Response {
    reply::make(move || {
        if shelf.shows_skips(&visitor.reader) {
            page(&shelf, asked.text("reason"))
        } else {
            missing::closed(&shelf)
        }
    })
    .await
}

fn page(shelf: &Shelf, reason: Option<&str>) -> Result<Response, PageError> {
    let skipped = shelf.status().skipped;
    let frame = Frame::new(shelf);
    let reasons = skipped.reasons.iter().map(|(reason, count)| Reason {
        name: kind::reason(*reason),
        href: frame.path_with("skipped", &[("reason", reason.as_str())]),
        count: figure::grouped(*count),
    });
    let wanted = |named: &&NamedSkip| reason.is_none_or(|reason| named.skip.reason.as_str() == reason);
    let page = Page {
        summary: summary(skipped.total, skipped.named.len()),
        reasons: reasons.collect(),
        skips: skipped.named.iter().filter(wanted).map(line).collect(),
        frame,
    };
    reply::page(StatusCode::OK, &page)
}

fn summary(total: u64, named: usize) -> String {
    let all = figure::counted(total, "thing was", "things were");
    match total {
        0 => "Nothing: all that was found could be read.".to_owned(),
        total if total > named as u64 => {
            format!("{all} found and not read; the first {} are named.", figure::grouped(named as u64))
        }
        _ => format!("{all} found and not read. Everything else is in the library."),
    }
}

fn line(named: &NamedSkip) -> Line {
    Line {
        source: named.source.clone(),
        part: named.skip.part.clone(),
        reason: kind::reason(named.skip.reason),
        detail: named.skip.detail.clone(),
    }
}
