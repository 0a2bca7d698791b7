//! What the operating system refuses is *unreadable*, and told in its own words.

use std::io;

use switchboard_document::{Skip, SkipReason};

/// The skip of a file that the operating system refuses.
pub(crate) fn unreadable(error: &io::Error) -> Skip {
    Skip::file(SkipReason::Unreadable, error.to_string().to_lowercase())
}
