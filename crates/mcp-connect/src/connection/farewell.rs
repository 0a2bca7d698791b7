//! A *farewell* tells the server that a request is not waited for any more; a conversation is closed only after it was said.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rmcp::model::{CancelledNotificationParam, RequestId};
use rmcp::service::{Peer, RoleClient};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

/// Time that the closing of a conversation gives to them, all together.
const PATIENCE: Duration = Duration::from_secs(1);

/// The farewells that are being said in a conversation; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Farewells {
    saying: Arc<Mutex<JoinSet<()>>>,
}

impl Farewells {
    /// Says one, beside whatever comes next.
    pub(super) fn say(&self, peer: Peer<RoleClient>, id: RequestId) {
        // Without a runtime everything ends here.
        let Ok(runtime) = Handle::try_current() else { return };
        let mut saying = self.lock();
        while saying.try_join_next().is_some() {}
        saying.spawn_on(tell(peer, id), &runtime);
    }

    /// Waits until all have been said, but no longer than a moment.
    pub(super) async fn said(&self) {
        let mut saying = std::mem::take(&mut *self.lock());
        let all = async { while saying.join_next().await.is_some() {} };
        // A server that does not listen is left without a word.
        let _ = tokio::time::timeout(PATIENCE, all).await;
    }

    fn lock(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.saying.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn tell(peer: Peer<RoleClient>, id: RequestId) {
    let reason = Some("the caller does not wait any more".to_owned());
    let params = CancelledNotificationParam::new(Some(id), reason);
    // A server that cannot be told is gone.
    let _ = peer.notify_cancelled(params).await;
}
