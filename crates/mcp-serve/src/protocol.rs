//! The *protocol* is what a client may ask of a server; rmcp reads and negotiates, the answers are ours.

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestMethod, CompleteRequestParams,
    CompleteResult, CustomRequest, CustomResult, ErrorCode, ErrorData, GetPromptRequestMethod,
    GetPromptRequestParams, GetPromptResponse, GetTaskParams, GetTaskResult, ListPromptsRequestMethod,
    ListPromptsResult, ListResourceTemplatesRequestMethod, ListResourceTemplatesResult,
    ListResourcesRequestMethod, ListResourcesResult, ListToolsRequestMethod, ListToolsResult,
    PaginatedRequestParams, ReadResourceRequestMethod, ReadResourceRequestParams, ReadResourceResponse,
    ServerConfig, SubscriptionFilter, UpdateTaskParams,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};

use crate::begun::Begun;
use crate::context::Context;
use crate::list::Asked;
use crate::memory::Memory;
use crate::resource::not_found;
use crate::run::WasBusy;
use crate::server::Server;

/// Answers one client, for one session or one request.
#[derive(Debug, Clone)]
pub(crate) struct Protocol {
    server: Server,
    /// What is known of the client, where the protocol answers no other; requests of others bring theirs along.
    memory: Option<Memory>,
}

impl Protocol {
    pub(crate) fn new(server: &Server) -> Self {
        Self { server: server.clone(), memory: None }
    }

    /// Answers one client over its own connection, and no other; it is told of changes there.
    pub(crate) fn of_connection(server: &Server) -> Self {
        Self { memory: Some(Memory::default()), ..Self::new(server) }
    }

    pub(crate) fn server(&self) -> &Server {
        &self.server
    }

    fn memory(&self, context: &RequestContext<RoleServer>) -> Option<Memory> {
        self.memory.clone().or_else(|| Memory::of(context))
    }

    fn context(&self, context: RequestContext<RoleServer>) -> Context {
        let least = self.memory(&context).unwrap_or_default().least;
        Context::new(context, &least)
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
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let catalog = self.server.catalog.get();
        if !catalog.has_tools() {
            return Err(ErrorData::method_not_found::<ListToolsRequestMethod>());
        }
        let asked = Asked::new(request, &context);
        let listed = self.server.lists.page(catalog.tools(), &asked, |tool| tool.descriptor().clone())?;
        Ok(ListToolsResult {
            next_cursor: listed.next,
            ttl_ms: listed.time,
            cache_scope: listed.scope,
            ..ListToolsResult::with_all_items(listed.items)
        })
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let busy = WasBusy::of(&context);
        let context = self.context(context);
        let catalog = self.server.catalog.get();
        let result = Begun::whole(|waker| self.server.begin(&catalog, request, context, waker)).await;
        busy.note(result)
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let catalog = self.server.catalog.get();
        if !catalog.has_resources() {
            return Err(ErrorData::method_not_found::<ListResourcesRequestMethod>());
        }
        let asked = Asked::new(request, &context);
        let listed = self.server.lists.page(catalog.resources(), &asked, |one| one.descriptor().clone())?;
        Ok(ListResourcesResult {
            next_cursor: listed.next,
            ttl_ms: listed.time,
            cache_scope: listed.scope,
            ..ListResourcesResult::with_all_items(listed.items)
        })
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let catalog = self.server.catalog.get();
        if !catalog.has_resources() {
            return Err(ErrorData::method_not_found::<ListResourceTemplatesRequestMethod>());
        }
        let asked = Asked::new(request, &context);
        let listed = self.server.lists.page(catalog.templates(), &asked, |one| one.descriptor().clone())?;
        Ok(ListResourceTemplatesResult {
            next_cursor: listed.next,
            ttl_ms: listed.time,
            cache_scope: listed.scope,
            ..ListResourceTemplatesResult::with_all_items(listed.items)
        })
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if !self.server.catalog.get().has_resources() {
            return Err(ErrorData::method_not_found::<ReadResourceRequestMethod>());
        }
        let busy = WasBusy::of(&context);
        let result = self.server.read(request, self.context(context)).await;
        busy.note(result)
    }

    async fn subscribe(
        &self,
        request: rmcp::model::SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let catalog = self.server.catalog.get();
        if !(self.server.announces && catalog.has_resources()) {
            return Err(ErrorData::method_not_found::<rmcp::model::SubscribeRequestMethod>());
        }
        let Some(Memory { subscribed, .. }) = self.memory(&context) else {
            let message =
                "News of resources need a session: begin with initialize, or use subscriptions/listen.";
            return Err(ErrorData::invalid_request(message, None));
        };
        if !catalog.has_uri(&request.uri) {
            return Err(not_found(&request.uri));
        }
        if subscribed.add(request.uri) {
            return Ok(());
        }
        Err(ErrorData::invalid_request("The session hears of as many resources as it may.", None))
    }

    async fn unsubscribe(
        &self,
        request: rmcp::model::UnsubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        if !(self.server.announces && self.server.catalog.get().has_resources()) {
            return Err(ErrorData::method_not_found::<rmcp::model::UnsubscribeRequestMethod>());
        }
        if let Some(memory) = self.memory(&context) {
            memory.subscribed.remove(&request.uri);
        }
        Ok(())
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let catalog = self.server.catalog.get();
        if !catalog.has_prompts() {
            return Err(ErrorData::method_not_found::<ListPromptsRequestMethod>());
        }
        let asked = Asked::new(request, &context);
        let listed = self.server.lists.page(catalog.prompts(), &asked, |one| one.descriptor().clone())?;
        Ok(ListPromptsResult {
            next_cursor: listed.next,
            ttl_ms: listed.time,
            cache_scope: listed.scope,
            ..ListPromptsResult::with_all_items(listed.items)
        })
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        if !self.server.catalog.get().has_prompts() {
            return Err(ErrorData::method_not_found::<GetPromptRequestMethod>());
        }
        let busy = WasBusy::of(&context);
        let result = self.server.get_prompt(request, self.context(context)).await;
        busy.note(result)
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        if !self.server.catalog.get().has_completions() {
            return Err(ErrorData::method_not_found::<CompleteRequestMethod>());
        }
        let busy = WasBusy::of(&context);
        let result = self.server.complete(request, self.context(context)).await;
        busy.note(result).map(CompleteResult::new)
    }

    async fn get_task(
        &self,
        request: GetTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        self.server.get_task(&request, &context)
    }

    async fn update_task(
        &self,
        request: UpdateTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.server.update_task(request, &context)
    }

    async fn cancel_task(
        &self,
        request: CancelTaskParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.server.cancel_task(&request, &context)
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
        // A client without a session has no later requests that the level could be for.
        if let Some(memory) = self.memory(&context) {
            memory.least.set(request.level.into());
        }
        Ok(())
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if let (true, Some(memory)) = (self.server.announces, &self.memory) {
            self.server.catalog.changes().join(context.peer, memory.subscribed.clone());
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
        let is_of_handshake = matches!(
            request.method.as_str(),
            "initialize" | "logging/setLevel" | "resources/subscribe" | "resources/unsubscribe"
        );
        Err(match params_of(&request.method) {
            Some(shape) if has_handshake(&context) || !is_of_handshake => {
                let message =
                    format!("The params of {} cannot be read; they look like {shape}.", request.method);
                ErrorData::invalid_params(message, None)
            }
            _ => {
                let method: String = request.method.chars().take(64).collect();
                let answered = self.server.catalog.get().methods();
                let message = format!("Unknown method: {method}. This server answers {answered}.");
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
        "tools/list" | "resources/list" | "resources/templates/list" | "prompts/list" => Some("{}"),
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => Some(r#"{"uri": "…"}"#),
        "prompts/get" => Some(r#"{"name": "…", "arguments": {"…": "…"}}"#),
        "completion/complete" => {
            Some(r#"{"ref": {"type": "ref/prompt", "name": "…"}, "argument": {"name": "…", "value": "…"}}"#)
        }
        "logging/setLevel" => Some(r#"{"level": "info"}"#),
        _ => None,
    }
}
