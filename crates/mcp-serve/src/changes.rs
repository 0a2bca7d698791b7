//! A *change* of what a server offers is told to the clients that listen: those with a session, and those that subscribed.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::SubscriptionFilter;
use rmcp::service::{Peer, SubscriptionContext};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Changes that may wait for one listener; more of them are told as one of each kind.
const WAITING: usize = 16;
/// Time that one client gets to be told.
const TELLING: Duration = Duration::from_secs(5);
/// Clients that left are looked for once there are this many more than were found at the last look.
const SOME: usize = 64;

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    /// The list of tools.
    Tools,
}

/// Tells of changes; clones tell the same listeners.
#[derive(Debug, Clone)]
pub(crate) struct Changes {
    news: broadcast::Sender<Changed>,
    audience: Arc<Mutex<Audience>>,
}

/// The clients of sessions.
#[derive(Debug, Default)]
struct Audience {
    peers: Vec<Peer<RoleServer>>,
    at_last_look: usize,
    is_told: bool,
}

impl Default for Changes {
    fn default() -> Self {
        Self { news: broadcast::Sender::new(WAITING), audience: Arc::default() }
    }
}

impl Changes {
    /// Tells everybody; nobody has to listen.
    pub(crate) fn tell(&self, changed: Changed) {
        // An error says that nobody listens.
        let _ = self.news.send(changed);
    }

    /// Adds the client of a session, until it leaves. Needs a runtime.
    pub(crate) fn join(&self, peer: Peer<RoleServer>) {
        let mut audience = lock(&self.audience);
        audience.peers.push(peer);
        if audience.peers.len() > audience.at_last_look + SOME {
            audience.look();
        }
        if !std::mem::replace(&mut audience.is_told, true) {
            tokio::spawn(tell_all(self.news.subscribe(), Arc::downgrade(&self.audience)));
        }
    }

    /// Tells a subscription of 2026-07-28 until its client leaves.
    pub(crate) async fn tell_subscription(&self, subscription: SubscriptionContext) {
        let mut news = self.news.subscribe();
        loop {
            let changed = tokio::select! {
                changed = next(&mut news) => changed,
                () = subscription.cancelled() => return,
            };
            let sink = subscription.sink();
            let told = match changed {
                Some(Changed::Tools) if wants_tools(sink.accepted()) => sink.notify_tool_list_changed().await,
                Some(Changed::Tools) => Ok(()),
                None => return,
            };
            if let Err(error) = told {
                tracing::debug!(error = %error, "a subscription found no way back");
                return;
            }
        }
    }
}

impl Audience {
    /// Forgets who left.
    fn look(&mut self) {
        self.peers.retain(|peer| !peer.is_transport_closed());
        self.at_last_look = self.peers.len();
    }
}

fn wants_tools(filter: &SubscriptionFilter) -> bool {
    filter.tools_list_changed == Some(true)
}

/// Tells the clients of sessions of every change, for as long as there is a server.
async fn tell_all(mut news: broadcast::Receiver<Changed>, audience: Weak<Mutex<Audience>>) {
    while let Some(changed) = next(&mut news).await {
        let Some(audience) = audience.upgrade() else { return };
        let peers = {
            let mut audience = lock(&audience);
            audience.look();
            audience.peers.clone()
        };
        futures::future::join_all(peers.iter().map(|peer| tell_one(peer, changed))).await;
    }
}

async fn tell_one(peer: &Peer<RoleServer>, changed: Changed) {
    let telling = async {
        match changed {
            Changed::Tools => peer.notify_tool_list_changed().await,
        }
    };
    // A client that reads nothing must not keep the news from the others.
    match tokio::time::timeout(TELLING, telling).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(error = %error, "a client could not be told of a change"),
        Err(_) => tracing::debug!("a client does not read what it is told"),
    }
}

/// Returns the next change, or nothing once there can be no more.
async fn next(news: &mut broadcast::Receiver<Changed>) -> Option<Changed> {
    match news.recv().await {
        Ok(changed) => Some(changed),
        // So much changed that some of it was not kept: the tools are what changes.
        Err(RecvError::Lagged(_)) => Some(Changed::Tools),
        Err(RecvError::Closed) => None,
    }
}

fn lock(audience: &Mutex<Audience>) -> std::sync::MutexGuard<'_, Audience> {
    audience.lock().unwrap_or_else(PoisonError::into_inner)
}
