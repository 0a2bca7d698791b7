//! The *table* has the sessions that are open: whose each is, what is known of its client, and whether it is awake. One that
//! is awake has a transport of rmcp's, which costs a hundred times what the rest does; so it is made when a request needs it,
//! and given up after a rest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rmcp::model::{InitializeRequestParams, JsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::session::{
    SessionId, SessionManager, SessionState, SessionStore, SessionStoreError,
};
use switchboard_ambient::Principal;
use tokio::sync::{OnceCell, OwnedSemaphorePermit};
use tokio::time::Instant;
use uuid::Uuid;

use super::line::Line;
use crate::changes::{Changed, Changes, next, notices};
use crate::load::Counted;
use crate::memory::Memory;

/// Most time between two looks for sessions that are over or can rest.
const LOOK: Duration = Duration::from_secs(30);
/// Least time between them.
const LEAST_LOOK: Duration = Duration::from_millis(5);

/// The sessions that are open, by id.
#[derive(Debug)]
pub(super) struct Table {
    open: Mutex<Open>,
    idle: Duration,
    rest: Duration,
    /// What the clients of sessions are told of, where they are told of changes.
    changes: Option<Changes>,
    transports: Arc<LocalSessionManager>,
}

#[derive(Debug, Default)]
struct Open {
    entries: HashMap<String, Entry>,
    is_looked_after: bool,
    is_told: bool,
}

/// A session.
#[derive(Debug)]
pub(super) struct Entry {
    owner: Option<Principal>,
    /// The handshake, which rmcp hears again each time the session wakes up.
    client: Box<InitializeRequestParams>,
    used: Instant,
    /// As many more than one as requests are running and streams open.
    users: Arc<()>,
    memory: Memory,
    line: Line,
    awake: Option<Waking>,
    wakings: u32,
    _place: OwnedSemaphorePermit,
    _counted: Counted,
}

/// A session from when it wakes up until it rests.
#[derive(Debug, Clone)]
pub(super) struct Waking {
    /// What rmcp calls it; another one each time, because rmcp clears away late what it had under the last.
    pub(super) name: Arc<str>,
    /// Set once rmcp has it.
    pub(super) is_ready: Arc<OnceCell<()>>,
}

/// The right to speak in a session; the session neither idles nor rests while it lasts.
#[derive(Debug, Clone)]
pub(crate) struct Pass {
    table: Weak<Table>,
    pub(super) id: String,
    pub(crate) memory: Memory,
    user: Option<Arc<()>>,
}

impl Entry {
    pub(super) fn new(
        owner: Option<Principal>,
        client: InitializeRequestParams,
        (place, counted): (OwnedSemaphorePermit, Counted),
    ) -> Self {
        Self {
            owner,
            client: Box::new(client),
            used: Instant::now(),
            users: Arc::default(),
            memory: Memory::default(),
            line: Line::default(),
            awake: None,
            wakings: 0,
            _place: place,
            _counted: counted,
        }
    }

    fn has_quiet_for(&self, time: Duration) -> bool {
        Arc::strong_count(&self.users) == 1 && self.used.elapsed() >= time
    }
}

impl Table {
    pub(super) fn new(
        (idle, rest): (Duration, Duration),
        changes: Option<Changes>,
        transports: Arc<LocalSessionManager>,
    ) -> Self {
        Self { open: Mutex::default(), idle, rest, changes, transports }
    }

    /// Opens a session and returns its id. Needs a runtime.
    pub(super) fn open(self: &Arc<Self>, entry: Entry) -> String {
        let id = Uuid::new_v4().simple().to_string();
        let mut open = self.lock();
        open.entries.insert(id.clone(), entry);
        if !std::mem::replace(&mut open.is_looked_after, true) {
            let pause = (self.idle.min(self.rest) / 4).clamp(LEAST_LOOK, LOOK);
            tokio::spawn(look_after(Arc::downgrade(self), pause));
        }
        if let Some(changes) = &self.changes
            && !std::mem::replace(&mut open.is_told, true)
        {
            tokio::spawn(tell_all(changes.hear(), Arc::downgrade(self)));
        }
        id
    }

    /// Returns the right to speak in a session, where this caller opened it.
    pub(super) fn pass(self: &Arc<Self>, id: &str, caller: Option<&Principal>) -> Option<Pass> {
        let mut open = self.lock();
        let entry = open.entries.get_mut(id).filter(|entry| entry.owner.as_ref() == caller)?;
        entry.used = Instant::now();
        let (memory, user) = (entry.memory.clone(), Some(entry.users.clone()));
        Some(Pass { table: Arc::downgrade(self), id: id.to_owned(), memory, user })
    }

    /// Tells whether there is a session, whoever opened it.
    pub(super) fn has(&self, id: &str) -> bool {
        self.lock().entries.contains_key(id)
    }

    pub(super) fn is_awake(&self, id: &str) -> bool {
        self.lock().entries.get(id).is_some_and(|entry| entry.awake.is_some())
    }

    /// Wakes a session up, if it is not; nothing where it has ended.
    pub(super) fn wake(&self, id: &str) -> Option<Waking> {
        let mut open = self.lock();
        let entry = open.entries.get_mut(id)?;
        if entry.awake.is_none() {
            entry.wakings += 1;
            let name = format!("{id}.{}", entry.wakings).into();
            entry.awake = Some(Waking { name, is_ready: Arc::default() });
        }
        entry.awake.clone()
    }

    /// Does something with the line of a session, where it has not ended.
    pub(super) fn with_line<T>(&self, id: &str, act: impl FnOnce(&mut Line) -> T) -> Option<T> {
        self.lock().entries.get_mut(id).map(|entry| act(&mut entry.line))
    }

    /// Says again, as one change of everything, what is no longer kept of what a client missed.
    pub(super) fn repeat(&self, id: &str) {
        if self.changes.is_some()
            && let Some(entry) = self.lock().entries.get_mut(id)
        {
            tell(entry, &Changed::Much);
        }
    }

    /// Ends a session.
    pub(super) async fn end(&self, id: &str) {
        let entry = self.lock().entries.remove(id);
        if let Some(waking) = entry.and_then(|entry| entry.awake) {
            self.close(&waking).await;
        }
    }

    /// Takes out the sessions that idled too long, and puts to rest those that were quiet; returns what they had of rmcp's.
    fn take_quiet(&self) -> Vec<Waking> {
        let mut open = self.lock();
        let over = open.entries.extract_if(|_, entry| entry.has_quiet_for(self.idle));
        let mut quiet: Vec<Waking> = over.filter_map(|(_, entry)| entry.awake).collect();
        let resting = open.entries.values_mut().filter(|entry| entry.has_quiet_for(self.rest));
        quiet.extend(resting.filter_map(|entry| entry.awake.take()));
        quiet
    }

    async fn close(&self, waking: &Waking) {
        if let Err(error) = self.transports.close_session(&SessionId::from(&*waking.name)).await {
            tracing::debug!(error = %error, "a session was gone before it was closed");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How rmcp finds the handshake of a session that wakes up; it keeps none of its own here.
#[async_trait::async_trait]
impl SessionStore for Table {
    async fn load(&self, name: &str) -> Result<Option<SessionState>, SessionStoreError> {
        let Some((id, _)) = name.rsplit_once('.') else { return Ok(None) };
        let open = self.lock();
        Ok(open.entries.get(id).map(|entry| SessionState::new((*entry.client).clone())))
    }

    async fn store(&self, _name: &str, _state: &SessionState) -> Result<(), SessionStoreError> {
        Ok(())
    }

    async fn delete(&self, _name: &str) -> Result<(), SessionStoreError> {
        Ok(())
    }
}

/// Ends sessions that idle and puts others to rest, for as long as there are any.
async fn look_after(table: Weak<Table>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        let Some(table) = table.upgrade() else { return };
        for waking in table.take_quiet() {
            table.close(&waking).await;
        }
        let mut open = table.lock();
        if open.entries.is_empty() {
            open.is_looked_after = false;
            return;
        }
    }
}

/// Tells the clients of sessions of every change, for as long as there is a server.
async fn tell_all(mut news: tokio::sync::broadcast::Receiver<Changed>, table: Weak<Table>) {
    while let Some(changed) = next(&mut news).await {
        let Some(table) = table.upgrade() else { return };
        table.lock().entries.values_mut().for_each(|entry| tell(entry, &changed));
    }
}

fn tell(entry: &mut Entry, changed: &Changed) {
    for notice in notices(changed, &entry.memory.subscribed) {
        entry.line.say(written(&JsonRpcMessage::notification(notice)));
    }
}

/// Writes a message out.
pub(super) fn written(message: &ServerJsonRpcMessage) -> Arc<str> {
    serde_json::to_string(message).expect("messages of the protocol are JSON").into()
}

impl Drop for Pass {
    fn drop(&mut self) {
        let Some(table) = self.table.upgrade() else { return };
        let mut open = table.lock();
        if let Some(entry) = open.entries.get_mut(&self.id) {
            entry.used = Instant::now();
        }
        // Under the lock, so that nobody finds the session quiet before it is known when it was used.
        self.user = None;
    }
}
