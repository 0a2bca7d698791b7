//! Passkeys: logging in with one at `/login/passkey`, adding and removing them at `/account/passkey`.
//!
//! Both pages that speak with a device need a script; it stands in them, and their policy allows it alone, by its hash.

mod add;
mod log_in;
mod remove;

pub(super) use self::add::{add, ask};
pub(super) use self::log_in::{log_in, show};
pub(super) use self::remove::{PURPOSE as REMOVAL, remove};

use axum::response::Response;
use http::StatusCode;

use crate::desk::Desk;
use crate::page::{PageError, message};

/// The script of both pages; which of its acts is meant, the form says.
const SCRIPT: &str = include_str!("../../templates/passkey.js");

/// What people are told when the page was open for longer than its challenge was good.
const STALE: &str = "This page was open for too long, or cookies are off. Please try again.";

/// Says that there are no passkeys here.
fn none_here(desk: &Desk) -> Result<Response, PageError> {
    let text = "At this address nobody logs in with a passkey. Log in another way.";
    message(&desk.place, StatusCode::NOT_FOUND, "There are no passkeys here", text)
}
