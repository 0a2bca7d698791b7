//! *Dirt* is what has changed on disk and was not imported yet.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::import::Scope;
use crate::stock::lock;

/// With more paths than this, looking everywhere costs no more than looking at each.
const PATHS: usize = 500;

/// What has changed on disk, gathered between two imports. Its size is bounded, however much changes.
#[derive(Debug, Default)]
pub(super) struct Dirt {
    scope: Mutex<Option<Scope>>,
    bell: Notify,
    severed: AtomicBool,
}

impl Dirt {
    /// Notes that a file has changed, come or gone.
    pub(super) fn mark(&self, path: PathBuf) {
        {
            let mut scope = lock(&self.scope);
            match scope.get_or_insert_with(|| Scope::Paths(BTreeSet::new())) {
                Scope::Everything => {}
                Scope::Paths(paths) if paths.len() < PATHS => {
                    paths.insert(path);
                }
                Scope::Paths(_) => *scope = Some(Scope::Everything),
            }
        }
        self.bell.notify_one();
    }

    /// Notes that anything may have changed.
    pub(super) fn mark_everything(&self) {
        *lock(&self.scope) = Some(Scope::Everything);
        self.bell.notify_one();
    }

    /// Notes that what is watched is no longer what stands at the path: notices must be asked for anew.
    pub(super) fn sever(&self) {
        self.severed.store(true, Ordering::Relaxed);
        self.mark_everything();
    }

    /// Tells whether notices must be asked for anew.
    pub(super) fn is_severed(&self) -> bool {
        self.severed.load(Ordering::Relaxed)
    }

    /// Waits until there is something to import.
    pub(super) async fn changed(&self) {
        while lock(&self.scope).is_none() {
            self.bell.notified().await;
        }
    }

    /// Waits for the next change.
    pub(super) async fn changed_again(&self) {
        self.bell.notified().await;
    }

    /// Takes what has changed, and begins anew.
    pub(super) fn take(&self) -> Scope {
        lock(&self.scope).take().unwrap_or(Scope::Paths(BTreeSet::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_paths_than_can_be_kept_become_everything() {
        let dirt = Dirt::default();

        (0..PATHS).for_each(|number| dirt.mark(PathBuf::from(number.to_string())));
        let kept = dirt.take();
        (0..=PATHS).for_each(|number| dirt.mark(PathBuf::from(number.to_string())));
        let everything = dirt.take();

        assert!(matches!(kept, Scope::Paths(paths) if paths.len() == PATHS));
        assert_eq!(everything, Scope::Everything);
        assert_eq!(dirt.take(), Scope::Paths(BTreeSet::new()));
    }
}
