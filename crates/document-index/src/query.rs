//! A query as people and models type it. Pure; any string is some query.

/// What a query string asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {}

/// Returns what in a query means more than words, in a few lines for a tool's description.
pub fn syntax_help() -> &'static str {
    "coming"
}
