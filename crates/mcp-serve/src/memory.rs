//! A *memory* is what a session knows of its client beside its handshake: from which level on it wants log messages, and of
//! which resources it wants news.

use http::request::Parts;
use rmcp::RoleServer;
use rmcp::service::RequestContext;

use crate::changes::Subscribed;
use crate::context::LeastLevel;

/// What a session knows of its client; clones are of the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory {
    pub(crate) least: LeastLevel,
    pub(crate) subscribed: Subscribed,
}

impl Memory {
    /// Returns the one that came along with a request of a session.
    pub(crate) fn of(context: &RequestContext<RoleServer>) -> Option<Self> {
        context.extensions.get::<Parts>()?.extensions.get::<Self>().cloned()
    }
}
