//! A server with a small product behind it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::response::sse::{Event, Sse};
use axum::routing::{any, get, post};
use axum::{Extension, Router};
use futures::StreamExt;
use switchboard_ambient::{Arrival, Endless, Witness};
use switchboard_http_serve::{HttpConfig, HttpLimits, Readiness, ServeError, Socket};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running server.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) readiness: Readiness,
    pub(crate) stop: CancellationToken,
    /// Tells that `/slow` has begun.
    pub(crate) begun: Arc<Notify>,
    /// Lets `/slow` end.
    pub(crate) go: Arc<Notify>,
    pub(crate) serving: JoinHandle<Result<(), ServeError>>,
}

/// Returns a configuration with a free port.
pub(crate) fn config(limits: HttpLimits) -> HttpConfig {
    HttpConfig { port: 0, limits, ..HttpConfig::default() }
}

impl World {
    pub(crate) async fn new(limits: HttpLimits) -> Self {
        Self::with(config(limits)).await
    }

    pub(crate) async fn with(config: HttpConfig) -> Self {
        Self::witnessed(config, Witness::default()).await
    }

    /// Serves, and lets a witness know of what is refused.
    pub(crate) async fn witnessed(config: HttpConfig, witness: Witness) -> Self {
        let socket = Socket::bind(&config).await.unwrap().witness(witness);
        let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let readiness = Readiness::ready();
        let stop = CancellationToken::new();
        let address = socket.local_addr();
        let router = product(begun.clone(), go.clone());
        let serving = tokio::spawn(socket.serve(router, readiness.clone(), stop.clone()));
        Self { address, readiness, stop, begun, go, serving }
    }
}

/// Short limits for the tests of limits.
pub(crate) fn short() -> HttpLimits {
    HttpLimits { grace: Duration::from_millis(300), ..HttpLimits::default() }
}

fn product(begun: Arc<Notify>, go: Arc<Notify>) -> Router {
    let (long_begun, long_go) = (begun.clone(), go.clone());
    let long = move |arrival: Extension<Arrival>| async move {
        arrival.time.lengthen(Instant::now(), Duration::from_hours(1));
        long_begun.notify_one();
        long_go.notified().await;
        "done"
    };
    let slow = move || async move {
        begun.notify_one();
        go.notified().await;
        "done"
    };
    let news = || async {
        let first = futures::stream::iter([Ok::<_, Infallible>(Event::default().data("open"))]);
        (Extension(Endless), Sse::new(first.chain(futures::stream::pending())))
    };
    Router::new()
        .route("/echo", post(|body: Bytes| async { body }))
        .route("/path", any(|uri: http::Uri| async move { uri.to_string() }))
        .route("/slow", get(slow))
        .route("/long", get(long))
        .route("/news", any(news))
}
