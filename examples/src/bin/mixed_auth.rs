//! In ChatGPT, created with the authentication "Mixed": the opening hours are told to anybody, a table is recommended to
//! anybody and by name to those who logged in, and booking one shows the login first.
//!
//! The one token is written below, so that the example stands alone; a real server verifies what its authorization
//! server signed. Start it with the address under which ChatGPT reaches it: `mixed_auth https://tables.example.org`.
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Json as Body, Request};
use axum::http::header::AUTHORIZATION;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use serde_json::json;
use switchboard::{Principal, prelude::*};

const METADATA: &str = "/.well-known/oauth-protected-resource/mcp";

/// A table of a restaurant, booked.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Booking {
    /// For whom
    name: String,
    /// For how many
    people: u8,
}

/// The restaurant.
pub(crate) struct Restaurant {
    /// Where its routes are, for the world.
    origin: String,
}

#[tools]
impl Restaurant {
    /// Tells the opening hours. Use this when the person asks when the restaurant is open.
    #[tool(read_only, closed_world, auth = none)]
    fn opening_hours() -> &'static str {
        "every day but Monday, from six to eleven"
    }

    /// Recommends a table. Use this when the person wants one and has not chosen.
    #[tool(read_only, closed_world, auth = optional("tables.read"))]
    fn recommend_table(context: &Context) -> String {
        match context.principal() {
            Some(guest) => format!("the usual one for {}, at the window", guest.as_str()),
            None => "the round one".to_owned(),
        }
    }

    /// Books a table. Use this when the person says for how many.
    #[tool(destructive = false, closed_world, auth = oauth("tables.book"), invoking = "Booking", invoked = "Booked")]
    fn book_table(&self, context: &Context, #[range(1..=12)] people: u8) -> Result<Booking, ToolError> {
        let metadata = format!("{}{METADATA}", self.origin);
        let guest = context.principal().ok_or_else(|| ToolError::login(&metadata, "tables.book"))?;
        Ok(Booking { name: guest.as_str().to_owned(), people })
    }
}

/// Finds out who is behind a token, for the tools and for whatever else is kept apart by person.
async fn identify(mut request: Request, next: Next) -> Response {
    if request.headers().get(AUTHORIZATION).is_some_and(|token| token == "Bearer token-of-ada") {
        request.extensions_mut().insert(Principal::new("Ada"));
    }
    next.run(request).await
}

/// Makes the routes: the server's, and the metadata that tells a host where the login is.
pub(crate) fn router(origin: &str) -> Router {
    let metadata = json!({
        "resource": format!("{origin}/mcp"),
        "authorization_servers": [format!("{origin}/login")],
        "scopes_supported": ["tables.read", "tables.book"],
    });
    let server = Server::new("Tables").tools(Restaurant { origin: origin.to_owned() });
    let tools = server.router().layer(middleware::from_fn(identify));
    tools.route(METADATA, get(async move || Body(metadata)))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = SocketAddr::from(([127, 0, 0, 1], 8000));
    let origin = std::env::args().nth(1).unwrap_or_else(|| format!("http://{address}"));
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, router(origin.trim_end_matches('/'))).await
}
