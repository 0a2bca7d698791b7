//! `list_collections`: the folders and files at the top of the library, with how much is in each.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use switchboard_contract::read_only_hints;
use switchboard_document_index::IndexError;
use switchboard_mcp_serve::{Tool, model};
use tracing::instrument;

use crate::access::Reader;
use crate::collection::{self, Collection};
use crate::shelf::Shelf;
use crate::tools::schema;

/// What `list_collections` returns.
#[derive(Debug, Serialize, JsonSchema)]
struct Collections {
    /// By name.
    collections: Vec<Collection>,
}

/// Returns what a model is told about listing collections.
pub(super) fn descriptor(shelf: &Shelf) -> model::Tool {
    let description = format!(
        "Use this to see how {} is arranged: the folders and files at its top, with the number of documents in each. Pass \
         a name to browse to see what is in it. To find something by what it says, use search.",
        shelf.name()
    );
    let input = schema::object(json!({ "type": "object", "properties": {}, "additionalProperties": false }));
    model::Tool::new("list_collections", description, input)
        .with_title("List collections")
        .with_annotations(read_only_hints("List collections"))
        .with_raw_output_schema(schema::of::<Collections>())
}

/// Makes the tool of its descriptor.
pub(super) fn tool(shelf: &Arc<Shelf>, descriptor: model::Tool) -> Tool {
    let shelf = Arc::clone(shelf);
    Tool::new(descriptor, move |call| {
        let shelf = Arc::clone(&shelf);
        async move { run(&shelf, &shelf.reader(call.context.caller())) }
    })
    .expect("the descriptor of list_collections is a valid tool")
}

#[instrument(name = "library.collections.list", skip_all)]
fn run(shelf: &Shelf, reader: &Reader) -> Result<model::CallToolResult, IndexError> {
    let snapshot = shelf.snapshot(reader)?;
    let collections = collection::all(&snapshot.sources()?);
    Ok(schema::result(&Collections { collections }))
}
