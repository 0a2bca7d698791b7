//! An *era* of MCP: with a handshake, or without state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::ProtocolVersion;
use serde::{Deserialize, Serialize};
use url::{Origin, Url};

/// How a conversation is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// Each request brings its own state; `server/discover` at most (2026-07-28).
    Stateless,
    /// `initialize` first (2024-11-05 to 2025-11-25).
    Initialize,
}

impl Era {
    /// Returns the era of a revision.
    pub(crate) fn of(version: &ProtocolVersion) -> Self {
        if version.has_initialize() { Self::Initialize } else { Self::Stateless }
    }
}

/// Which era is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EraChoice {
    /// The stateless one where the server has it, otherwise the other.
    #[default]
    Auto,
    /// This one alone.
    Only(Era),
}

/// Remembers which era the server of an origin spoke, so that the question is asked once; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct EraMemory {
    known: Arc<Mutex<HashMap<Origin, Era>>>,
}

impl EraMemory {
    /// Returns what the server at this address spoke when it was last asked.
    pub fn recall(&self, url: &Url) -> Option<Era> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&url.origin()).copied()
    }

    /// Remembers what it speaks.
    pub fn remember(&self, url: &Url, era: Era) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(url.origin(), era);
    }

    /// Forgets it, because it was not so any more.
    pub fn forget(&self, url: &Url) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&url.origin());
    }
}
