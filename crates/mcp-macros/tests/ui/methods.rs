//! Methods that calls cannot share, and attributes in the wrong place.
use switchboard_mcp_macros::{tool, tools};

struct State(u8);

#[tools]
impl State {
    /// Does it.
    #[tool]
    fn change(&mut self) {}

    /// Does it.
    #[tool]
    fn consume(self) {}
}

#[tools]
impl State {
    fn none(&self) -> u8 {
        self.0
    }
}

struct Alone;

impl Alone {
    /// Does it.
    #[tool]
    fn method(&self) {}
}

#[tools(prefix = "x")]
impl Alone {
    /// Does it.
    #[tool]
    fn other(&self) {}
}

#[tool]
struct NotAFunction;

fn main() {}
