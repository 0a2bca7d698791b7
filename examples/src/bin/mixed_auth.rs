//! In ChatGPT, created with the authentication "Mixed": the opening hours are told to anybody, a table is recommended to
//! anybody and by name to those who logged in, and booking one shows the login first.
//!
//! The login is that of a provider you have. Start it with the address under which ChatGPT reaches it:
//! `mixed_auth --auth mixed --issuer https://login.example.org --public-url https://tables.example.org`.
use switchboard::prelude::*;

/// A table of a restaurant, booked.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Booking {
    /// For whom
    name: String,
    /// For how many
    people: u8,
}

/// Tells the opening hours. Use this when the person asks when the restaurant is open.
#[tool(read_only, closed_world, auth = none)]
fn opening_hours() -> &'static str {
    "every day but Monday, from six to eleven"
}

/// Recommends a table. Use this when the person wants one and has not chosen.
#[tool(read_only, closed_world, auth = optional("tables.read"))]
fn recommend_table(context: &Context) -> String {
    match guest(context) {
        Some(guest) => format!("the usual one for {guest}, at the window"),
        None => "the round one".to_owned(),
    }
}

/// Books a table. Use this when the person says for how many.
#[tool(destructive = false, closed_world, auth = oauth("tables.book"), invoking = "Booking", invoked = "Booked")]
fn book_table(context: &Context, #[range(1..=12)] people: u8) -> Result<Booking, ToolError> {
    // Behind a login, nobody comes here who may not; without one, nobody is known.
    let Some(guest) = guest(context) else {
        return Err(ToolError::told(
            "Tables are booked by name: start this server with --auth mixed --issuer URL.",
        ));
    };
    Ok(Booking { name: guest.to_owned(), people })
}

/// Returns whom the token of a call speaks for.
fn guest(context: &Context) -> Option<&str> {
    context.caller()?.identity().map(|identity| identity.subject.as_str())
}

/// Makes the server.
pub(crate) fn server() -> Server {
    Server::new("Tables").tool(opening_hours).tool(recommend_table).tool(book_table)
}

#[tokio::main]
async fn main() -> switchboard::Result<()> {
    server().serve_from_args().await
}
