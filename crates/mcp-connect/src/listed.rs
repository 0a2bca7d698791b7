//! A *listed* tool is what a server says of a tool, with what rmcp's type has no room for: the security schemes beside its name.
//!
//! They travel from the wire to the list among the tool's `_meta`, under a name of ours that no server may use.

use std::ops::Deref;

use rmcp::model::{ServerJsonRpcMessage, ServerResult, Tool};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The place of the schemes on their way.
const UNDER_WAY: &str = "switchboard/raisedSecuritySchemes";

/// A tool as a server lists it; its JSON is the server's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedTool {
    /// What MCP has for every tool.
    #[serde(flatten)]
    pub tool: Tool,
    /// The `securitySchemes` beside the name; those among `_meta` stay there, and may differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_schemes: Option<Value>,
}

impl Deref for ListedTool {
    type Target = Tool;

    fn deref(&self) -> &Tool {
        &self.tool
    }
}

impl ListedTool {
    pub(crate) fn new(mut tool: Tool) -> Self {
        let mut security_schemes = None;
        if let Some(meta) = &mut tool.meta {
            security_schemes = meta.0.remove(UNDER_WAY);
            // Where the server said nothing there, nothing is to stand there.
            if security_schemes.is_some() && meta.0.is_empty() {
                tool.meta = None;
            }
        }
        Self { tool, security_schemes }
    }
}

/// What of a list is read beside rmcp's reading.
#[derive(Deserialize)]
struct Answer {
    result: Listed,
}

#[derive(Deserialize)]
struct Listed {
    tools: Vec<Beside>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Beside {
    security_schemes: Option<Value>,
}

/// Puts what stands beside the names of listed tools where rmcp carries it along; leaves any other message as it is.
pub(crate) fn carry(message: &mut ServerJsonRpcMessage, text: &[u8]) {
    let ServerJsonRpcMessage::Response(response) = message else { return };
    let ServerResult::ListToolsResult(list) = &mut response.result else { return };
    // One that rmcp could read can be read for less.
    let Ok(Answer { result }) = serde_json::from_slice(text) else { return };
    for (tool, beside) in list.tools.iter_mut().zip(result.tools) {
        if let Some(meta) = &mut tool.meta {
            meta.0.remove(UNDER_WAY);
        }
        if let Some(schemes) = beside.security_schemes {
            tool.meta.get_or_insert_default().0.insert(UNDER_WAY.to_owned(), schemes);
        }
    }
}

/// Tells whether a message lists tools, so that its text is not all that is known of it.
pub(crate) fn is_list(message: &ServerJsonRpcMessage) -> bool {
    matches!(message, ServerJsonRpcMessage::Response(it) if matches!(it.result, ServerResult::ListToolsResult(_)))
}
