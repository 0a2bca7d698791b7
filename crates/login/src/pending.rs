//! *Pending* lines of the audit are being written while nobody waits for them; the end of the process does.

use std::sync::{Mutex, PoisonError};

use tokio::task::JoinSet;

/// Lines that are being written.
#[derive(Debug, Default)]
pub(crate) struct Pending(Mutex<JoinSet<()>>);

impl Pending {
    /// Begins to write one.
    pub(crate) fn spawn(&self, line: impl Future<Output = ()> + Send + 'static) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while lines.try_join_next().is_some() {}
        lines.spawn(line);
    }

    /// Waits for those that there are.
    pub(crate) async fn finish(&self) {
        let mut lines = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        while lines.join_next().await.is_some() {}
    }
}
