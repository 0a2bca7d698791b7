//! The *host* is our side of a conversation: it answers what servers ask, and passes on what they tell.
#![expect(deprecated, reason = "logging is, and a server of the older era is not heard otherwise")]

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use rmcp::ClientHandler;
use rmcp::model::{
    ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction, ErrorData,
    InputRequest, LoggingMessageNotificationParam, ProtocolVersion, ResourceUpdatedNotificationParam,
};
use rmcp::service::{NotificationContext, RequestContext, RoleClient};
use serde_json::Value;
use tokio::sync::{broadcast, watch};

use crate::identity::Identity;
use crate::notice::Notice;

/// Asks the person what a server wants to know.
#[derive(Clone)]
pub struct Elicit {
    ask: Arc<dyn Fn(ElicitRequestParams) -> BoxFuture<'static, ElicitResult> + Send + Sync>,
    /// How many questions the person has before them.
    open: watch::Sender<usize>,
}

impl Elicit {
    /// Makes one of a function; it says what the person answered.
    pub fn new<F>(ask: impl Fn(ElicitRequestParams) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ElicitResult> + Send + 'static,
    {
        Self { ask: Arc::new(move |request| Box::pin(ask(request))), open: watch::Sender::new(0) }
    }

    async fn ask(&self, request: ElicitRequestParams) -> ElicitResult {
        self.open.send_modify(|open| *open += 1);
        let _asked = Asked(&self.open);
        (self.ask)(request).await
    }

    /// Returns how many questions the person has before them, as it changes.
    pub(crate) fn open(&self) -> watch::Receiver<usize> {
        self.open.subscribe()
    }
}

/// A question that the person has before them, until it is dropped.
struct Asked<'a>(&'a watch::Sender<usize>);

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

impl fmt::Debug for Elicit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Elicit(…)")
    }
}

/// Answers for us.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    config: ClientConfig,
    elicit: Option<Elicit>,
    notices: broadcast::Sender<Notice>,
}

impl Host {
    pub(crate) fn new(
        identity: &Identity,
        elicit: Option<Elicit>,
        notices: broadcast::Sender<Notice>,
    ) -> Self {
        let capabilities: ClientCapabilities = identity.capabilities(elicit.is_some());
        let config = ClientConfig::new(capabilities, identity.implementation())
            .with_protocol_version(ProtocolVersion::V_2025_11_25);
        Self { config, elicit, notices }
    }

    /// Answers what a server needs before it can answer (2026-07-28).
    pub(crate) async fn input(&self, request: InputRequest) -> Result<Value, ErrorData> {
        let result = match request {
            InputRequest::Elicitation(request) => self.ask(request.params).await,
            InputRequest::CreateMessage(_) => return Err(absent("sampling")),
            InputRequest::ListRoots(_) => return Err(absent("roots")),
            _ => return Err(absent("this kind of input")),
        };
        serde_json::to_value(result).map_err(|error| ErrorData::internal_error(error.to_string(), None))
    }

    async fn ask(&self, request: ElicitRequestParams) -> ElicitResult {
        match &self.elicit {
            Some(elicit) => elicit.ask(request).await,
            None => ElicitResult::new(ElicitationAction::Decline),
        }
    }

    fn tell(&self, notice: Notice) {
        // Without anybody who listens there is nobody to tell.
        let _ = self.notices.send(notice);
    }
}

fn absent(what: &str) -> ErrorData {
    ErrorData::invalid_request(format!("this client does not offer {what}"), None)
}

impl ClientHandler for Host {
    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        tokio::select! {
            result = self.ask(request) => Ok(result),
            // The server does not want to know any more, so the person is not kept waiting.
            () = context.ct.cancelled() => Ok(ElicitResult::new(ElicitationAction::Cancel)),
        }
    }

    async fn on_logging_message(
        &self,
        params: LoggingMessageNotificationParam,
        _context: NotificationContext<RoleClient>,
    ) {
        let level = format!("{:?}", params.level).to_ascii_lowercase();
        self.tell(Notice::Log { level, logger: params.logger, data: params.data });
    }

    async fn on_resource_updated(
        &self,
        params: ResourceUpdatedNotificationParam,
        _context: NotificationContext<RoleClient>,
    ) {
        self.tell(Notice::ResourceUpdated(params.uri));
    }

    async fn on_resource_list_changed(&self, _context: NotificationContext<RoleClient>) {
        self.tell(Notice::ResourcesChanged);
    }

    async fn on_tool_list_changed(&self, _context: NotificationContext<RoleClient>) {
        self.tell(Notice::ToolsChanged);
    }

    async fn on_prompt_list_changed(&self, _context: NotificationContext<RoleClient>) {
        self.tell(Notice::PromptsChanged);
    }

    fn get_info(&self) -> ClientConfig {
        self.config.clone()
    }
}
