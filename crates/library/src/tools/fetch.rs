//! `fetch`: the text behind an id, bounded, with what is needed to cite it and to read on.
//!
//! A passage comes with its neighbours up to a budget, so that it can be understood; the text holds nothing that is not the
//! document's own, and `metadata.passage` with `metadata.shown` say which part was asked for. A document comes from its
//! start up to a budget, and `metadata.next` goes on.

use std::sync::Arc;

use serde_json::{Value, json};
use switchboard_ambient::Caller;
use switchboard_contract::{FetchedDocument, JsonObject, fetch_tool, legacy, tool_error};
use switchboard_document::{DocumentId, Place, Reference};
use switchboard_document_index::{IndexError, Snapshot, StoredDocument};
use switchboard_mcp_serve::{Tool, model};
use tracing::instrument;

use crate::config::LegacyResults;
use crate::excerpt::Excerpt;
use crate::shelf::Shelf;
use crate::{describe, fields, title, unknown_id};

/// Returns what a model is told about fetching from this library.
pub(super) fn descriptor(shelf: &Shelf) -> model::Tool {
    // A description without an example is a description; an index that cannot be read says so when it is asked.
    let snapshot = shelf.snapshot(&shelf.least());
    let example =
        snapshot.and_then(|snapshot| snapshot.documents(0, 1)).ok().and_then(|mut documents| documents.pop());
    let description = describe::fetch(shelf, example.as_ref().map(|document| &document.id));
    match shelf.config().legacy_results {
        None => fetch_tool(&description),
        Some(LegacyResults::Ids) => legacy::fetch_tool(&description),
    }
}

/// Makes the tool of its descriptor.
pub(super) fn tool(shelf: &Arc<Shelf>, descriptor: model::Tool) -> Tool {
    let shelf = Arc::clone(shelf);
    Tool::new(descriptor, move |call| {
        let shelf = Arc::clone(&shelf);
        async move {
            let id = call.arguments["id"].as_str().expect("the schema requires a text");
            run(&shelf, call.context.caller(), id)
        }
    })
    .expect("the contract's descriptor of fetch is a valid tool")
}

// Runs on the caller's thread, as a search does: it reads a few stored entries.
#[instrument(name = "library.fetch.run", skip_all)]
fn run(shelf: &Shelf, caller: Option<&Caller>, id: &str) -> Result<model::CallToolResult, IndexError> {
    let snapshot = shelf.snapshot(&shelf.reader(caller))?;
    let Some(document) = find(shelf, &snapshot, id)? else {
        shelf.tell_of_hidden(&snapshot, caller, id)?;
        return Ok(tool_error(unknown_id::explain(&snapshot, id)?));
    };
    Ok(match shelf.config().legacy_results {
        None => document.into_result(),
        Some(LegacyResults::Ids) => legacy::FetchedContent::from(document).into_result(),
    })
}

/// Any string is some reference by its form; the string as a whole is asked for first, because ids may contain anything.
fn find(shelf: &Shelf, snapshot: &Snapshot, id: &str) -> Result<Option<FetchedDocument>, IndexError> {
    let budget = shelf.config().fetch;
    let whole = Reference::Document(DocumentId::new(id));
    for reference in [whole, Reference::parse(id)] {
        let (document, first) = match &reference {
            Reference::Document(document) => (document, 0),
            Reference::Passage(passage) | Reference::Onward(passage) => (&passage.document, passage.ordinal),
        };
        let Some(head) = snapshot.document(document)?.filter(|head| first < head.passages.max(1)) else {
            continue;
        };
        let excerpt = match reference {
            Reference::Passage(_) => Excerpt::around(snapshot, &head, first, budget.passage_tokens)?,
            _ => Excerpt::onward(snapshot, &head, first, budget.document_tokens)?,
        };
        let asked = Asked { id, reference: &reference, ordinal: first };
        let place = snapshot.passages(&head.id, first, 1)?.pop().map(|stored| stored.passage.place);
        return Ok(Some(answer(shelf, &asked, &head, (excerpt, place.unwrap_or_default()))));
    }
    Ok(None)
}

/// What was asked for.
struct Asked<'a> {
    id: &'a str,
    reference: &'a Reference,
    ordinal: u32,
}

fn answer(
    shelf: &Shelf,
    asked: &Asked<'_>,
    head: &StoredDocument,
    (excerpt, place): (Excerpt, Place),
) -> FetchedDocument {
    let is_document = matches!(asked.reference, Reference::Document(_));
    let title = if is_document { title::cut(&head.title) } else { title::of(&head.title, &place) };
    let ordinal = (!is_document).then_some(asked.ordinal);
    let mut metadata = JsonObject::new();
    let mut note = |name: &str, value: Value| metadata.insert(name.to_owned(), value);
    note("document_id", head.id.as_str().into());
    note("kind", head.kind.as_str().into());
    note("path", head.source.as_str().into());
    if let (Some(ordinal), Reference::Passage(_)) = (ordinal, asked.reference) {
        note("passage", ordinal.into());
    }
    note(
        "shown",
        json!({ "first": excerpt.first, "last": excerpt.end.saturating_sub(1), "of": head.passages }),
    );
    if let Some(page) = place.page {
        note("page", page.get().into());
    }
    if !is_document && !place.heading_path.is_empty() {
        note("heading", place.heading_path.join(" › ").into());
    }
    if let Some(previous) = excerpt.previous(head) {
        note("previous", previous.into());
    }
    if let Some(next) = excerpt.next(head) {
        note("next", next.into());
    }
    fields::add(&mut metadata, &head.metadata);
    let url = shelf.citation(head, ordinal);
    FetchedDocument { id: asked.id.to_owned(), title, text: excerpt.text, url, metadata: Some(metadata) }
}
