//! The style sheet of the pages.

use http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// Answers with the style sheet.
pub(super) async fn show() -> ([(http::HeaderName, &'static str); 2], &'static str) {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("../../templates/style.css"))
}
