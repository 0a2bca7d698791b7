//! The *freshness* of a list or a resource is how long clients may keep a copy of it, and who may share it.

use std::time::Duration;

use rmcp::model::CacheScope;

/// How long clients may keep a copy, and who may share it (2026-07-28, "Caching"); older clients are told nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Freshness {
    pub(crate) time: Duration,
    pub(crate) scope: CacheScope,
}

impl Freshness {
    pub(crate) fn milliseconds(self) -> u64 {
        u64::try_from(self.time.as_millis()).unwrap_or(u64::MAX)
    }
}
