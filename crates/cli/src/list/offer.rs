//! An *offer* is what a server says of itself, and all that it has.

use serde::Serialize;
use switchboard_mcp_connect::model::{
    Implementation, Prompt, Resource, ResourceTemplate, ServerCapabilities,
};
use switchboard_mcp_connect::{Era, ListedTool, TransportKind};

/// What a server says of itself and offers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Offer {
    pub(super) server: Option<Implementation>,
    pub(super) revision: String,
    pub(super) era: Era,
    pub(super) transport: TransportKind,
    pub(super) instructions: Option<String>,
    pub(super) capabilities: ServerCapabilities,
    pub(super) tools: Vec<ListedTool>,
    pub(super) resources: Vec<Resource>,
    pub(super) resource_templates: Vec<ResourceTemplate>,
    pub(super) prompts: Vec<Prompt>,
}
