//! Headers: every file opens with a `//!` sentence that says what its word means.

use super::house::House;
use super::violation::Violation;

/// Finds files without a header.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let files = house.rooms.iter().flat_map(|room| &room.files);
    files
        .filter(|code| {
            let first = code.text.lines().next().unwrap_or_default();
            first.strip_prefix("//!").is_none_or(|sentence| sentence.trim().is_empty())
        })
        .map(|code| {
            let remedy = "open it with `//!` and one sentence that says what its word means";
            code.violation("headers", Some(1), "the file has no header".to_owned(), remedy)
        })
        .collect()
}
