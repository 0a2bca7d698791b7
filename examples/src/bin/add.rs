//! The smallest server: one function, one tool.
use switchboard::prelude::*;

/// Adds two numbers. Use this when the person wants an exact sum.
#[tool(read_only, closed_world)]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {
    let server = Server::new("Sums").tool(add);
    drop(server);
}
