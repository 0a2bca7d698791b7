//! A *session* of Streamable HTTP ties the requests of one client together, so that the server can speak to it: tell of
//! changes over the stream that the client opens by GET, and ask for things while a call runs.
//!
//! Only revisions with a handshake have sessions, and only servers that want them give them. A session's id is of 122 random
//! bits; it is bound to the principal that opened it, and to anybody else it does not exist.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use rmcp::model::ErrorData;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::session::{SessionId, SessionManager};
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use switchboard_ambient::Principal;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::lane;
use crate::http::answer;
use crate::limits::McpOptions;
use crate::load::{Count, Counted};
use crate::protocol::Protocol;
use crate::run::BUSY;
use crate::server::Server;

static ID: HeaderName = HeaderName::from_static("mcp-session-id");

/// Most time between two looks for sessions that are over.
const LOOK: Duration = Duration::from_secs(30);

/// The sessions of a server.
pub(super) struct Sessions {
    service: StreamableHttpService<Protocol, LocalSessionManager>,
    table: Arc<Table>,
    places: Arc<Semaphore>,
    most: usize,
    count: Count,
    is_wanted: bool,
}

/// The sessions that are open, by id.
#[derive(Debug)]
struct Table {
    open: Mutex<Open>,
    idle: Duration,
    transports: Arc<LocalSessionManager>,
}

#[derive(Debug, Default)]
struct Open {
    entries: HashMap<String, Entry>,
    is_looked_after: bool,
}

#[derive(Debug)]
struct Entry {
    owner: Option<Principal>,
    used: Instant,
    /// As many more than one as requests are running and streams open.
    users: Arc<()>,
    _place: OwnedSemaphorePermit,
    _counted: Counted,
}

/// The right to speak in a session; the session does not idle while it lasts.
#[derive(Debug)]
pub(super) struct Pass {
    table: Weak<Table>,
    id: String,
    _user: Arc<()>,
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
        // Each session has a least level of log messages and subscriptions of its own.
        let each = server.clone();
        let config = config.with_legacy_session_mode(true);
        Self {
            service: StreamableHttpService::new(
                move || Ok(Protocol::in_session(&each)),
                transports.clone(),
                config,
            ),
            table: Arc::new(Table { open: Mutex::default(), idle: options.session_idle, transports }),
            places: Arc::new(Semaphore::new(options.sessions)),
            most: options.sessions,
            count: server.open.sessions.clone(),
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
        let pass = id.to_str().ok().and_then(|id| self.table.pass(id, head.extensions.get::<Principal>()));
        pass.map(Some).ok_or(UnknownSession)
    }

    /// Opens a session for the client whose `initialize` this is.
    pub(super) async fn open(&self, request: Request<Full<Bytes>>) -> Response {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            let words = format!("{} sessions are open, and the server takes on no more.", self.most);
            let error = ErrorData::new(BUSY, words, None);
            return answer::failure(StatusCode::SERVICE_UNAVAILABLE, None, error);
        };
        let owner = request.extensions().get::<Principal>().cloned();
        let response = self.service.handle(request).await;
        if let Some(id) = response.headers().get(&ID).and_then(|id| id.to_str().ok()) {
            let entry = Entry {
                owner,
                used: Instant::now(),
                users: Arc::default(),
                _place: place,
                _counted: self.count.one_more(),
            };
            self.table.open(id.to_owned(), entry);
        }
        response.map(Body::new)
    }

    /// Takes a message to its session; the answer keeps the session in use until it ends.
    pub(super) async fn take(&self, pass: Pass, request: Request<Full<Bytes>>) -> Response {
        let response = self.service.handle(request).await;
        response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                let _held = &pass;
                frame
            }))
        })
    }

    /// Ends a session, because its client says so.
    pub(super) async fn end(&self, pass: Pass) -> Response {
        self.table.lock().entries.remove(&pass.id);
        self.table.close(&pass.id).await;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    }
}

impl Table {
    fn open(self: &Arc<Self>, id: String, entry: Entry) {
        let mut open = self.lock();
        open.entries.insert(id, entry);
        if !std::mem::replace(&mut open.is_looked_after, true) {
            tokio::spawn(look_after(Arc::downgrade(self), (self.idle / 4).min(LOOK)));
        }
    }

    fn pass(self: &Arc<Self>, id: &str, caller: Option<&Principal>) -> Option<Pass> {
        let mut open = self.lock();
        let entry = open.entries.get_mut(id).filter(|entry| entry.owner.as_ref() == caller)?;
        entry.used = Instant::now();
        Some(Pass { table: Arc::downgrade(self), id: id.to_owned(), _user: entry.users.clone() })
    }

    /// Takes out the sessions that idled too long.
    fn take_idle(&self) -> Vec<String> {
        let is_over =
            |entry: &Entry| Arc::strong_count(&entry.users) == 1 && entry.used.elapsed() >= self.idle;
        self.lock().entries.extract_if(|_, entry| is_over(entry)).map(|(id, _)| id).collect()
    }

    async fn close(&self, id: &str) {
        if let Err(error) = self.transports.close_session(&SessionId::from(id)).await {
            tracing::debug!(error = %error, "a session was gone before it was closed");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends sessions that idle, for as long as there are any.
async fn look_after(table: Weak<Table>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        let Some(table) = table.upgrade() else { return };
        for id in table.take_idle() {
            table.close(&id).await;
        }
        let mut open = table.lock();
        if open.entries.is_empty() {
            open.is_looked_after = false;
            return;
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let Some(table) = self.table.upgrade() else { return };
        if let Some(entry) = table.lock().entries.get_mut(&self.id) {
            entry.used = Instant::now();
        }
    }
}
