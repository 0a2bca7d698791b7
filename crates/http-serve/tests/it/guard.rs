//! Who gets an answer, and who may read it.

use insta::assert_snapshot;
use switchboard_ambient::Witness;
use switchboard_http_serve::{HttpConfig, HttpLimits};
use switchboard_testkit::wire::Ask;
use tokio::sync::mpsc::unbounded_channel;

use crate::world::{World, config};

const CORS: &[&str] = &[
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-allow-private-network",
    "access-control-max-age",
    "vary",
];

#[tokio::test]
async fn a_foreign_host_is_told_what_to_configure() {
    let world = World::new(HttpLimits::default()).await;

    let answer = Ask::get("/path").header("Host", "rebound.example:8000").send(world.address).await.unwrap();

    assert_snapshot!(answer.show(&["content-type"]), @r#"
    403
    content-type: text/plain; charset=utf-8

    This server does not answer to the host "rebound.example:8000". If it should, start it with that name as its public URL, or add the name to its allowed hosts.
    "#);
}

#[tokio::test]
async fn a_foreign_origin_is_refused_even_on_a_good_host() {
    let world = World::new(HttpLimits::default()).await;

    let answer =
        Ask::get("/path").header("Origin", "https://evil.example").send(world.address).await.unwrap();

    assert_snapshot!(answer.show(CORS), @r#"
    403

    Pages of the origin "https://evil.example" may not call this server. If they should, add it to the server's allowed origins.
    "#);
}

#[tokio::test]
async fn a_witness_hears_of_foreign_hosts_and_origins_and_of_nothing_else() {
    let (told, mut heard) = unbounded_channel();
    let witness = Witness::new(move |trespass, who| {
        told.send(format!("{trespass:?} {who:?}")).unwrap();
    });
    let world = World::witnessed(config(HttpLimits::default()), witness).await;
    let ask = async |name: &str, value: &str| {
        Ask::get("/path").header(name, value).send(world.address).await.unwrap().status
    };

    assert_eq!(ask("Host", "rebound.example").await, 403);
    assert_eq!(ask("Origin", "https://evil.example").await, 403);
    assert_eq!(ask("Origin", "http://localhost:6274").await, 200);

    assert_eq!(heard.recv().await.as_deref(), Some(r#"Host("rebound.example") None"#));
    assert_eq!(heard.recv().await.as_deref(), Some(r#"Origin("https://evil.example") None"#));
    assert!(heard.is_empty());
}

#[tokio::test]
async fn a_request_without_a_host_is_refused() {
    let world = World::new(HttpLimits::default()).await;

    let answer = Ask::get("/path").header("Host", "").send(world.address).await.unwrap();

    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn inspector_on_this_machine_may_ask_and_read() {
    let world = World::new(HttpLimits::default()).await;
    let origin = "http://localhost:6274";

    let preflight = Ask::new("OPTIONS", "/echo")
        .header("Origin", origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization, mcp-param-region")
        .header("Access-Control-Request-Private-Network", "true");
    let preflight = preflight.send(world.address).await.unwrap();
    let answer = Ask::json("/echo", "{}").header("Origin", origin).send(world.address).await.unwrap();

    assert_snapshot!(preflight.show(CORS), @r"
    204
    access-control-allow-origin: http://localhost:6274
    access-control-allow-methods: GET, POST, DELETE, HEAD, OPTIONS
    access-control-allow-headers: authorization, mcp-param-region
    access-control-allow-private-network: true
    access-control-max-age: 600
    vary: Origin
    ");
    assert_snapshot!(answer.show(CORS), @r"
    200
    access-control-allow-origin: http://localhost:6274
    vary: Origin

    {}
    ");
}

#[tokio::test]
async fn a_refused_page_gets_no_leave_by_preflight() {
    let world = World::new(HttpLimits::default()).await;

    let answer = Ask::new("OPTIONS", "/echo")
        .header("Origin", "https://evil.example")
        .header("Access-Control-Request-Method", "POST")
        .send(world.address)
        .await
        .unwrap();

    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, None));
}

#[tokio::test]
async fn a_public_url_with_a_path_is_served_with_and_without_the_path() {
    let public_url = Some("https://docs.example.org/team".parse().unwrap());
    let world = World::with(HttpConfig { public_url, ..config(HttpLimits::default()) }).await;

    let mut paths = Vec::new();
    for path in ["/team/path?a=b", "/path?a=b", "/teams/path"] {
        let answer = Ask::get(path).header("Host", "docs.example.org").send(world.address).await.unwrap();
        paths.push(format!("{path} -> {} {}", answer.status, answer.body));
    }

    assert_snapshot!(paths.join("\n"), @r"
    /team/path?a=b -> 200 /path?a=b
    /path?a=b -> 200 /path?a=b
    /teams/path -> 404
    ");
}

#[tokio::test]
async fn every_answer_carries_an_id_and_keeps_browsers_from_guessing() {
    let world = World::new(HttpLimits::default()).await;

    let own = Ask::get("/path").send(world.address).await.unwrap();
    let sent = Ask::get("/path").header("X-Request-Id", "proxy-42").send(world.address).await.unwrap();
    let odd = Ask::get("/path").header("X-Request-Id", "a b\"").send(world.address).await.unwrap();

    assert!(own.header("x-request-id").is_some_and(|id| id.len() > 12));
    assert_eq!(sent.header("x-request-id"), Some("proxy-42"));
    assert_ne!(odd.header("x-request-id"), Some("a b\""));
    assert_eq!(own.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(own.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(own.header("server"), None);
}
