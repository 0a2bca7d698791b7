//! Settings that mean nothing, contradict each other, or cannot be read.
use switchboard_mcp_macros::tool;

/// Does it.
#[tool(readonly)]
fn misspelt() {}

/// Does it.
#[tool(read_only, destructive)]
fn contradictory() {}

/// Does it.
#[tool(open_world, closed_world)]
fn everywhere_and_nowhere() {}

/// Does it.
#[tool(title = "A", title = "B")]
fn twice() {}

/// Does it.
#[tool(name = "do it")]
fn spaced() {}

/// Does it.
#[tool(invoking = "Looking at every single thing that could possibly be meant by that")]
fn wordy() {}

/// Does it.
#[tool(timeout = "20 minutes", auth = token, visibility = nobody, icons = "a.png", meta = [1], ui = "https://x")]
fn unreadable() {}

/// Does it.
#[tool(auth = oauth("two scopes"))]
fn scoped() {}

/// Does it.
#[tool(blocking)]
async fn both_ways() {}

/// Does it.
#[tool("roll")]
fn nameless() {}

#[tool]
fn without_words() {}

fn main() {}
