//! Hints tell a host how careful to be with a tool; one that is missing is read as the worst case.

use rmcp::model::ToolAnnotations;

/// Returns the hints of a tool that only looks things up in this connector's own data.
///
/// All are explicit: without `readOnlyHint` each call asks the person for leave, and submission wants the three others
/// spelled out.
pub fn read_only_hints(title: impl Into<String>) -> ToolAnnotations {
    ToolAnnotations::with_title(title).read_only(true).destructive(false).idempotent(true).open_world(false)
}
