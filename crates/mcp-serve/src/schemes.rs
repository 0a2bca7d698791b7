//! *Security schemes* stand twice in what clients are told of a tool: among its `_meta`, where rmcp's type has room for them,
//! and beside its name, where hosts look first.
//!
//! The answer to `tools/list` is the only place that a descriptor leaves from, so it is raised there, for every transport.

use std::borrow::Cow;

use rmcp::RoleServer;
use rmcp::model::{
    ClientNotification, ClientRequest, CustomResult, ErrorData, ListToolsResult, ProtocolVersion,
    ServerConfig, ServerResult, Tool,
};
use rmcp::service::{NotificationContext, RequestContext, Service};
use serde_json::Value;

use crate::protocol::Protocol;

/// The name of the schemes, in both places.
const NAME: &str = "securitySchemes";

/// The protocol as it goes over a connection of its own: what it lists has its schemes raised.
#[derive(Debug, Clone)]
pub(crate) struct Raised(pub(crate) Protocol);

impl Service<RoleServer> for Raised {
    async fn handle_request(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        self.0.handle_request(request, context).await.map(raise)
    }

    async fn handle_notification(
        &self,
        notification: ClientNotification,
        context: NotificationContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.0.handle_notification(notification, context).await
    }

    fn get_info(&self) -> ServerConfig {
        Service::get_info(&self.0)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Service::supported_protocol_versions(&self.0)
    }
}

/// Puts the schemes of listed tools beside their names; leaves any other result as it is.
pub(crate) fn raise(result: ServerResult) -> ServerResult {
    match result {
        ServerResult::ListToolsResult(list) if list.tools.iter().any(has_schemes) => written(&list),
        other => other,
    }
}

fn has_schemes(tool: &Tool) -> bool {
    tool.meta.as_ref().is_some_and(|meta| meta.0.contains_key(NAME))
}

fn written(list: &ListToolsResult) -> ServerResult {
    let mut whole = serde_json::to_value(list).expect("descriptors are plain data");
    for tool in whole["tools"].as_array_mut().into_iter().flatten() {
        let schemes = tool["_meta"].get(NAME).cloned();
        if let (Some(schemes), Value::Object(tool)) = (schemes, tool) {
            tool.insert(NAME.to_owned(), schemes);
        }
    }
    ServerResult::CustomResult(CustomResult(whole))
}
