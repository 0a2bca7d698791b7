//! The tools of a library: `search` and `fetch`, and with `view = "full"` also `list_collections` and `browse`.

mod browse;
mod fetch;
mod list_collections;
mod schema;
mod search;

use std::sync::Arc;

use switchboard_contract::fit_tools;
use switchboard_document_index::Statistics;
use switchboard_mcp_serve::{Tool, model};

use crate::config::View;
use crate::shelf::Shelf;

type Make = fn(&Arc<Shelf>, model::Tool) -> Tool;

/// Returns the tools that the configuration asks for, described from what is in the library.
pub(crate) fn of(shelf: &Arc<Shelf>, statistics: &Statistics) -> Vec<Tool> {
    let mut offered: Vec<(model::Tool, Make)> =
        vec![(search::descriptor(shelf, statistics), search::tool), (fetch::descriptor(shelf), fetch::tool)];
    if shelf.config().view == View::Full {
        offered.push((list_collections::descriptor(shelf), list_collections::tool));
        offered.push((browse::descriptor(shelf), browse::tool));
    }
    let (descriptors, makes): (Vec<_>, Vec<_>) = offered.into_iter().unzip();
    let fitted = fit_tools(descriptors).expect("the schemas of these tools alone are far below the limit");
    fitted
        .into_iter()
        .zip(makes)
        .map(|(fitted, make)| {
            if let Some(cut) = fitted.cut {
                let tool = &fitted.tool.name;
                tracing::info!(%tool, kept = cut.kept, dropped = cut.dropped, "a description was cut to the limit");
            }
            make(shelf, fitted.tool).auth(shelf.auth())
        })
        .collect()
}
