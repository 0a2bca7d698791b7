//! A *connection* is one peer's line to us: HTTP/1.1 or HTTP/2, within the limits of head size, idle time and number.

use std::convert::Infallible;
use std::future::ready;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::config::HttpLimits;
use crate::front::Front;
use crate::patience::Patience;
use crate::refusal::Refusal;

/// Time that a connection over the limit gets to hear so.
const REFUSAL_TIME: Duration = Duration::from_secs(2);
/// Time that a peer gets to read an answer after which we close.
const LINGER_TIME: Duration = Duration::from_secs(2);
/// Most bytes of a request that are taken without being read, in that time.
const LINGER_BYTES: u64 = 16 * 1024 * 1024;

/// Serves `stream` until its peer leaves or the server stops.
pub(crate) async fn serve(stream: TcpStream, front: Arc<Front>, limits: &HttpLimits) {
    let Ok(is_http2) = tokio::time::timeout(limits.header_time, begins_http2(&stream)).await else {
        front.counts.refuse("header_time");
        return;
    };
    let ended = if is_http2 {
        serve_http2(stream, front, limits).await
    } else {
        serve_http1(stream, front, limits).await
    };
    if let Err(error) = ended {
        tracing::debug!(error = %error, "a connection ended early");
    }
}

async fn serve_http1(stream: TcpStream, front: Arc<Front>, limits: &HttpLimits) -> hyper::Result<()> {
    let stop = front.stop.clone();
    let peer = peer_of(&stream);
    let answer = service_fn(move |request| front.answer(request, peer));
    let mut connection = plain(limits).serve_connection(TokioIo::new(stream), answer);
    let ended = until_stop(&mut connection, &stop, http1::Connection::graceful_shutdown).await;
    let was_understood = ended.as_ref().err().is_none_or(hyper::Error::is_parse);
    if was_understood && !stop.is_cancelled() {
        linger(connection.into_parts().io.into_inner()).await;
    }
    ended
}

async fn serve_http2(stream: TcpStream, front: Arc<Front>, limits: &HttpLimits) -> hyper::Result<()> {
    let stop = front.stop.clone();
    let peer = peer_of(&stream);
    let answer = service_fn(move |request| front.answer(request, peer));
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.header_time)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
        .serve_connection(TokioIo::new(stream), answer);
    let mut connection = Box::pin(connection);
    until_stop(&mut connection, &stop, |connection| connection.get_mut().as_mut().graceful_shutdown()).await
}

/// Returns the address of the other end, while there is one.
fn peer_of(stream: &TcpStream) -> Option<IpAddr> {
    stream.peer_addr().ok().map(|address| address.ip().to_canonical())
}

/// Waits for the end of a connection, and once the server stops has it finish what it has begun.
async fn until_stop<C: Future + Unpin>(
    connection: &mut C,
    stop: &CancellationToken,
    finish: impl FnOnce(Pin<&mut C>),
) -> C::Output {
    tokio::select! {
        biased;
        ended = &mut *connection => return ended,
        () = stop.cancelled() => finish(Pin::new(connection)),
    }
    connection.await
}

/// Tells a connection over the limit so, and closes it.
pub(crate) async fn refuse(stream: TcpStream, front: Arc<Front>, limits: &HttpLimits) {
    let answer = service_fn(|_| ready(Ok::<_, Infallible>(front.refuse(Refusal::TooManyConnections))));
    let mut builder = plain(limits);
    let mut connection = builder.keep_alive(false).serve_connection(TokioIo::new(stream), answer);
    if tokio::time::timeout(REFUSAL_TIME, &mut connection).await.is_err() {
        tracing::debug!("a connection over the limit sent no request");
        return;
    }
    linger(connection.into_parts().io.into_inner()).await;
}

/// Takes what a peer still sends of a request that was answered unread, until it has read the answer and leaves.
///
/// Closing at once would reset the connection, and the answer would be lost with it (RFC 9112 §9.6).
async fn linger(mut stream: TcpStream) {
    // A peer that is gone already needs no time.
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut rest = stream.take(LINGER_BYTES);
    let mut room = [0; 8192];
    let drained = async { while rest.read(&mut room).await.is_ok_and(|count| count > 0) {} };
    if tokio::time::timeout(LINGER_TIME, drained).await.is_err() {
        tracing::debug!("a peer kept a closed connection open");
    }
}

fn plain(limits: &HttpLimits) -> http1::Builder {
    const LEAST_BUFFER: usize = 8192;
    let mut builder = http1::Builder::new();
    // Not `pipeline_flush`: it holds back the refusal of a head that was not read to its end.
    builder
        .timer(Patience::default())
        .header_read_timeout(limits.header_time)
        .max_buf_size(limits.header_bytes.max(LEAST_BUFFER));
    builder
}

/// Tells by the first bytes, unread; no HTTP/1 method begins as HTTP/2's greeting does.
async fn begins_http2(stream: &TcpStream) -> bool {
    let mut first = [0; 4];
    matches!(stream.peek(&mut first).await, Ok(4) if &first == b"PRI ")
}
