//! `browse`: the documents of the library or of one folder, page by page, without a query.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use switchboard_contract::{read_only_hints, tool_error};
use switchboard_document_index::{IndexError, Snapshot, StoredDocument};
use switchboard_mcp_serve::{Tool, model};
use tracing::instrument;

use crate::access::Reader;
use crate::shelf::Shelf;
use crate::tools::schema;
use crate::{collection, title};

/// Documents on one page.
const PAGE: usize = 50;

/// What `browse` takes.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    collection: Option<String>,
    #[serde(default)]
    offset: usize,
}

/// What `browse` returns.
#[derive(Debug, Serialize, JsonSchema)]
struct Page {
    /// The documents of this page.
    documents: Vec<Entry>,
    /// Documents in the collection, on all pages.
    total: u64,
    /// Pass this as offset to see the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
}

/// One document.
#[derive(Debug, Serialize, JsonSchema)]
struct Entry {
    /// What fetch takes.
    id: String,
    /// The document's title.
    title: String,
    /// Opens the document for a person.
    url: String,
    /// What it was read from.
    kind: String,
}

/// Returns what a model is told about browsing.
pub(super) fn descriptor(shelf: &Shelf) -> model::Tool {
    let description = format!(
        "Use this to see what is in {} without a query: its documents, {PAGE} a page, with the ids that fetch takes. Where \
         collection is given, only those in that folder or file. To find something by what it says, use search.",
        shelf.name()
    );
    let collection =
        "A folder or file as list_collections named it, or a folder below one. Example: guide/linux";
    let offset = "How many documents to skip: next of the page before. Example: 50";
    let input = schema::object(json!({
        "type": "object",
        "properties": {
            "collection": { "type": "string", "description": collection },
            "offset": { "type": "integer", "minimum": 0, "default": 0, "description": offset },
        },
        "additionalProperties": false,
    }));
    model::Tool::new("browse", description, input)
        .with_title("Browse")
        .with_annotations(read_only_hints("Browse"))
        .with_raw_output_schema(schema::of::<Page>())
}

/// Makes the tool of its descriptor.
pub(super) fn tool(shelf: &Arc<Shelf>, descriptor: model::Tool) -> Tool {
    let shelf = Arc::clone(shelf);
    Tool::new(descriptor, move |call| {
        let shelf = Arc::clone(&shelf);
        async move {
            let reader = shelf.reader(call.context.caller());
            run(&shelf, &reader, call.arguments.into())
        }
    })
    .expect("the descriptor of browse is a valid tool")
}

#[instrument(name = "library.documents.browse", skip_all)]
fn run(shelf: &Shelf, reader: &Reader, arguments: Value) -> Result<model::CallToolResult, IndexError> {
    let asked: Asked = match serde_json::from_value(arguments) {
        Ok(asked) => asked,
        Err(error) => return Ok(tool_error(format!("browse cannot read its arguments: {error}"))),
    };
    let snapshot = shelf.snapshot(reader)?;
    let (documents, total) = match &asked.collection {
        None => (snapshot.documents(asked.offset, PAGE)?, snapshot.statistics().documents),
        Some(collection) => match within(&snapshot, collection, asked.offset)? {
            Some(found) => found,
            None => return Ok(tool_error(unknown(&snapshot, collection)?)),
        },
    };
    let seen = asked.offset + documents.len();
    let next = (!documents.is_empty() && (seen as u64) < total).then_some(seen);
    let documents = documents.iter().map(|document| entry(shelf, document)).collect();
    Ok(schema::result(&Page { documents, total, next }))
}

/// Returns nothing where there is no such collection.
fn within(
    snapshot: &Snapshot,
    name: &str,
    mut offset: usize,
) -> Result<Option<(Vec<StoredDocument>, u64)>, IndexError> {
    let sources = snapshot.sources()?;
    let sources: Vec<_> = sources.iter().filter(|source| collection::holds(name, &source.name)).collect();
    let total = sources.iter().map(|source| source.documents).sum();
    if total == 0 {
        return Ok(None);
    }
    let mut page = Vec::new();
    for source in sources {
        let count = usize::try_from(source.documents).unwrap_or(usize::MAX);
        if page.len() < PAGE && offset < count {
            page.extend(snapshot.documents_of(&source.name, offset, PAGE - page.len())?);
        }
        offset = offset.saturating_sub(count);
    }
    Ok(Some((page, total)))
}

fn unknown(snapshot: &Snapshot, name: &str) -> Result<String, IndexError> {
    let names: Vec<_> =
        collection::all(&snapshot.sources()?).into_iter().take(20).map(|known| known.name).collect();
    Ok(format!("There is no collection {}. Collections are: {}.", title::cut(name), names.join(", ")))
}

fn entry(shelf: &Shelf, document: &StoredDocument) -> Entry {
    Entry {
        id: document.id.to_string(),
        title: title::cut(&document.title),
        url: shelf.citation(document, None),
        kind: document.kind.as_str().to_owned(),
    }
}
