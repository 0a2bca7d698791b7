//! *Notices* of a connection: asked for where the era wants that, and passed on as they come.

use rmcp::model::{ServerNotification, SubscriptionFilter};
use rmcp::service::{ServiceError, Subscription};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

use super::Connection;
use crate::era::Era;
use crate::error::CallError;
use crate::notice::Notice;

/// Notices, from when they were asked for.
#[derive(Debug)]
pub struct Notices {
    notices: broadcast::Receiver<Notice>,
    _subscription: Option<Listening>,
}

/// Passes on the notices of a subscription; it ends when dropped.
#[derive(Debug)]
struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Notices {
    /// Waits for the next notice; `None` where the connection is gone. Some are skipped where the listener is too slow.
    pub async fn next(&mut self) -> Option<Notice> {
        loop {
            match self.notices.recv().await {
                Ok(notice) => return Some(notice),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

impl Connection {
    /// Asks to be told when lists change; servers of the older era tell without being asked.
    ///
    /// # Errors
    ///
    /// Where the server refuses the subscription, or cannot be reached.
    pub async fn notices(&self) -> Result<Notices, CallError> {
        // Before the subscription, so that nothing is told to nobody.
        let notices = self.inner.notices.subscribe();
        let live = self.ready().await?;
        let subscription = match live.era() {
            Era::Initialize => None,
            Era::Stateless => match filter(live.capabilities()) {
                Some(filter) => Some(live.peer.listen(filter).await.map_err(CallError::of)?),
                None => None,
            },
        };
        let sender = self.inner.notices.clone();
        let listening = subscription.map(|subscription| Listening(tokio::spawn(pass(subscription, sender))));
        Ok(Notices { notices, _subscription: listening })
    }
}

/// Returns what can be subscribed to, where there is something.
fn filter(capabilities: &rmcp::model::ServerCapabilities) -> Option<SubscriptionFilter> {
    let tools = capabilities.tools.as_ref().is_some_and(|it| it.list_changed == Some(true));
    let prompts = capabilities.prompts.as_ref().is_some_and(|it| it.list_changed == Some(true));
    let resources = capabilities.resources.as_ref().is_some_and(|it| it.list_changed == Some(true));
    let mut filter = SubscriptionFilter::default();
    filter.tools_list_changed = tools.then_some(true);
    filter.prompts_list_changed = prompts.then_some(true);
    filter.resources_list_changed = resources.then_some(true);
    (tools || prompts || resources).then_some(filter)
}

async fn pass(mut subscription: Subscription, sender: broadcast::Sender<Notice>) {
    loop {
        let notice = match subscription.next().await {
            Ok(Some(ServerNotification::ToolListChangedNotification(_))) => Notice::ToolsChanged,
            Ok(Some(ServerNotification::PromptListChangedNotification(_))) => Notice::PromptsChanged,
            Ok(Some(ServerNotification::ResourceListChangedNotification(_))) => Notice::ResourcesChanged,
            Ok(Some(ServerNotification::ResourceUpdatedNotification(updated))) => {
                Notice::ResourceUpdated(updated.params.uri)
            }
            Ok(Some(_)) => continue,
            Ok(None) | Err(ServiceError::TransportClosed) => return,
            Err(error) => return tracing::debug!(%error, "a subscription ended"),
        };
        // Whoever listened may be gone; then this task is too, soon.
        let _ = sender.send(notice);
    }
}
