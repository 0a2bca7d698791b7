//! A *connection* is one peer's line to us: HTTP/1.1 or HTTP/2, within the limits of head size, idle time and number.

use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;

use crate::config::HttpLimits;
use crate::front::Front;
use crate::refusal::Refusal;

/// Time that a connection over the limit gets to hear so.
const REFUSAL_TIME: Duration = Duration::from_secs(2);

/// Serves `stream` until its peer leaves or the server stops.
pub(crate) async fn serve(stream: TcpStream, front: Arc<Front>, limits: &HttpLimits, watcher: Watcher) {
    let Ok(is_http2) = tokio::time::timeout(limits.header_time, begins_http2(&stream)).await else {
        front.counts.refuse("header_time");
        return;
    };
    let answer = service_fn(move |request| {
        let front = front.clone();
        async move { Ok::<_, Infallible>(front.answer(request).await) }
    });
    let io = TokioIo::new(stream);
    let ended = if is_http2 {
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(limits.header_time)
            .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
            .serve_connection(io, answer);
        watcher.watch(connection).await
    } else {
        let connection = http1(limits).serve_connection(io, answer);
        watcher.watch(connection).await
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "a connection ended early");
    }
}

/// Tells a connection over the limit so, and closes it.
pub(crate) async fn refuse(stream: TcpStream, front: Arc<Front>, limits: &HttpLimits) {
    let answer = service_fn(|_| ready(Ok::<_, Infallible>(front.refuse(Refusal::TooManyConnections))));
    let mut builder = http1(limits);
    let connection = builder.keep_alive(false).serve_connection(TokioIo::new(stream), answer);
    if tokio::time::timeout(REFUSAL_TIME, connection).await.is_err() {
        tracing::debug!("a connection over the limit sent no request");
    }
}

fn http1(limits: &HttpLimits) -> hyper::server::conn::http1::Builder {
    const LEAST_BUFFER: usize = 8192;
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.header_bytes.max(LEAST_BUFFER))
        .pipeline_flush(true);
    builder
}

/// Tells by the first bytes, unread; no HTTP/1 method begins as HTTP/2's greeting does.
async fn begins_http2(stream: &TcpStream) -> bool {
    let mut first = [0; 4];
    matches!(stream.peek(&mut first).await, Ok(4) if &first == b"PRI ")
}
