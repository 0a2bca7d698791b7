//! Each limit has its answer, and no request hangs.

use std::time::Duration;

use insta::assert_snapshot;
use switchboard_http_serve::HttpLimits;
use switchboard_testkit::wire::{Ask, Line};

use crate::world::{World, short};

const SHOWN: &[&str] = &["retry-after", "connection"];

#[tokio::test]
async fn a_body_over_the_limit_is_refused_declared_or_not() {
    let world = World::new(HttpLimits { body_bytes: 10, ..short() }).await;

    let declared = Ask::json("/echo", "12345678901").send(world.address).await.unwrap();
    let chunked =
        Ask::new("POST", "/echo").header("Content-Length", "ignored").header("Transfer-Encoding", "chunked");
    let chunked = chunked.body("b\r\n12345678901\r\n0\r\n\r\n");
    let bytes =
        String::from_utf8(chunked.bytes(world.address)).unwrap().replace("Content-Length: ignored\r\n", "");
    let mut line = Line::open(world.address).await.unwrap();
    line.write(bytes.as_bytes()).await.unwrap();
    let head = line.until("\r\n").await.unwrap();
    let fits = Ask::json("/echo", "1234567890").send(world.address).await.unwrap();

    assert_snapshot!(declared.show(SHOWN), @r"
    413
    connection: close

    The request body is larger than the 10 bytes taken here.
    ");
    assert_eq!(head, "HTTP/1.1 413 Payload Too Large\r\n");
    assert_eq!((fits.status, fits.body.as_str()), (200, "1234567890"));
}

#[tokio::test]
async fn a_request_over_the_number_is_told_to_come_again() {
    let world = World::new(HttpLimits { requests: 1, ..short() }).await;
    let address = world.address;
    let first = tokio::spawn(Ask::get("/slow").send(address));
    world.begun.notified().await;

    let second = Ask::get("/path").send(address).await.unwrap();
    let probe = Ask::get("/healthz").send(address).await.unwrap();
    world.go.notify_one();
    let first = first.await.unwrap().unwrap();
    let third = Ask::get("/path").send(address).await.unwrap();

    assert_snapshot!(second.show(SHOWN), @r"
    503
    retry-after: 1
    connection: close

    The server is answering as many requests as it takes on; try again.
    ");
    assert_eq!((probe.status, first.status, third.status), (200, 200, 200));
}

#[tokio::test]
async fn a_connection_over_the_number_is_told_so_and_closed() {
    let world = World::new(HttpLimits { connections: 1, ..short() }).await;
    let mut first = Line::open(world.address).await.unwrap();
    first.write(&Ask::get("/path").bytes(world.address)).await.unwrap();
    first.until("/path").await.unwrap();

    let second = Ask::get("/path").send(world.address).await.unwrap();

    assert_snapshot!(second.show(&["retry-after"]), @r"
    503
    retry-after: 1

    As many connections are open as the server takes on; try again.
    ");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let world = World::new(HttpLimits { request_time: Duration::from_millis(50), ..short() }).await;

    let answer = Ask::get("/slow").send(world.address).await.unwrap();

    assert_snapshot!(answer.show(SHOWN), @r"
    503
    retry-after: 1
    connection: close

    The answer took longer than the server's time limit; it was given up.
    ");
}

#[tokio::test]
async fn a_request_that_was_given_more_time_has_it_and_no_other() {
    let world = World::new(HttpLimits { request_time: Duration::ZERO, ..short() }).await;
    let long = tokio::spawn(Ask::get("/long").send(world.address));
    world.begun.notified().await;

    let slow = Ask::get("/slow").send(world.address).await.unwrap();
    world.go.notify_waiters();
    let long = long.await.unwrap().unwrap();

    assert_eq!((slow.status, long.status, long.body.as_str()), (503, 200, "done"));
}

#[tokio::test]
async fn an_event_stream_outlives_the_time_of_a_request_and_counts_as_a_stream() {
    let limits = HttpLimits { request_time: Duration::from_millis(50), requests: 1, streams: 1, ..short() };
    let world = World::new(limits).await;
    let mut stream = Line::open(world.address).await.unwrap();
    stream.write(&Ask::get("/news").bytes(world.address)).await.unwrap();
    stream.until("data: open").await.unwrap();

    let slow = Ask::get("/slow").send(world.address).await.unwrap();
    let request = Ask::get("/path").send(world.address).await.unwrap();
    let other = Ask::get("/news").send(world.address).await.unwrap();

    assert_eq!((slow.status, request.status, other.status), (503, 200, 503));
    assert_eq!(other.body, "As many event streams are open as the server takes on; try again.\n");
}

#[tokio::test]
async fn a_head_that_comes_too_slowly_closes_the_connection() {
    let world = World::new(HttpLimits { header_time: Duration::from_millis(100), ..short() }).await;
    for beginning in ["", "P", "GET /path HTTP/1.1\r\nHost: loc"] {
        let mut line = Line::open(world.address).await.unwrap();
        line.write(beginning.as_bytes()).await.unwrap();

        let rest = line.rest().await.unwrap();

        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"), "{beginning:?}");
    }
}

#[tokio::test]
async fn a_head_over_the_size_is_refused_in_a_status_that_arrives() {
    let world = World::new(short()).await;
    let query = |bytes: usize| Ask::get(&format!("/path?q={}", "%20".repeat(bytes / 3)));
    let mut statuses = Vec::new();
    for ask in [
        query(20_000),
        query(66_000),
        query(100_000),
        query(2_000_000),
        Ask::get("/path").header("X-Long", &"x".repeat(100_000)),
    ] {
        // The whole head is written before anything is read, as simple clients do.
        let answer = ask.send(world.address).await.unwrap();
        statuses.push(answer.status);
    }

    assert_eq!(statuses, [200, 431, 431, 431, 431]);
}

#[tokio::test]
async fn an_address_longer_than_any_is_refused_as_too_long() {
    let world = World::new(HttpLimits { header_bytes: 256 * 1024, ..short() }).await;

    let fits = Ask::get(&format!("/path?q={}", "a".repeat(60_000))).send(world.address).await.unwrap();
    let long = Ask::get(&format!("/path?q={}", "a".repeat(100_000))).send(world.address).await.unwrap();

    assert_eq!((fits.status, long.status), (200, 414));
}

#[tokio::test]
async fn a_large_body_that_is_refused_unread_does_not_cut_off_the_answer() {
    let world = World::new(HttpLimits { body_bytes: 10, ..short() }).await;

    let answer = Ask::json("/echo", "1".repeat(8_000_000)).send(world.address).await.unwrap();

    assert_eq!(answer.status, 413);
}
