//! The pages, one file each: what it asks the shelf, and what it puts into its template.

pub(super) mod document;
pub(super) mod documents;
pub(super) mod home;
pub(super) mod missing;
pub(super) mod search;
pub(super) mod skipped;

mod connect;
mod section;
