//! What *limits* a server: how much it takes on, for how long, and what it carries at the moment.

use std::time::Duration;

use rmcp::model::CacheScope;
use switchboard_ambient::Secret;

use super::Server;
use crate::ask::AskLimits;
use crate::freshness::Freshness;
use crate::limits::CallLimits;
use crate::load::Load;
use crate::task::{TaskLimits, Tasks};

impl Server {
    /// Sets the limits of calls.
    #[must_use]
    pub fn limits(mut self, limits: CallLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the limits of questions.
    #[must_use]
    pub fn ask_limits(mut self, limits: AskLimits) -> Self {
        self.seal = self.seal.with_limits(limits);
        self
    }

    /// Sets the key that seals what travels between the rounds of a call, so that any replica can go on with it and a restart
    /// loses none. Without it, each process makes its own.
    ///
    /// # Panics
    ///
    /// Where the key has less than 32 bytes.
    #[must_use]
    pub fn seal_key(mut self, key: &Secret<Vec<u8>>) -> Self {
        self.seal = self.seal.with_key(key);
        self
    }

    /// Sets the limits of tasks.
    #[must_use]
    pub fn task_limits(mut self, limits: TaskLimits) -> Self {
        self.tasks = Tasks::new(limits);
        self
    }

    /// Sets how many items of a list one answer holds at most; default 1000. The rest comes in further pages, which not every
    /// client asks for.
    #[must_use]
    pub fn page_size(mut self, items: usize) -> Self {
        self.lists.page = items.max(1);
        self
    }

    /// Lets clients keep the lists for this long (2026-07-28, "Caching"); they ask each time otherwise.
    ///
    /// `CacheScope::Public` lets caches share them among people, so they must be the same for all of them.
    #[must_use]
    pub fn cache_lists(mut self, time: Duration, scope: CacheScope) -> Self {
        self.lists.freshness = Some(Freshness { time, scope });
        self
    }

    /// Returns the time of a call, where its tool has none of its own.
    pub fn call_time(&self) -> Duration {
        self.limits.call_time
    }

    /// Returns what the server carries at the moment, for metrics.
    pub fn load(&self) -> Load {
        Load {
            calls: self.running.get(),
            sessions: self.open.sessions.get(),
            sse_sessions: self.open.sse_sessions.get(),
        }
    }
}
