//! The *load* of a server is what it carries at the moment, of what its limits let it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a server carries at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Calls that run.
    pub calls: usize,
    /// Sessions of Streamable HTTP that are open.
    pub sessions: usize,
    /// Sessions of HTTP+SSE that are open.
    pub sse_sessions: usize,
}

/// What the transports of a server count; clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Open {
    pub(crate) sessions: Count,
    pub(crate) sse_sessions: Count,
}

/// How many there are of something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Count(Arc<AtomicUsize>);

/// One of what is counted, until it is dropped.
#[derive(Debug)]
pub(crate) struct Counted(Count);

impl Count {
    pub(crate) fn one_more(&self) -> Counted {
        self.0.fetch_add(1, Ordering::Relaxed);
        Counted(self.clone())
    }

    /// Counts one more, unless there are `most` already.
    pub(crate) fn one_of(&self, most: usize) -> Option<Counted> {
        // One that is turned away counts for that moment: another may be turned away for it, never one too many let in.
        let before = self.0.fetch_add(1, Ordering::Relaxed);
        let counted = Counted(self.clone());
        (before < most).then_some(counted)
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
