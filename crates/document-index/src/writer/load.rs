//! A *load* is what the engine was handed and has not taken in yet.
//!
//! The engine's own queue is bounded in documents alone, and ten thousand books are more than a memory holds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// With more bytes than this under way, no more are handed over.
const HEAVY: usize = 24 << 20;
/// And none before so few are left, because waking for every single document costs more than the document.
const LIGHT: usize = 8 << 20;
/// Waiting for an engine that has failed must end; it says so when it is handed the next document.
const PATIENCE: Duration = Duration::from_secs(5);

/// Weighs what is under way.
#[derive(Debug, Default)]
pub(crate) struct Scale {
    bytes: AtomicUsize,
    waiting: Mutex<()>,
    lighter: Condvar,
}

/// Bytes that are under way as long as this lives.
#[derive(Debug)]
pub(crate) struct Load {
    scale: Arc<Scale>,
    bytes: usize,
}

impl Scale {
    /// Waits where too much is under way.
    pub(super) fn wait(&self) {
        if self.bytes.load(Ordering::Acquire) > HEAVY {
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let is_heavy = |(): &mut ()| self.bytes.load(Ordering::Acquire) > LIGHT;
            drop(self.lighter.wait_timeout_while(waiting, PATIENCE, is_heavy));
        }
    }

    /// Adds to what is under way.
    pub(super) fn put(self: &Arc<Self>, bytes: usize) -> Load {
        self.bytes.fetch_add(bytes, Ordering::AcqRel);
        Load { scale: Arc::clone(self), bytes }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let before = self.scale.bytes.fetch_sub(self.bytes, Ordering::AcqRel);
        if before > LIGHT && before - self.bytes <= LIGHT {
            // Whoever has looked and not yet waited holds the lock, and must not miss this.
            drop(self.scale.waiting.lock().unwrap_or_else(PoisonError::into_inner));
            self.scale.lighter.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn no_more_is_handed_over_until_little_is_under_way() {
        let scale = Arc::new(Scale::default());
        let (first, second) = (scale.put(HEAVY), scale.put(LIGHT));
        let other = Arc::clone(&scale);
        let waiting = thread::spawn(move || {
            other.wait();
            other.bytes.load(Ordering::Acquire)
        });

        let waits = !waiting.is_finished();
        drop(first);
        let under_way = waiting.join().ok();
        drop(second);

        assert!(waits);
        assert_eq!((under_way, scale.bytes.load(Ordering::Acquire)), (Some(LIGHT), 0));
    }
}
