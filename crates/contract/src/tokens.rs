//! Tokens are what hosts count a tool's text in; which tokenizer they use is not told, so this is an upper estimate.

use rmcp::model::Tool;

/// Returns at least as many tokens as a host's tokenizer would count in `text`, for ordinary text.
pub fn estimate_tokens(text: &str) -> usize {
    text.len()
}

/// Returns the estimate for a whole descriptor as it stands on the wire.
pub fn tool_tokens(tool: &Tool) -> usize {
    estimate_tokens(&serde_json::to_string(tool).expect("a descriptor is strings, booleans and JSON"))
}
