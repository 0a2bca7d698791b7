//! A *session* of Streamable HTTP ties the requests of one client together, so that the server can speak to it: tell of
//! changes over the stream that the client opens by GET, and ask for things while a call runs.
//!
//! Only revisions with a handshake have sessions, and only servers that want them give them. A session's id is of 122 random
//! bits; it is bound to the principal that opened it, and to anybody else it does not exist. Most sessions idle most of the
//! time, so one takes little until a function runs that may speak to its client.

mod line;
mod table;

use std::sync::{Arc, Weak};

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::{Stream, StreamExt, stream};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use rmcp::model::{ErrorData, InitializeRequestParams};
use rmcp::transport::common::server_side_http::ServerSseMessage;
use rmcp::transport::streamable_http_server::session::SessionManager;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use switchboard_ambient::{Principal, Witness};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::lane;
use crate::http::{answer, foreign};
use crate::limits::McpOptions;
use crate::load::Count;
use crate::protocol::Protocol;
use crate::run::BUSY;
use crate::server::Server;
use crate::whom;
pub(super) use table::Pass;
use table::{Entry, Table, Waking, written};

static ID: HeaderName = HeaderName::from_static("mcp-session-id");
static LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// What wakes a session up: the least that a client may ask.
const PING: &str = r#"{"jsonrpc":"2.0","id":"wake","method":"ping"}"#;

/// The sessions of a server.
pub(super) struct Sessions {
    service: StreamableHttpService<Protocol, LocalSessionManager>,
    transports: Arc<LocalSessionManager>,
    table: Arc<Table>,
    places: Arc<Semaphore>,
    options: McpOptions,
    count: Count,
    witness: Witness,
    is_wanted: bool,
}

/// There is no such session, or it is somebody else's.
#[derive(Debug)]
pub(super) struct UnknownSession;

/// Answers a request that names such a session.
pub(super) fn unknown() -> Response {
    let words = "No session has this Mcp-Session-Id, or it has ended: begin a new one with initialize.";
    answer::refusal(StatusCode::NOT_FOUND, words)
}

impl Sessions {
    pub(super) fn new(server: &Server, options: &McpOptions, config: StreamableHttpServerConfig) -> Self {
        let mut transports = LocalSessionManager::default();
        // Requests of the express lane pass it by, so it cannot tell who is idle.
        transports.session_config.keep_alive = None;
        let transports = Arc::new(transports);
        let changes = server.announces.then(|| server.catalog.changes().clone());
        let times = (options.session_idle, options.session_rest);
        let table = Arc::new(Table::new(times, changes, transports.clone()));
        let mut config = config.with_legacy_session_mode(true);
        config.session_store = Some(table.clone());
        let each = server.clone();
        Self {
            service: StreamableHttpService::new(move || Ok(Protocol::new(&each)), transports.clone(), config),
            transports,
            table,
            places: Arc::new(Semaphore::new(options.sessions)),
            options: options.clone(),
            count: server.open.sessions.clone(),
            witness: server.witness.clone(),
            is_wanted: server.wants_sessions(),
        }
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// Returns the right to speak in the session that a request names, if it names one.
    ///
    /// # Errors
    ///
    /// Where there is no such session, or it is somebody else's.
    pub(super) fn pass(&self, head: &Parts) -> Result<Option<Pass>, UnknownSession> {
        if !self.is_wanted {
            return Ok(None);
        }
        let Some(id) = head.headers.get(&ID) else { return Ok(None) };
        // Revisions without a handshake ignore the header (2026-07-28, "Transports").
        if lane::version(&head.headers).is_some_and(|version| !version.has_initialize()) {
            return Ok(None);
        }
        let Ok(id) = id.to_str() else { return Err(UnknownSession) };
        let pass = self.table.pass(id, whom::principal(&head.extensions));
        if pass.is_none() && self.table.has(id) {
            foreign::tell(&self.witness, head);
        }
        pass.map(Some).ok_or(UnknownSession)
    }

    /// Returns a place for one more session, or the refusal where there is none.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Box<Response>> {
        self.places.clone().try_acquire_owned().map_err(|_| {
            let most = self.options.sessions;
            let words = format!("{most} sessions are open, and the server takes on no more.");
            let error = ErrorData::new(BUSY, words, None);
            Box::new(answer::failure(StatusCode::SERVICE_UNAVAILABLE, None, error))
        })
    }

    /// Opens a session for the client whose `initialize` was answered, and says so in the answer.
    pub(super) fn open(
        &self,
        answer: &mut Response,
        (owner, client): (Option<Principal>, InitializeRequestParams),
        place: OwnedSemaphorePermit,
    ) {
        let id = self.table.open(Entry::new(owner, client, (place, self.count.one_more())));
        let id = HeaderValue::from_str(&id).expect("an id is of digits and letters");
        answer.headers_mut().insert(&ID, id);
    }

    /// Returns whether rmcp has the session at the moment.
    pub(super) fn is_awake(&self, pass: &Pass) -> bool {
        self.table.is_awake(&pass.id)
    }

    /// Takes a message to its session; the answer keeps the session in use until it ends.
    pub(super) async fn take(&self, pass: Pass, mut request: Request<Full<Bytes>>) -> Response {
        let Some(waking) = self.table.wake(&pass.id) else { return unknown() };
        waking.is_ready.get_or_init(|| self.begin(&pass, &waking)).await;
        request.headers_mut().insert(&ID, name(&waking));
        // A call goes on when its client leaves, and the session is in use for as long.
        request.extensions_mut().insert(pass.memory.clone());
        request.extensions_mut().insert(pass.clone());
        let response = self.service.handle(request).await;
        response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                let _held = &pass;
                frame
            }))
        })
    }

    /// Lets rmcp have a session, and what it says outside of answers go over the session's line.
    async fn begin(&self, pass: &Pass, waking: &Waking) {
        let mut request = Request::new(Full::<Bytes>::from(PING));
        *request.method_mut() = Method::POST;
        let headers = request.headers_mut();
        // rmcp asks for one even where it takes any.
        headers.insert(header::HOST, HeaderValue::from_static("localhost"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(&ID, name(waking));
        let status = self.service.handle(request).await.status();
        match self.transports.create_standalone_stream(&(&*waking.name).into()).await {
            Ok(said) => {
                tokio::spawn(pass_on(said, Arc::downgrade(&self.table), pass.id.clone()));
            }
            Err(error) => tracing::error!(error = %error, %status, "a session could not be woken up"),
        }
    }

    /// Opens the stream of a session.
    pub(super) async fn listen(&self, pass: Pass, head: Parts) -> Response {
        let last = head.headers.get(&LAST_EVENT).and_then(|id| id.to_str().ok());
        // The events of a request's own stream are rmcp's, and named after it.
        if last.is_some_and(|last| last.contains('/')) {
            return self.take(pass, Request::from_parts(head, Full::default())).await;
        }
        let last: Option<u64> = last.and_then(|last| last.parse().ok());
        if let Some(last) = last
            && self.table.with_line(&pass.id, |line| line.has_gap(last)) == Some(true)
        {
            self.table.repeat(&pass.id);
        }
        match self.table.with_line(&pass.id, |line| line.listen(last)) {
            Some((prime, events)) => {
                let events = events.map(move |event| {
                    let _held = &pass;
                    event
                });
                answer::events(events, self.options.sse_keep_alive).map(|body| {
                    let prime = stream::iter([Ok(Bytes::from(prime))]);
                    Body::from_stream(prime.chain(body.into_data_stream()))
                })
            }
            None => unknown(),
        }
    }

    /// Ends a session, because its client says so.
    pub(super) async fn end(&self, pass: Pass) -> Response {
        self.table.end(&pass.id).await;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    }
}

fn name(waking: &Waking) -> HeaderValue {
    HeaderValue::from_str(&waking.name).expect("an id is of digits, letters and a point")
}

/// Passes on what rmcp says outside of answers, until the session rests.
async fn pass_on(said: impl Stream<Item = ServerSseMessage> + Send, table: Weak<Table>, id: String) {
    let mut said = Box::pin(said);
    while let Some(event) = said.next().await {
        let Some(table) = table.upgrade() else { return };
        if let Some(message) = event.message {
            table.with_line(&id, |line| line.say(written(&message)));
        }
    }
}
