//! The search page: what the tool `search` finds, for people.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use switchboard_document::Kind;
use switchboard_document_index::{Found, Hit};

use crate::access::Reader;
use crate::shelf::Shelf;
use crate::viewer::asked::Asked;
use crate::viewer::figure;
use crate::viewer::frame::{Frame, document_path};
use crate::viewer::markup::Markup;
use crate::viewer::reply::{self, PageError};
use crate::viewer::snippet::snippet;
use crate::viewer::visitor::Visitor;
use crate::viewer::words::Words;
use crate::viewer::{kind, language, place, prose};

/// Results on one page.
const LENGTH: usize = 10;

/// Pages of one search; who has read a hundred results asks better than he turns pages.
const MOST_PAGES: usize = 10;

/// Characters of a query; the rest of a pasted text finds nothing that its beginning does not.
const LONGEST: usize = 1_000;

/// Fields that are named on the page.
const MOST_FIELDS: usize = 24;

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    frame: Frame,
    notes: Vec<String>,
    summary: String,
    first: usize,
    hits: Vec<Line>,
    before: Option<String>,
    after: Option<String>,
    syntax: &'static [Syntax],
    fields: Vec<String>,
}

/// One result.
struct Line {
    href: String,
    title: String,
    lang: String,
    kind: &'static str,
    is_code: bool,
    source: String,
    place: String,
    snippet: Markup,
    others: Vec<Other>,
}

/// Another passage of the same document.
struct Other {
    href: String,
    number: String,
}

/// What may be written in a query, and what it means.
struct Syntax {
    write: &'static str,
    meaning: &'static str,
}

const SYNTAX: &[Syntax] = &[
    Syntax { write: "night watch", meaning: "Passages about these words, in any form; the best first." },
    Syntax { write: "\"night watch\"", meaning: "These words, next to each other." },
    Syntax { write: "storm -gate", meaning: "Storm, in passages without gate." },
    Syntax { write: "title:handbook", meaning: "The word in the title." },
    Syntax { write: "path:reports/", meaning: "In files whose path has this in it." },
    Syntax {
        write: "kind:pdf",
        meaning: "Read from a PDF; also markdown, html, docx, epub, text, code, record, row.",
    },
    Syntax {
        write: "author:marrow",
        meaning: "In a field of the document’s own; any of its fields can be named.",
    },
    Syntax { write: "after:2024-01-31", meaning: "Dated that day or later; before: for earlier." },
];

/// `GET /search?q=…`.
pub(in crate::viewer) async fn show(
    State(shelf): State<Arc<Shelf>>,
    visitor: Visitor,
    asked: Asked,
) -> Response {
    reply::make(move || {
        let typed = asked.text("q").unwrap_or_default().trim();
        page(&shelf, &visitor.reader, typed, asked.number("page").unwrap_or(1).clamp(1, MOST_PAGES))
    })
    .await
}

fn page(shelf: &Shelf, reader: &Reader, typed: &str, number: usize) -> Result<Response, PageError> {
    let query: String = typed.chars().take(LONGEST).collect();
    let snapshot = shelf.snapshot(reader)?;
    let frame = Frame::new(shelf).asking(&query);
    let fields = snapshot.statistics().fields.keys().take(MOST_FIELDS).cloned().collect();
    let mut page = Page {
        frame,
        notes: Vec::new(),
        summary: String::new(),
        first: (number - 1) * LENGTH + 1,
        hits: Vec::new(),
        before: None,
        after: None,
        syntax: SYNTAX,
        fields,
    };
    if !query.is_empty() {
        // One more than is shown tells whether there are more.
        let found = snapshot.search(&query, number * LENGTH + 1)?;
        if query.len() < typed.len() {
            page.notes.push(format!(
                "Only the first {} characters were searched for.",
                figure::grouped(LONGEST as u64)
            ));
        }
        fill(&mut page, shelf, &found, number);
    }
    reply::page(StatusCode::OK, &page)
}

fn fill(page: &mut Page, shelf: &Shelf, found: &Found, number: usize) {
    page.notes.extend(notes(found));
    let words = Words::looked_for(found);
    let shown = found.hits.iter().skip((number - 1) * LENGTH).take(LENGTH);
    page.hits = shown.map(|hit| line(shelf, hit, &words)).collect();
    page.summary = summary(page.first, page.hits.len());
    let query = page.frame.query.clone();
    let to = |number: usize| page.frame.path_with("search", &[("q", &query), ("page", &number.to_string())]);
    page.before = (number > 1).then(|| to(number - 1));
    page.after = (found.hits.len() > number * LENGTH && number < MOST_PAGES).then(|| to(number + 1));
}

fn notes(found: &Found) -> Vec<String> {
    let corrected = found.corrections.iter().map(|correction| match correction.instead.as_slice() {
        [] => format!("“{}” is nowhere in this library.", correction.word),
        // What the index calls a word is its stem.
        instead => format!(
            "“{}” is nowhere in this library; searched for words like “{}” instead.",
            correction.word,
            instead.join("”, “")
        ),
    });
    let dropped = (found.dropped_words > 0).then(|| {
        let count = figure::counted(found.dropped_words as u64, "word was", "words were");
        format!("The query is long: {count} left out, the most common first.")
    });
    corrected.chain(dropped).collect()
}

fn summary(first: usize, count: usize) -> String {
    match count {
        0 if first == 1 => "Nothing was found. Fewer or other words may find more.".to_owned(),
        0 => "There are no more matches.".to_owned(),
        1 if first == 1 => "One document matches.".to_owned(),
        _ => format!("Documents {first} to {}, the best passage of each.", first + count - 1),
    }
}

fn line(shelf: &Shelf, hit: &Hit, words: &Words) -> Line {
    let document = &hit.document;
    let passage = &hit.stored.passage;
    let others = hit.others.iter().map(|other| Other {
        href: document_path(shelf, &other.document, Some(other.ordinal)),
        number: figure::grouped(u64::from(other.ordinal) + 1),
    });
    Line {
        href: document_path(shelf, &document.id, Some(hit.passage.ordinal)),
        title: document.title.clone(),
        lang: language::tag(document),
        kind: kind::name(document.kind),
        is_code: document.kind == Kind::Code,
        source: document.source.clone(),
        place: place::long(&passage.place, &document.title),
        snippet: snippet(&prose::words(document.kind, &passage.text), words),
        others: others.collect(),
    }
}
