//! *Serving* is accepting connections until told to stop, and then letting what runs come to its end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::body::Held;
use crate::config::HttpLimits;
use crate::connection;
use crate::front::Front;
use crate::readiness::Readiness;
use crate::refusal::Refusal;

/// Connections over the limit that are told so at one time; more are closed without a word.
const REFUSALS: usize = 64;

/// Says how serving ended where it did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The grace time was over before every connection had finished.
    #[error("{connections} connections were cut off after the grace time of {} seconds", grace.as_secs_f64())]
    Cut {
        /// How many there were.
        connections: usize,
        /// The time they had been given.
        grace: Duration,
    },
}

/// Where connections come in.
pub(crate) struct Door {
    front: Arc<Front>,
    refusals: Arc<Semaphore>,
    tasks: JoinSet<()>,
    limits: Arc<HttpLimits>,
}

impl Door {
    pub(crate) fn new(front: Front, limits: Arc<HttpLimits>) -> Self {
        Self {
            front: Arc::new(front),
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            tasks: JoinSet::new(),
            limits,
        }
    }

    /// Serves until `stop`, then finishes.
    pub(crate) async fn serve(
        mut self,
        listener: TcpListener,
        readiness: Readiness,
        stop: CancellationToken,
    ) -> Result<(), ServeError> {
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                accepted = listener.accept() => self.receive(accepted.map(|(stream, _)| stream)).await,
                Some(_) = self.tasks.join_next() => {}
            }
        }
        drop(listener);
        readiness.set_stopping();
        self.close().await
    }

    async fn receive(&mut self, accepted: io::Result<TcpStream>) {
        match accepted {
            Ok(stream) => self.take(stream),
            Err(error) if is_of_one_peer(&error) => {}
            Err(error) => {
                // Out of file descriptors, most likely: trying again at once would spin until some close.
                tracing::error!(error = %error, "cannot accept connections");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    fn take(&mut self, stream: TcpStream) {
        // Answers are written in pieces; waiting to fill a packet would cost each of them 40 ms against a delayed ACK.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error = %error, "a connection was gone before it began");
            return;
        }
        match Held::of(&self.front.counts.connections, self.limits.connections) {
            Some(held) => self.spawn(stream, held),
            None => self.turn_away(stream),
        }
    }

    fn spawn(&mut self, stream: TcpStream, held: Held) {
        let (front, limits) = (self.front.clone(), self.limits.clone());
        self.tasks.spawn(async move {
            connection::serve(stream, front, &limits).await;
            drop(held);
        });
    }

    fn turn_away(&mut self, stream: TcpStream) {
        let Ok(permit) = self.refusals.clone().try_acquire_owned() else {
            self.front.counts.refuse(Refusal::TooManyConnections.reason());
            return;
        };
        let (front, limits) = (self.front.clone(), self.limits.clone());
        self.tasks.spawn(async move {
            connection::refuse(stream, front, &limits).await;
            drop(permit);
        });
    }

    /// Lets what runs finish, and cuts off what is still there after the grace time.
    async fn close(mut self) -> Result<(), ServeError> {
        let grace = self.limits.grace;
        let finish = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, finish).await.is_ok() {
            return Ok(());
        }
        let connections = self.tasks.len();
        self.tasks.shutdown().await;
        Err(ServeError::Cut { connections, grace })
    }
}

fn is_of_one_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
