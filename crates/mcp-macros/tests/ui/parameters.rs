//! Parameters that the model could not give.
#![expect(unused_variables, reason = "the functions do nothing")]
use switchboard_mcp_macros::tool;

struct Context;

/// Does it.
#[tool]
fn borrowed(text: &str, list: &[u8]) {}

/// Does it.
#[tool]
fn nameless((a, b): (u8, u8)) {}

/// Does it.
#[tool]
fn generic<T>(value: T) {}

/// Does it.
#[tool]
fn abstracted(value: impl ToString) -> impl ToString {
    value.to_string()
}

/// Does it.
#[tool]
fn misplaced(#[defualt(1)] number: u8, #[range(5..=1)] other: u8, #[range("a")] third: u8) {}

/// Does it.
#[tool]
fn told(#[default(1)] context: &Context, changed: &mut Context) {}

/// Does it.
#[tool]
fn hidden(maybe: Option<&str>, pairs: Vec<(u8, &[u8])>) {}

/// Does it.
#[tool]
fn twice(one: &Context, other: Context) {}

fn main() {}
