//! How a server is watched.

use insta::assert_snapshot;
use switchboard_http_serve::{HttpLimits, Readiness};
use switchboard_testkit::wire::Ask;

use crate::world::World;

#[tokio::test]
async fn readiness_is_the_products_and_liveness_is_not() {
    let world = World::new(HttpLimits::default()).await;
    world.readiness.set_waiting("reading 3 of 20 files");

    let mut seen = Vec::new();
    for path in ["/healthz", "/readyz"] {
        seen.push(Ask::get(path).send(world.address).await.unwrap().show(&[]));
    }
    world.readiness.set_ready();
    seen.push(Ask::get("/readyz").send(world.address).await.unwrap().show(&[]));

    assert_snapshot!(seen.join("\n---\n"), @r"
    200

    alive
    ---
    503

    not ready: reading 3 of 20 files
    ---
    200

    ready
    ");
}

#[tokio::test]
async fn probes_answer_under_any_host_and_to_get_alone() {
    let world = World::new(HttpLimits::default()).await;

    let named = Ask::get("/healthz").header("Host", "10.0.0.7").send(world.address).await.unwrap();
    let posted = Ask::json("/healthz", "{}").send(world.address).await.unwrap();
    let metrics = Ask::get("/metrics").header("Host", "evil.example").send(world.address).await.unwrap();

    assert_eq!((named.status, metrics.status), (200, 403));
    assert_snapshot!(posted.show(&["allow"]), @r"
    405
    allow: GET, HEAD

    Only GET and HEAD are answered here.
    ");
}

#[tokio::test]
async fn metrics_count_answers_and_refusals() {
    let world = World::new(HttpLimits::default()).await;
    for _ in 0..3 {
        Ask::get("/path").send(world.address).await.unwrap();
    }
    Ask::get("/nowhere").send(world.address).await.unwrap();
    Ask::get("/path").header("Host", "evil.example").send(world.address).await.unwrap();

    let page = Ask::get("/metrics").send(world.address).await.unwrap();

    let wanted = ["http_requests_total", "http_refusals_total", "http_requests_running"];
    let lines = page.body.lines().filter(|line| wanted.iter().any(|name| line.starts_with(name)));
    let mut lines: Vec<&str> = lines.collect();
    lines.sort_unstable();
    assert_snapshot!(lines.join("\n"), @r#"
    http_refusals_total{reason="host"} 1
    http_requests_running 0
    http_requests_total{status="200"} 3
    http_requests_total{status="403"} 1
    http_requests_total{status="404"} 1
    "#);
    assert!(page.body.ends_with("# EOF\n"));
}

#[test]
fn a_server_that_stops_does_not_become_ready_again() {
    let readiness = Readiness::waiting("starting");
    assert_eq!(readiness.reason().as_deref(), Some("starting"));

    readiness.set_ready();

    assert_eq!(readiness.reason(), None);
}
