//! The *protocol* is what a client may ask of a server of tools; rmcp reads and negotiates, the answers are ours.

use http::request::Parts;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestMethod, CompleteRequestParams, CompleteResult,
    CustomRequest, CustomResult, ErrorCode, ErrorData, ListPromptsRequestMethod, ListPromptsResult,
    ListResourceTemplatesRequestMethod, ListResourceTemplatesResult, ListResourcesRequestMethod,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ServerConfig, SubscriptionFilter,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};

use crate::call::{Context, LeastLevel};
use crate::run::{BUSY, WasBusy};
use crate::server::Server;

/// Answers one client, for one session or one request.
#[derive(Debug, Clone)]
pub(crate) struct Protocol {
    server: Server,
    least: LeastLevel,
}

impl Protocol {
    pub(crate) fn new(server: &Server) -> Self {
        Self { server: server.clone(), least: LeastLevel::default() }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }
}

impl ServerHandler for Protocol {
    fn get_info(&self) -> ServerConfig {
        self.server.info()
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        self.server.catalog.get().tool(name).map(|tool| tool.descriptor().clone())
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.is_some_and(|page| page.cursor.is_some()) {
            let message = "The cursor is unknown: all tools are on one page, ask without a cursor.";
            return Err(ErrorData::invalid_params(message, None));
        }
        let catalog = self.server.catalog.get();
        let tools = catalog.tools().iter().map(|tool| tool.descriptor().clone()).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let busy =
            context.extensions.get::<Parts>().and_then(|head| head.extensions.get::<WasBusy>()).cloned();
        let result = self.server.call(request, Context::new(context, &self.least)).await;
        if let (Err(error), Some(busy)) = (&result, busy)
            && error.code == BUSY
        {
            busy.set();
        }
        result.map(CallToolResponse::Complete)
    }

    async fn complete(
        &self,
        _request: CompleteRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        Err(ErrorData::method_not_found::<CompleteRequestMethod>())
    }

    async fn list_prompts(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListPromptsRequestMethod>())
    }

    async fn list_resources(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourcesRequestMethod>())
    }

    async fn list_resource_templates(
        &self,
        _request: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>())
    }

    #[expect(
        deprecated,
        reason = "SEP-2577 announces the end of MCP logging; clients of all revisions still use it"
    )]
    async fn set_level(
        &self,
        request: rmcp::model::SetLevelRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        if !has_handshake(&context) || !self.server.catalog.get().is_streaming() {
            return Err(ErrorData::method_not_found::<rmcp::model::SetLevelRequestMethod>());
        }
        self.least.set(request.level.into());
        Ok(())
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if self.server.announces {
            self.server.catalog.changes().join(context.peer);
        }
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        self.server.announces.then(|| requested.clone())
    }

    async fn listen(&self, subscription: SubscriptionContext) -> Result<(), ErrorData> {
        self.server.catalog.changes().tell_subscription(subscription).await;
        Ok(())
    }

    /// Answers what rmcp could not read as a request of any revision: a method it does not know, or one whose params do
    /// not have their shape, which it cannot tell apart.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let is_of_handshake = matches!(request.method.as_str(), "initialize" | "logging/setLevel");
        Err(match params_of(&request.method) {
            Some(shape) if has_handshake(&context) || !is_of_handshake => {
                let message =
                    format!("The params of {} cannot be read; they look like {shape}.", request.method);
                ErrorData::invalid_params(message, None)
            }
            _ => {
                let method: String = request.method.chars().take(64).collect();
                let message =
                    format!("Unknown method: {method}. This server answers tools/list and tools/call.");
                ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None)
            }
        })
    }
}

/// Returns whether the request is of a revision that begins with `initialize`.
fn has_handshake(context: &RequestContext<RoleServer>) -> bool {
    context.protocol_version().is_none_or(|version| version.has_initialize())
}

/// Returns what the params of a method that we answer look like.
fn params_of(method: &str) -> Option<&'static str> {
    match method {
        "initialize" => Some(
            r#"{"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "…", "version": "…"}}"#,
        ),
        "tools/call" => Some(r#"{"name": "…", "arguments": {…}}"#),
        "tools/list" => Some("{}"),
        "logging/setLevel" => Some(r#"{"level": "info"}"#),
        _ => None,
    }
}
