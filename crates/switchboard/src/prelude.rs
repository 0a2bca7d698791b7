//! What nearly every server needs: `use switchboard::prelude::*`.

pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};

pub use crate::{Context, Json, Serve, Server, Tool, ToolError, tool, tools};
