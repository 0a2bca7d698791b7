//! Resources and templates, listed and read by clients of both eras.

use std::time::Duration;

use insta::assert_snapshot;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::{CacheScope, ErrorData, ResourceContents};
use switchboard_mcp_serve::{
    CallLimits, InvalidOffer, Reading, Resource, ResourceTemplate, Server, UiPermission, UiResource,
};

use crate::eras::{LEGACY, MODERN, Wire};

fn note(reading: Reading) -> Option<String> {
    let id = reading.variable("id")?;
    (id != "missing").then(|| format!("note {id} of {}", reading.uri))
}

fn server() -> Server {
    let notes = ResourceTemplate::new("notes://{id}/text", "note", |reading| async move { note(reading) })
        .unwrap()
        .title("A note")
        .description("One note by its number.")
        .mime_type("text/markdown")
        .accept("id", |id| id.len() < 10)
        .complete("id", |partial| async move { vec![format!("{}1", partial.value)] });
    let files = ResourceTemplate::new("files:///{+path}", "file", |reading| async move {
        reading.variable("path").unwrap_or_default().to_owned().into_bytes()
    });
    Server::new("library")
        .resource(
            Resource::text("docs://readme", "readme", "Read me.")
                .title("Read me")
                .description("What to read first.")
                .cache(Duration::from_mins(1), CacheScope::Public),
        )
        .resource(Resource::blob("docs://dot", "dot", [0, 1, 2]).mime_type("image/png").meta("x", json!(1)))
        .resource(Resource::computed("docs://now", "now", |reading| async move {
            vec![
                ResourceContents::text("one", format!("{}#1", reading.uri)),
                ResourceContents::text("two", format!("{}#2", reading.uri)),
            ]
        }))
        .resource(Resource::computed("docs://gone", "gone", |_| async { None::<String> }))
        .resource(Resource::computed("docs://broken", "broken", |_| async {
            Err::<String, _>(std::io::Error::other("password=hunter2"))
        }))
        .resource(Resource::computed("docs://refuses", "refuses", |_| async {
            Err::<String, _>(ErrorData::invalid_request("Ask later.", None))
        }))
        .resource(Resource::computed("docs://panics", "panics", |reading| async move {
            assert!(reading.uri.is_empty(), "the secret is 42");
            ""
        }))
        .resource(Resource::computed("docs://large", "large", |_| async { "x".repeat(100_000) }))
        .resource_template(notes)
        .resource_template(files.unwrap())
        .limits(CallLimits { result_bytes: 10_000, ..CallLimits::default() })
}

async fn read(wire: &Wire, uri: &str) -> String {
    wire.both("resources/read", json!({ "uri": uri })).await
}

#[tokio::test]
async fn resources_and_templates_are_listed_with_what_is_known_of_them() {
    let wire = Wire::new(
        &Server::new("one").resource(
            Resource::text("docs://readme", "readme", "Read me.")
                .title("Read me")
                .description("What to read first."),
        ),
    )
    .await;
    let whole = Wire::new(&server()).await;

    let resources = wire.both("resources/list", json!({})).await;
    let templates = whole.both("resources/templates/list", json!({})).await;

    assert_snapshot!(resources, @r#"
    2025-11-25 200 {"resources":[{"description":"What to read first.","mimeType":"text/plain","name":"readme","size":8,"title":"Read me","uri":"docs://readme"}]}
    2026-07-28 200 {"cacheScope":"private","resources":[{"description":"What to read first.","mimeType":"text/plain","name":"readme","size":8,"title":"Read me","uri":"docs://readme"}],"resultType":"complete","ttlMs":0}
    "#);
    assert_snapshot!(templates, @r#"
    2025-11-25 200 {"resourceTemplates":[{"description":"One note by its number.","mimeType":"text/markdown","name":"note","title":"A note","uriTemplate":"notes://{id}/text"},{"name":"file","uriTemplate":"files:///{+path}"}]}
    2026-07-28 200 {"cacheScope":"private","resourceTemplates":[{"description":"One note by its number.","mimeType":"text/markdown","name":"note","title":"A note","uriTemplate":"notes://{id}/text"},{"name":"file","uriTemplate":"files:///{+path}"}],"resultType":"complete","ttlMs":0}
    "#);
}

#[tokio::test]
async fn texts_and_bytes_are_read_with_their_kind() {
    let wire = Wire::new(&server()).await;

    let text = read(&wire, "docs://readme").await;
    let bytes = read(&wire, "docs://dot").await;
    let several = read(&wire, "docs://now").await;

    assert_snapshot!(text, @r#"
    2025-11-25 200 {"contents":[{"mimeType":"text/plain","text":"Read me.","uri":"docs://readme"}]}
    2026-07-28 200 {"cacheScope":"public","contents":[{"mimeType":"text/plain","text":"Read me.","uri":"docs://readme"}],"resultType":"complete","ttlMs":60000}
    "#);
    assert_snapshot!(bytes, @r#"
    2025-11-25 200 {"contents":[{"_meta":{"x":1},"blob":"AAEC","mimeType":"image/png","uri":"docs://dot"}]}
    2026-07-28 200 {"cacheScope":"private","contents":[{"_meta":{"x":1},"blob":"AAEC","mimeType":"image/png","uri":"docs://dot"}],"resultType":"complete","ttlMs":0}
    "#);
    assert_snapshot!(several, @r#"
    2025-11-25 200 {"contents":[{"mimeType":"text/plain","text":"one","uri":"docs://now#1"},{"mimeType":"text/plain","text":"two","uri":"docs://now#2"}]}
    2026-07-28 200 {"cacheScope":"private","contents":[{"mimeType":"text/plain","text":"one","uri":"docs://now#1"},{"mimeType":"text/plain","text":"two","uri":"docs://now#2"}],"resultType":"complete","ttlMs":0}
    "#);
}

#[tokio::test]
async fn a_template_answers_for_every_uri_of_its_form() {
    let wire = Wire::new(&server()).await;

    let note = read(&wire, "notes://7%20b/text").await;
    let file = read(&wire, "files:///a/b.txt").await;

    assert_snapshot!(note, @r#"
    2025-11-25 200 {"contents":[{"mimeType":"text/markdown","text":"note 7 b of notes://7%20b/text","uri":"notes://7%20b/text"}]}
    2026-07-28 200 {"cacheScope":"private","contents":[{"mimeType":"text/markdown","text":"note 7 b of notes://7%20b/text","uri":"notes://7%20b/text"}],"resultType":"complete","ttlMs":0}
    "#);
    assert_snapshot!(file, @r#"
    2025-11-25 200 {"contents":[{"blob":"YS9iLnR4dA==","mimeType":"application/octet-stream","uri":"files:///a/b.txt"}]}
    2026-07-28 200 {"cacheScope":"private","contents":[{"blob":"YS9iLnR4dA==","mimeType":"application/octet-stream","uri":"files:///a/b.txt"}],"resultType":"complete","ttlMs":0}
    "#);
}

#[tokio::test]
async fn what_is_not_there_is_told_in_the_code_of_the_revision_with_its_uri() {
    let wire = Wire::new(&server()).await;

    let unknown = read(&wire, "docs://unknown").await;

    assert_snapshot!(unknown, @r#"
    2025-11-25 200 {"code":-32002,"data":{"uri":"docs://unknown"},"message":"Resource not found: docs://unknown"}
    2026-07-28 200 {"code":-32602,"data":{"uri":"docs://unknown"},"message":"Resource not found: docs://unknown"}
    "#);
    for uri in [
        "docs://gone",
        "notes://missing/text",
        "notes://12345678901/text",
        "files:///../etc/passwd",
        "files:///a/%2e%2e/b",
        "files:////etc/passwd",
        "",
    ] {
        let (_, legacy) = wire.ask(LEGACY, "resources/read", json!({ "uri": uri })).await;
        let (_, modern) = wire.ask(MODERN, "resources/read", json!({ "uri": uri })).await;

        assert_eq!(
            (&legacy["error"]["code"], &legacy["error"]["data"]["uri"]),
            (&json!(-32002), &json!(uri))
        );
        assert_eq!(
            (&modern["error"]["code"], &modern["error"]["data"]["uri"]),
            (&json!(-32602), &json!(uri))
        );
    }
}

#[tokio::test]
async fn a_failure_is_masked_and_a_choice_of_the_author_is_not() {
    let wire = Wire::new(&server()).await;

    for uri in ["docs://broken", "docs://panics"] {
        let (_, answer) = wire.ask(MODERN, "resources/read", json!({ "uri": uri })).await;
        let words = answer["error"]["message"].as_str().unwrap();
        assert_eq!(answer["error"]["code"], -32603);
        assert!(
            words.starts_with(&format!("The resource {uri} failed inside the server; its log")),
            "{words}"
        );
        assert_eq!(answer["error"]["data"]["errorId"].as_str().unwrap().len(), 12);
        assert!(!answer.to_string().contains("hunter2") && !answer.to_string().contains("secret"));
    }
    assert_snapshot!(read(&wire, "docs://refuses").await, @r#"
    2025-11-25 200 {"code":-32600,"message":"Ask later."}
    2026-07-28 200 {"code":-32600,"message":"Ask later."}
    "#);
    assert_snapshot!(read(&wire, "docs://large").await, @r#"
    2025-11-25 200 {"code":-32603,"message":"The resource docs://large has 100000 bytes, more than the 10000 allowed."}
    2026-07-28 200 {"code":-32603,"message":"The resource docs://large has 100000 bytes, more than the 10000 allowed."}
    "#);
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_stopped() {
    let limits = CallLimits { call_time: Duration::from_millis(20), ..CallLimits::default() };
    let slow = Resource::computed("docs://slow", "slow", |_| std::future::pending::<String>());
    let wire = Wire::new(&Server::new("slow").resource(slow).limits(limits)).await;

    assert_snapshot!(read(&wire, "docs://slow").await, @r#"
    2025-11-25 200 {"code":-32001,"message":"The resource docs://slow took longer than 0.02 seconds and was stopped."}
    2026-07-28 200 {"code":-32001,"message":"The resource docs://slow took longer than 0.02 seconds and was stopped."}
    "#);
}

#[tokio::test]
async fn a_busy_server_says_so_in_the_status() {
    let limits = CallLimits { calls: 0, ..CallLimits::default() };
    let busy = Resource::computed("docs://x", "x", |_| async { "x" });
    let wire = Wire::new(&Server::new("busy").resource(busy).limits(limits)).await;

    assert_snapshot!(read(&wire, "docs://x").await, @r#"
    2025-11-25 503 {"code":-32000,"data":{"retryAfterSeconds":1},"message":"The server is busy: 0 calls are running, and it takes on no more. Try again in a second."}
    2026-07-28 503 {"code":-32000,"data":{"retryAfterSeconds":1},"message":"The server is busy: 0 calls are running, and it takes on no more. Try again in a second."}
    "#);
}

#[tokio::test]
async fn long_lists_come_in_pages() {
    let mut server = Server::new("many").page_size(2).cache_lists(Duration::from_secs(5), CacheScope::Public);
    for number in 0..5 {
        server = server.resource(Resource::text(format!("n://{number}"), number.to_string(), ""));
    }
    let wire = Wire::new(&server).await;

    let mut pages = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let params = if cursor.is_null() { json!({}) } else { json!({ "cursor": cursor }) };
        let (_, mut page) = wire.ask(MODERN, "resources/list", params).await;
        let uris: Vec<&str> = page["result"]["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["uri"].as_str().unwrap())
            .collect();
        pages.push(uris.join(" "));
        assert_eq!(
            (&page["result"]["ttlMs"], &page["result"]["cacheScope"]),
            (&json!(5000), &json!("public"))
        );
        cursor = page["result"]["nextCursor"].take();
        if cursor.is_null() {
            break;
        }
    }

    assert_eq!(pages, ["n://0 n://1", "n://2 n://3", "n://4"]);
    assert_snapshot!(wire.both("resources/list", json!({ "cursor": "x" })).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"The cursor is unknown, or what it points to is gone: begin again without a cursor."}
    2026-07-28 200 {"code":-32602,"message":"The cursor is unknown, or what it points to is gone: begin again without a cursor."}
    "#);
}

#[tokio::test]
async fn a_page_for_results_says_what_it_may_reach() {
    let page = UiResource::new("ui://dice/board", "board", "<p>Board</p>")
        .connect_to("https://api.example.org")
        .load_from("https://cdn.example.org")
        .permission(UiPermission::ClipboardWrite)
        .domain("https://dice.example.org")
        .prefers_border(true);
    let wire = Wire::new(&Server::new("dice").resource(page.into())).await;

    let (_, listed) = wire.ask(MODERN, "resources/list", json!({})).await;
    let shown = read(&wire, "ui://dice/board").await;

    assert_eq!(listed["result"]["resources"][0]["mimeType"], "text/html;profile=mcp-app");
    assert_snapshot!(shown, @r#"
    2025-11-25 200 {"contents":[{"_meta":{"ui":{"csp":{"connectDomains":["https://api.example.org"],"resourceDomains":["https://cdn.example.org"]},"domain":"https://dice.example.org","permissions":{"clipboardWrite":{}},"prefersBorder":true}},"mimeType":"text/html;profile=mcp-app","text":"<p>Board</p>","uri":"ui://dice/board"}]}
    2026-07-28 200 {"cacheScope":"private","contents":[{"_meta":{"ui":{"csp":{"connectDomains":["https://api.example.org"],"resourceDomains":["https://cdn.example.org"]},"domain":"https://dice.example.org","permissions":{"clipboardWrite":{}},"prefersBorder":true}},"mimeType":"text/html;profile=mcp-app","text":"<p>Board</p>","uri":"ui://dice/board"}],"resultType":"complete","ttlMs":0}
    "#);
}

#[tokio::test]
async fn a_server_declares_what_it_has_and_answers_for_nothing_else() {
    let tools_only = Wire::new(&Server::new("empty")).await;
    let library = Wire::new(&server()).await;

    let (_, none) = tools_only.ask(MODERN, "server/discover", json!({})).await;
    let (_, some) = library.ask(MODERN, "server/discover", json!({})).await;

    assert_snapshot!(none["result"]["capabilities"].to_string(), @r#"{"tools":{}}"#);
    assert_snapshot!(some["result"]["capabilities"].to_string(), @r#"{"completions":{},"resources":{}}"#);
    for (method, params) in [
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({ "uri": "docs://readme" })),
        ("prompts/list", json!({})),
        ("prompts/get", json!({ "name": "x" })),
    ] {
        let (legacy, answer) = tools_only.ask(LEGACY, method, params.clone()).await;
        let (modern, _) = tools_only.ask(MODERN, method, params).await;
        assert_eq!((legacy, modern, &answer["error"]["code"]), (200, 404, &json!(-32601)), "{method}");
    }
    let (status, _) = library.ask(MODERN, "tools/list", json!({})).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn resources_change_while_the_server_runs() {
    let server = server();
    let (wire, handle) = (Wire::new(&server).await, server.handle());

    handle.set_resources(vec![Resource::text("docs://new", "new", "New.")]).unwrap();
    let twice =
        handle.set_resources(vec![Resource::text("a://b", "x", ""), Resource::text("a://b", "y", "")]);
    let no_uri = handle.set_resources(vec![Resource::text("readme", "x", "")]);

    let (_, new) = wire.ask(MODERN, "resources/read", json!({ "uri": "docs://new" })).await;
    let (_, old) = wire.ask(MODERN, "resources/read", json!({ "uri": "docs://readme" })).await;
    assert_eq!(new["result"]["contents"][0]["text"], "New.");
    assert_eq!(old["error"]["code"], -32602);
    assert_eq!(twice, Err(InvalidOffer::Duplicate { kind: "resource", name: "a://b".to_owned() }));
    assert_eq!(no_uri, Err(InvalidOffer::NotAUri { uri: "readme".to_owned() }));
}
