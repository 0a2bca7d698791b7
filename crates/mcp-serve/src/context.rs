//! The *context* of a call is where it came from, and the way back to its caller while it runs.

mod asking;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use http::request::Parts;
use rmcp::RoleServer;
use rmcp::model::{
    ClientCapabilities, ConstString, Extensions, ProgressNotification, ProgressNotificationMethod,
    ProgressNotificationParam, ProtocolVersion, RequestMetaObject, ServerNotification,
};
use rmcp::service::{Peer, RequestContext};
use serde::Serialize;
use serde_json::Value;
use switchboard_ambient::{Arrival, Caller, Principal, RequestTime};
use tokio_util::sync::CancellationToken;

use crate::ask::Way;
use crate::cancellation::Cancellation;
use crate::meta::Meta;
use crate::speech::Speaker;
use crate::whom;

/// How serious a log message is, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Detail for finding faults.
    Debug,
    /// What happens in the normal course.
    Info,
    /// Normal, and worth attention.
    Notice,
    /// Something that may become an error.
    Warning,
    /// Something failed.
    Error,
    /// A part does not work.
    Critical,
    /// Action is needed at once.
    Alert,
    /// Nothing works.
    Emergency,
}

/// Where a call came from, and the way back to its caller while it runs.
#[derive(Debug)]
pub struct Context {
    meta: Meta,
    origin: Origin,
    cancellation: Cancellation,
    /// Tells that the caller cancelled, where the transport can.
    left: Option<CancellationToken>,
    protocol_version: ProtocolVersion,
    notes: Option<Notes>,
    way: Option<Arc<Way>>,
}

/// What brought the call.
#[derive(Debug)]
enum Origin {
    /// An HTTP request whose call needed nothing of rmcp's.
    Direct(Box<Parts>),
    /// A transport of rmcp's, which puts what it knows among the extensions.
    Rmcp(Extensions),
}

/// The way back to the caller, where the tool streams and the transport can.
#[derive(Debug)]
struct Notes {
    ear: Ear,
    least: Option<LogLevel>,
}

/// Who hears what a call says before it is done.
#[derive(Debug)]
enum Ear {
    Peer(Peer<RoleServer>),
    /// The event stream that answers the call.
    Stream(Speaker),
}

impl Notes {
    async fn tell<P: Serialize>(
        &self,
        method: &'static str,
        params: P,
        note: impl FnOnce(P) -> ServerNotification,
    ) {
        let is_heard = match &self.ear {
            Ear::Peer(peer) => peer.send_notification(note(params)).await.is_ok(),
            Ear::Stream(speaker) => speaker.say(method, &params).await,
        };
        if !is_heard {
            tracing::debug!(method, "a notification found no way back");
        }
    }
}

impl Context {
    pub(crate) fn new(context: RequestContext<RoleServer>, least: &LeastLevel) -> Self {
        let protocol_version = context.protocol_version().unwrap_or(ProtocolVersion::V_2025_03_26);
        let least = wanted(&protocol_version, least, || context.meta.log_level().map(LogLevel::from));
        // What an older client can do stands in its handshake, without which there is no way to ask it.
        let way = if protocol_version.has_initialize() {
            let declared = context.peer.peer_info().map(|client| client.capabilities.clone());
            Way::new(declared, Some(context.peer.clone()))
        } else {
            Way::new(context.client_capabilities(), None)
        };
        Self {
            way: way.map(Arc::new),
            meta: context.meta.into(),
            origin: Origin::Rmcp(context.extensions),
            cancellation: Cancellation::default(),
            left: Some(context.ct),
            protocol_version,
            notes: Some(Notes { ear: Ear::Peer(context.peer), least }),
        }
    }

    /// Makes the context of a call that came alone over HTTP and has no way back but its result.
    pub(crate) fn direct(meta: Meta, head: Box<Parts>, version: ProtocolVersion) -> Self {
        let way = if version.has_initialize() || meta.can_nothing() {
            None
        } else {
            Way::new(meta.tree().client_capabilities(), None).map(Arc::new)
        };
        Self {
            meta,
            origin: Origin::Direct(head),
            cancellation: Cancellation::default(),
            left: None,
            protocol_version: version,
            notes: None,
            way,
        }
    }

    /// Lets the call say something on the event stream that answers it.
    pub(crate) fn with_stream(mut self, stream: Speaker) -> Self {
        let least = wanted(&self.protocol_version, &LeastLevel::default(), || {
            let level = self.meta.may_name_level().then(|| self.meta.tree().log_level()).flatten();
            level.map(LogLevel::from)
        });
        self.notes = Some(Notes { ear: Ear::Stream(stream), least });
        self
    }

    /// Takes the way back away, where the tool does not stream.
    pub(crate) fn silence(&mut self) {
        self.notes = None;
    }

    /// Returns the `_meta` of the request; what clients say of themselves there are hints, never identity.
    pub fn meta(&self) -> &RequestMetaObject {
        self.meta.tree()
    }

    /// Returns what the client said it can do, where the call itself brought that along (2026-07-28).
    pub fn client_capabilities(&self) -> Option<ClientCapabilities> {
        self.meta.tree().client_capabilities()
    }

    /// Returns the head of the HTTP request that brought the call, where one did.
    pub fn http(&self) -> Option<&Parts> {
        match &self.origin {
            Origin::Direct(head) => Some(head),
            Origin::Rmcp(extensions) => extensions.get::<Parts>(),
        }
    }

    /// Returns the protocol revision the call was made in.
    pub fn protocol_version(&self) -> &ProtocolVersion {
        &self.protocol_version
    }

    /// Returns the token that is cancelled when the caller cancels or leaves, or the call's time is over.
    ///
    /// The tool's own future is dropped then; the token is for work it gave to others.
    pub fn cancellation(&self) -> &CancellationToken {
        self.cancellation.token()
    }

    /// Returns who calls, where a guard before us found that out; without one, anybody may be it.
    pub fn caller(&self) -> Option<&Caller> {
        self.http()?.extensions.get::<Caller>()
    }

    /// Returns the time of the request, where whoever owns the socket gave it one.
    pub(crate) fn request_time(&self) -> Option<&RequestTime> {
        self.http()?.extensions.get::<Arrival>().map(|arrival| &arrival.time)
    }

    /// Returns whom the call acts for, where a layer before us found that out.
    pub fn principal(&self) -> Option<&Principal> {
        whom::principal(&self.http()?.extensions)
    }

    /// Returns the way to ask the client, where it can be asked anything.
    pub(crate) fn way(&self) -> Option<&Arc<Way>> {
        self.way.as_ref()
    }

    /// Returns the way to ask, where it goes by rounds of the call.
    pub(crate) fn rounds(&self) -> Option<&Arc<Way>> {
        self.way().filter(|_| !self.protocol_version.has_initialize())
    }

    /// Takes the way to ask away, where an answer must not wait for one.
    pub(crate) fn without_way(mut self) -> Self {
        self.way = None;
        self
    }

    /// Returns the token by which the transport tells that the caller cancelled.
    pub(crate) fn left(&self) -> Option<&CancellationToken> {
        self.left.as_ref()
    }

    pub(crate) fn end(&self) -> &Cancellation {
        &self.cancellation
    }

    /// Tells the caller how far the work is, where the tool streams and the caller asked for progress.
    ///
    /// `progress` grows with each report; `total` is where it will end, if known. In a task the message is what the client
    /// finds when it asks how far it is.
    pub async fn progress(&self, progress: f64, total: Option<f64>, message: Option<String>) {
        if let Some(desk) = self.way.as_ref().and_then(|way| way.desk()) {
            if let Some(words) = message {
                desk.tell(words);
            }
            return;
        }
        let (Some(notes), Some(token)) = (&self.notes, self.meta.progress_token()) else { return };
        let mut report = ProgressNotificationParam::new(token, progress);
        report.total = total;
        report.message = message;
        let note = |report| ProgressNotification::new(report).into();
        notes.tell(ProgressNotificationMethod::VALUE, report, note).await;
    }

    /// Goes on as a task, where the tool's calls may ([`Tool::task`](crate::Tool::task)) and the client looks after tasks: the client gets its
    /// handle now, and questions after this wait for their answers where they stand. Returns whether it is a task.
    pub async fn begin_task(&self) -> bool {
        match self.way() {
            Some(way) => way.begin_task().await,
            None => false,
        }
    }

    /// Sends the caller a log message, where the tool streams and the caller wants messages of this level.
    #[expect(
        deprecated,
        reason = "SEP-2577 announces the end of MCP logging; clients of all revisions still use it"
    )]
    pub async fn log(&self, level: LogLevel, logger: Option<&str>, message: Value) {
        use rmcp::model::{
            LoggingMessageNotification, LoggingMessageNotificationMethod, LoggingMessageNotificationParam,
        };

        let Some(notes) = &self.notes else { return };
        if notes.least.is_none_or(|least| level < least) {
            return;
        }
        let mut line = LoggingMessageNotificationParam::new(level.into(), message);
        line.logger = logger.map(str::to_owned);
        let note = |line| LoggingMessageNotification::new(line).into();
        notes.tell(LoggingMessageNotificationMethod::VALUE, line, note).await;
    }
}

/// Returns the least level of messages that the caller wants: what the session says, or since 2026-07-28, where nothing is
/// sent to a request that names no level, what the request says.
fn wanted(
    version: &ProtocolVersion,
    session: &LeastLevel,
    named: impl FnOnce() -> Option<LogLevel>,
) -> Option<LogLevel> {
    if version.has_initialize() { Some(session.get()) } else { named() }
}

/// The least level a session wants to hear of (`logging/setLevel`); all of them until it says otherwise.
#[derive(Debug, Clone, Default)]
pub(crate) struct LeastLevel(Arc<AtomicU8>);

const LEVELS: [LogLevel; 8] = [
    LogLevel::Debug,
    LogLevel::Info,
    LogLevel::Notice,
    LogLevel::Warning,
    LogLevel::Error,
    LogLevel::Critical,
    LogLevel::Alert,
    LogLevel::Emergency,
];

impl LeastLevel {
    pub(crate) fn set(&self, level: LogLevel) {
        self.0.store(level as u8, Ordering::Relaxed);
    }

    fn get(&self) -> LogLevel {
        LEVELS[usize::from(self.0.load(Ordering::Relaxed))]
    }
}

#[expect(
    deprecated,
    reason = "SEP-2577 announces the end of MCP logging; clients of all revisions still use it"
)]
mod words {
    use rmcp::model::LoggingLevel;

    use super::{LEVELS, LogLevel};

    impl From<LoggingLevel> for LogLevel {
        fn from(level: LoggingLevel) -> Self {
            LEVELS[level as usize]
        }
    }

    impl From<LogLevel> for LoggingLevel {
        fn from(level: LogLevel) -> Self {
            match level {
                LogLevel::Debug => Self::Debug,
                LogLevel::Info => Self::Info,
                LogLevel::Notice => Self::Notice,
                LogLevel::Warning => Self::Warning,
                LogLevel::Error => Self::Error,
                LogLevel::Critical => Self::Critical,
                LogLevel::Alert => Self::Alert,
                LogLevel::Emergency => Self::Emergency,
            }
        }
    }
}
