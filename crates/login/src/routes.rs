//! Everything that login answers: the endpoints of the RFCs for programs, and pages for people.

mod account;
mod arrive;
mod asking;
mod authorize;
mod away;
mod connect;
mod enter;
mod form;
mod introspect;
mod jwks;
mod login;
mod logout;
mod metadata;
mod passkey;
mod peer;
mod register;
mod reply;
mod revoke;
mod setup;
mod sign_in;
mod style;
mod token;
mod userinfo;
mod visitor;
mod waiting;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::desk::Desk;
use crate::open_paths::METADATA;

pub(crate) use self::visitor::router as visitors;

/// Returns the routes.
pub(crate) fn router(desk: Arc<Desk>) -> Router {
    let waiting = from_fn_with_state((desk.room.clone(), desk.place.clone()), waiting::wait);
    let mut router = Router::new()
        .route("/authorize", get(authorize::show).post(authorize::decide))
        .route("/token", post(token::exchange))
        .route("/register", post(register::register))
        .route("/revoke", post(revoke::revoke))
        .route("/introspect", post(introspect::introspect))
        .route("/jwks", get(jwks::show))
        .route("/userinfo", get(userinfo::show).post(userinfo::show))
        .route("/login", post(login::log_in).route_layer(waiting.clone()).get(login::show))
        .route("/login/style.css", get(style::show))
        .route("/login/passkey", post(passkey::log_in).route_layer(waiting.clone()).get(passkey::show))
        .route("/login/with/{provider}", get(away::go).route_layer(waiting.clone()))
        .route("/login/from/{provider}", get(arrive::receive).route_layer(waiting))
        .route("/logout", post(logout::log_out))
        .route("/account", get(account::show))
        .route("/account/passkey", get(passkey::ask).post(passkey::add))
        .route("/account/passkey/remove", post(passkey::remove))
        .route("/account/withdraw", post(account::withdraw))
        .route("/account/connect", post(connect::connect))
        .route("/account/disconnect", post(connect::disconnect))
        .route("/setup", get(setup::show).post(setup::make));
    for name in METADATA {
        // Hosts ask with the path of the resource behind the name, before it, or without.
        router = router
            .route(&format!("/.well-known/{name}"), get(metadata::show))
            .route(&format!("/.well-known/{name}/{{*path}}"), get(metadata::show))
            .route(&format!("/{{first}}/.well-known/{name}"), get(metadata::show));
    }
    router.with_state(desk)
}
