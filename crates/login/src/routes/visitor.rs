//! What is answered where people log in by a provider's own tokens: the way there and back, and the page that says who they are.

mod account;
mod come;
mod way_on;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::party::Party;
use crate::routes::style;

/// Returns the routes.
pub(crate) fn router(party: Arc<Party>) -> Router {
    Router::new()
        .route("/login", get(come::go))
        .route("/login/style.css", get(style::show))
        .route("/login/from/provider", get(come::receive))
        .route("/account", get(account::show))
        .route("/logout", post(account::log_out))
        .with_state(party)
}
