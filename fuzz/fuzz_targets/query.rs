//! Any string, read as a query: it reads, and what it was read as reads back as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use switchboard_document_index::query::parse;

fuzz_target!(|text: &str| {
    let is_field = |name: &str| name == "author" || name == "tags";
    let once = parse(text, &is_field);
    assert_eq!(parse(&once.to_string(), &is_field), once);
});
