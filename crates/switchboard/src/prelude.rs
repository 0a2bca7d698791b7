//! What nearly every server needs: `use switchboard::prelude::*`.

pub use crate::{Context, Server, Tool, tool, tools};
