//! What is answered where people log in by a provider's own tokens: the way there and back, and the page that says who they are.

mod account;
mod come;
mod way_on;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::party::Party;
use crate::routes::{style, waiting};

/// Returns the routes.
pub(crate) fn router(party: Arc<Party>) -> Router {
    let waiting = from_fn_with_state((party.room.clone(), party.place.clone()), waiting::wait);
    Router::new()
        .route("/login", get(come::go).route_layer(waiting.clone()))
        .route("/login/style.css", get(style::show))
        .route("/login/from/provider", get(come::receive).route_layer(waiting))
        .route("/account", get(account::show))
        .route("/logout", post(account::log_out))
        .with_state(party)
}
