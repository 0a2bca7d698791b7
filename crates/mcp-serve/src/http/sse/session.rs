//! A *session* of HTTP+SSE is one event stream and the messages posted to it; it ends when the stream closes, or when
//! nothing was posted for long enough.

use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::service::serve_server_with_ct;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{CancellationToken, DropGuard, PollSender};
use uuid::Uuid;

use crate::limits::McpOptions;
use crate::protocol::Protocol;
use crate::schemes::Raised;

/// The server's end of a session.
#[derive(Debug)]
pub(super) struct Session {
    /// Drawn from 122 random bits, because without a login whoever knows it may speak for the session.
    id: String,
    incoming: mpsc::Receiver<ClientJsonRpcMessage>,
    outgoing: mpsc::Sender<ServerJsonRpcMessage>,
    idle: std::time::Duration,
    end: CancellationToken,
    queue: usize,
}

/// Where a session takes the messages posted to it.
#[derive(Debug, Clone)]
pub(super) struct Ears(mpsc::Sender<ClientJsonRpcMessage>);

/// Why a message was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTaken {
    /// As many wait as the session takes.
    Full,
    /// The session is over.
    Ended,
}

impl Ears {
    pub(super) fn hear(&self, message: ClientJsonRpcMessage) -> Result<(), NotTaken> {
        self.0.try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => NotTaken::Full,
            TrySendError::Closed(_) => NotTaken::Ended,
        })
    }
}

impl Session {
    pub(super) fn new(options: &McpOptions) -> (Self, Ears, ReceiverStream<ServerJsonRpcMessage>) {
        let queue = options.sse_queue.max(1);
        let (ears, incoming) = mpsc::channel(queue);
        let (outgoing, messages) = mpsc::channel(queue);
        let id = Uuid::new_v4().simple().to_string();
        let session =
            Self { id, incoming, outgoing, idle: options.sse_idle, end: CancellationToken::new(), queue };
        (session, Ears(ears), ReceiverStream::new(messages))
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Returns a guard that ends the session when it is dropped.
    pub(super) fn end_on_drop(&self) -> DropGuard {
        self.end.clone().drop_guard()
    }

    /// Speaks the protocol until the session ends; calls that still run are cancelled then.
    pub(super) async fn run(self, protocol: Protocol) {
        let (forward, inner) = mpsc::channel(self.queue);
        let transport = (PollSender::new(self.outgoing), ReceiverStream::new(inner));
        let end = self.end.clone();
        let ended = end.clone().drop_guard();
        let serving = async {
            match serve_server_with_ct(Raised(protocol), transport, end.clone()).await {
                Ok(running) => {
                    if let Err(error) = running.waiting().await {
                        tracing::error!(error = %error, "a session broke off");
                    }
                }
                Err(error) => tracing::debug!(error = %error, "a session ended before its handshake"),
            }
        };
        tokio::select! {
            () = serving => {}
            () = pass_on(self.incoming, forward, self.idle) => {}
            () = end.cancelled() => {}
        }
        drop(ended);
    }
}

/// Passes messages on until none came for `idle`.
async fn pass_on(
    mut incoming: mpsc::Receiver<ClientJsonRpcMessage>,
    forward: mpsc::Sender<ClientJsonRpcMessage>,
    idle: std::time::Duration,
) {
    loop {
        match tokio::time::timeout(idle, incoming.recv()).await {
            Ok(Some(message)) => {
                if forward.send(message).await.is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(_) => {
                tracing::debug!("a session ended that was idle");
                return;
            }
        }
    }
}
