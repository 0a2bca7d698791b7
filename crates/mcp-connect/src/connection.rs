//! A *connection* is a conversation with one server, whatever its transport and era; cheap to clone.

mod call;
mod farewell;
mod introduction;
mod lists;
mod live;
mod notices;
mod open;
mod patience;
mod request;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{RwLock, broadcast};

pub use self::call::ToolCall;
pub use self::introduction::{Introduction, TransportKind};
use self::live::Live;
pub use self::notices::Notices;
use crate::config::ConnectConfig;
use crate::error::{CallError, ConnectError};
use crate::login::{LoggedOut, LoginError};
use crate::notice::Notice;
use crate::tap::Tap;

/// Notices that are kept for a listener who is slow.
const NOTICES: usize = 256;

/// Time between looks at whether a conversation is lost.
const LOOK: Duration = Duration::from_millis(250);

/// A conversation with a server.
#[derive(Debug, Clone)]
pub struct Connection {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: ConnectConfig,
    live: RwLock<Arc<Live>>,
    notices: broadcast::Sender<Notice>,
}

impl Connection {
    /// Connects, and finds out what the server speaks.
    ///
    /// # Errors
    ///
    /// [`ConnectError`], where no server is there, or none that speaks MCP, or it wants a login.
    pub async fn open(config: ConnectConfig) -> Result<Self, ConnectError> {
        let (notices, _) = broadcast::channel(NOTICES);
        let live = open::open(&config, &notices).await?;
        let live = RwLock::new(Arc::new(live));
        Ok(Self { inner: Arc::new(Inner { config, live, notices }) })
    }

    /// Gives back the tokens that are kept for a server, and forgets them.
    ///
    /// # Errors
    ///
    /// Where what is kept cannot be read or removed.
    pub async fn log_out(config: &ConnectConfig) -> Result<LoggedOut, LoginError> {
        open::log_out(config).await
    }

    /// Returns what the server said of itself.
    pub async fn introduction(&self) -> Introduction {
        self.live().await.introduction()
    }

    /// Returns where the wire can be watched.
    pub fn tap(&self) -> &Tap {
        &self.inner.config.tap
    }

    /// Ends the conversation: a session is ended, and a command with all that it started.
    pub async fn close(&self) {
        self.live().await.close().await;
    }

    /// Waits until the conversation breaks off; one that is closed by us does not.
    pub async fn lost(&self) {
        // rmcp tells nobody, so it is looked at; whoever waits here is in no hurry.
        while !self.live().await.is_lost() {
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn live(&self) -> Arc<Live> {
        Arc::clone(&*self.inner.live.read().await)
    }

    /// Returns the conversation, opened anew where it was lost. Nothing is sent again by that.
    async fn ready(&self) -> Result<Arc<Live>, CallError> {
        let live = self.live().await;
        if !live.is_lost() {
            return Ok(live);
        }
        let mut place = self.inner.live.write().await;
        // Somebody else may have opened it while we waited.
        if place.is_lost() {
            let Inner { config, notices, .. } = &*self.inner;
            config
                .tap
                .tell(crate::tap::Event::Step { words: "the connection was lost: opening it anew".into() });
            let live = open::open(config, notices).await;
            *place = Arc::new(live.map_err(|error| CallError::Lost(Box::new(error)))?);
        }
        Ok(Arc::clone(&place))
    }
}
