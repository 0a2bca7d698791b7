//! A *change* of what a server offers is told to the clients that listen: those with a session, and those that subscribed.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{Notification, NotificationNoParam, ResourceUpdatedNotificationParam, ServerNotification};
use rmcp::service::{Peer, ServiceError, SubscriptionContext, SubscriptionSendError, SubscriptionSink};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Changes that may wait for one listener; more of them are told as one of each kind.
const WAITING: usize = 16;
/// Time that one client gets to be told.
const TELLING: Duration = Duration::from_secs(5);
/// Clients that left are looked for once there are this many more than were found at the last look.
const SOME: usize = 64;
/// Most resources that one session may hear of.
const SUBSCRIPTIONS: usize = 256;

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Changed {
    /// The list of tools.
    Tools,
    /// The list of resources, or that of templates.
    Resources,
    /// The list of prompts.
    Prompts,
    /// What is at this URI.
    Resource(Arc<str>),
    /// More than was kept, so anything may have.
    Much,
}

/// The URIs whose changes the client of a session wants to hear of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subscribed(Arc<Mutex<BTreeSet<String>>>);

impl Subscribed {
    /// Adds a URI; false where the session has as many as it may.
    pub(crate) fn add(&self, uri: String) -> bool {
        let mut uris = lock(&self.0);
        let has_place = uris.len() < SUBSCRIPTIONS || uris.contains(&uri);
        if has_place {
            uris.insert(uri);
        }
        has_place
    }

    pub(crate) fn remove(&self, uri: &str) {
        lock(&self.0).remove(uri);
    }

    /// Returns those that a change is about.
    fn about(&self, changed: &Changed) -> Vec<String> {
        let uris = lock(&self.0);
        match changed {
            Changed::Resource(uri) => uris.get(&**uri).cloned().into_iter().collect(),
            Changed::Much => uris.iter().cloned().collect(),
            Changed::Tools | Changed::Resources | Changed::Prompts => Vec::new(),
        }
    }
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
    members: Vec<Member>,
    at_last_look: usize,
    is_told: bool,
}

/// The client of one session.
#[derive(Debug, Clone)]
struct Member {
    peer: Peer<RoleServer>,
    subscribed: Subscribed,
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

    /// Returns the changes from now on, for [`next`].
    pub(crate) fn hear(&self) -> broadcast::Receiver<Changed> {
        self.news.subscribe()
    }

    /// Adds the client of a session, until it leaves. Needs a runtime.
    pub(crate) fn join(&self, peer: Peer<RoleServer>, subscribed: Subscribed) {
        let mut audience = lock(&self.audience);
        audience.members.push(Member { peer, subscribed });
        if audience.members.len() > audience.at_last_look + SOME {
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
            let Some(changed) = changed else { return };
            if let Err(error) = tell_sink(subscription.sink(), &changed).await {
                tracing::debug!(error = %error, "a subscription found no way back");
                return;
            }
        }
    }
}

impl Audience {
    /// Forgets who left.
    fn look(&mut self) {
        self.members.retain(|member| !member.peer.is_transport_closed());
        self.at_last_look = self.members.len();
    }
}

/// Tells a subscription what it asked for of a change.
async fn tell_sink(sink: &SubscriptionSink, changed: &Changed) -> Result<(), SubscriptionSendError> {
    let wanted = sink.accepted();
    let is_about = |kind: &Changed| changed == kind || *changed == Changed::Much;
    if is_about(&Changed::Tools) && wanted.tools_list_changed == Some(true) {
        sink.notify_tool_list_changed().await?;
    }
    if is_about(&Changed::Resources) && wanted.resources_list_changed == Some(true) {
        sink.notify_resource_list_changed().await?;
    }
    if is_about(&Changed::Prompts) && wanted.prompts_list_changed == Some(true) {
        sink.notify_prompt_list_changed().await?;
    }
    for uri in wanted.resource_subscriptions.iter().flatten() {
        if is_about(&Changed::Resource(uri.as_str().into())) {
            sink.notify_resource_updated(uri.clone()).await?;
        }
    }
    Ok(())
}

/// Tells the clients of sessions of every change, for as long as there is a server.
async fn tell_all(mut news: broadcast::Receiver<Changed>, audience: Weak<Mutex<Audience>>) {
    while let Some(changed) = next(&mut news).await {
        let Some(audience) = audience.upgrade() else { return };
        let members = {
            let mut audience = lock(&audience);
            audience.look();
            audience.members.clone()
        };
        futures::future::join_all(members.iter().map(|member| tell_one(member, &changed))).await;
    }
}

async fn tell_one(Member { peer, subscribed }: &Member, changed: &Changed) {
    let telling = async {
        for notice in notices(changed, subscribed) {
            peer.send_notification(notice).await?;
        }
        Ok::<(), ServiceError>(())
    };
    // A client that reads nothing must not keep the news from the others.
    match tokio::time::timeout(TELLING, telling).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(error = %error, "a client could not be told of a change"),
        Err(_) => tracing::debug!("a client does not read what it is told"),
    }
}

/// Returns what the client of a session is told of a change.
pub(crate) fn notices(changed: &Changed, subscribed: &Subscribed) -> Vec<ServerNotification> {
    let is_about = |kind: &Changed| changed == kind || *changed == Changed::Much;
    let mut notices = Vec::new();
    if is_about(&Changed::Tools) {
        notices.push(ServerNotification::ToolListChangedNotification(NotificationNoParam::default()));
    }
    if is_about(&Changed::Resources) {
        notices.push(ServerNotification::ResourceListChangedNotification(NotificationNoParam::default()));
    }
    if is_about(&Changed::Prompts) {
        notices.push(ServerNotification::PromptListChangedNotification(NotificationNoParam::default()));
    }
    let updated = subscribed.about(changed).into_iter().map(|uri| {
        let params = ResourceUpdatedNotificationParam::new(uri);
        ServerNotification::ResourceUpdatedNotification(Notification::new(params))
    });
    notices.extend(updated);
    notices
}

/// Returns the next change, or nothing once there can be no more.
pub(crate) async fn next(news: &mut broadcast::Receiver<Changed>) -> Option<Changed> {
    match news.recv().await {
        Ok(changed) => Some(changed),
        Err(RecvError::Lagged(_)) => Some(Changed::Much),
        Err(RecvError::Closed) => None,
    }
}

fn lock<T>(place: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
