//! *Progress* of a call reaches whoever made it, in order and before the result.
//!
//! rmcp hands each notification to a task of its own, so two of them may overtake each other, and the result both. Therefore
//! they are taken out where messages come in.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmcp::model::{ProgressNotificationParam, ProgressToken, ServerJsonRpcMessage, ServerNotification};
use rmcp::service::{RoleClient, RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::sync::mpsc;

/// Notifications that are kept for a call that is not registered yet: its number is known only once it is sent.
const EARLY: usize = 64;

/// Knows which call waits for which progress; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    routes: Arc<Mutex<Routes>>,
}

#[derive(Debug, Default)]
struct Routes {
    calls: HashMap<ProgressToken, mpsc::Sender<ProgressNotificationParam>>,
    early: VecDeque<ProgressNotificationParam>,
}

/// The way of one call's progress; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Route {
    progress: Progress,
    token: ProgressToken,
}

impl Progress {
    /// Leads the progress of a call to `sender`; what came before is passed on first.
    pub(crate) fn lead(
        &self,
        token: ProgressToken,
        sender: mpsc::Sender<ProgressNotificationParam>,
    ) -> Route {
        let mut routes = self.routes();
        let (ours, others): (VecDeque<_>, _) =
            routes.early.drain(..).partition(|early| early.progress_token == token);
        routes.early = others;
        for early in ours {
            pass(&sender, early);
        }
        routes.calls.insert(token.clone(), sender);
        drop(routes);
        Route { progress: self.clone(), token }
    }

    fn tell(&self, progress: ProgressNotificationParam) {
        let mut routes = self.routes();
        if let Some(sender) = routes.calls.get(&progress.progress_token) {
            return pass(sender, progress);
        }
        if routes.early.len() == EARLY {
            routes.early.pop_front();
        }
        routes.early.push_back(progress);
    }

    fn routes(&self) -> MutexGuard<'_, Routes> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Progress that nobody takes in time is dropped: the next one says more, and the result must not wait.
fn pass(sender: &mpsc::Sender<ProgressNotificationParam>, progress: ProgressNotificationParam) {
    let _ = sender.try_send(progress);
}

impl Drop for Route {
    fn drop(&mut self) {
        self.progress.routes().calls.remove(&self.token);
    }
}

/// A transport whose progress is taken out.
pub(crate) struct Routed<T> {
    pub(crate) transport: T,
    pub(crate) progress: Progress,
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Routed<T> {
    type Error = T::Error;

    fn name() -> Cow<'static, str> {
        T::name()
    }

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        self.transport.send(message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        let message = self.transport.receive().await?;
        if let ServerJsonRpcMessage::Notification(notification) = &message
            && let ServerNotification::ProgressNotification(progress) = &notification.notification
        {
            // Passed on as well, because rmcp may measure time by it.
            self.progress.tell(progress.params.clone());
        }
        Some(message)
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.transport.close().await
    }
}
