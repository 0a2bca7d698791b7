//! A result is one value in two places: `structuredContent`, and the same JSON as the text of one `content` item.

use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;
use serde_json::Value;

/// Joins the two forms of one value; `into_value` makes the second from the same fields, moved rather than copied.
pub(crate) fn both_forms<T: Serialize>(result: T, into_value: impl FnOnce(T) -> Value) -> CallToolResult {
    let text =
        serde_json::to_string(&result).expect("strings, lists and maps with string keys always serialise");
    let mut both = CallToolResult::success(vec![ContentBlock::text(text)]);
    both.structured_content = Some(into_value(result));
    both
}
