//! A document's own *fields* in a result: all of them within a budget, and the names of those that do not fit.

use serde_json::Value;
use switchboard_contract::{JsonObject, estimate_tokens};
use switchboard_document::Metadata;

/// A record may carry a megabyte beside its text; the model asked for the text.
const BUDGET: usize = 2_000;

/// Adds the fields under `fields`, apart from ours, because a document may have a field `next` of its own.
pub(crate) fn add(metadata: &mut JsonObject, fields: &Metadata) {
    let mut left = BUDGET;
    let (mut kept, mut dropped) = (JsonObject::new(), Vec::new());
    for (name, value) in fields {
        let cost = estimate_tokens(name) + estimate_tokens(&value.to_string());
        if cost <= left {
            left -= cost;
            kept.insert(name.clone(), value.clone());
        } else {
            dropped.push(Value::from(name.as_str()));
        }
    }
    if !kept.is_empty() {
        metadata.insert("fields".to_owned(), kept.into());
    }
    if !dropped.is_empty() {
        metadata.insert("fields_too_long".to_owned(), dropped.into());
    }
}
