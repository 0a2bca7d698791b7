//! Bodies that are no form: programs are told in the words of OAuth, people on a page.

use anyhow::Result;
use switchboard_testkit::wire::Ask;

use crate::world::World;

/// Bodies with what they say they are.
fn bodies() -> [(&'static str, Vec<u8>); 4] {
    let form = "application/x-www-form-urlencoded";
    [
        ("application/json", b"{}".to_vec()),
        ("", b"a=b".to_vec()),
        (form, [b"a=", "x".repeat(64 * 1024).as_bytes()].concat()),
        (form, b"a=\xff".to_vec()),
    ]
}

fn ask(path: &str, kind: &str, body: Vec<u8>) -> Ask {
    let ask = Ask::new("POST", path).body(body);
    if kind.is_empty() { ask } else { ask.header("Content-Type", kind) }
}

#[tokio::test]
async fn programs_are_told_that_the_request_is_none() -> Result<()> {
    let world = World::new().await?;
    let mut told = Vec::new();
    for path in ["/token", "/revoke", "/introspect"] {
        for (kind, body) in bodies() {
            let answer = ask(path, kind, body).send(world.address).await?;
            told.push(answer.show(&["content-type", "cache-control"]));
        }
    }

    assert_eq!((&told[..4], &told[..4]), (&told[4..8], &told[8..]));
    insta::assert_snapshot!(told[..4].join("\n"), @r#"
    400
    content-type: application/json
    cache-control: no-store

    {"error":"invalid_request","error_description":"a form is sent as application/x-www-form-urlencoded, and this is \"application/json\""}
    400
    content-type: application/json
    cache-control: no-store

    {"error":"invalid_request","error_description":"a form is sent as application/x-www-form-urlencoded, and this does not say what it is"}
    400
    content-type: application/json
    cache-control: no-store

    {"error":"invalid_request","error_description":"the form is longer than 65536 bytes, or broke off"}
    400
    content-type: application/json
    cache-control: no-store

    {"error":"invalid_request","error_description":"the form is not UTF-8"}
    "#);
    Ok(())
}

#[tokio::test]
async fn people_are_told_on_a_page_that_no_cache_keeps() -> Result<()> {
    let world = World::new().await?;
    for path in ["/login", "/authorize", "/account/withdraw", "/logout", "/setup"] {
        for ((kind, body), status) in bodies().into_iter().zip([415, 415, 413, 400]) {
            let answer = ask(path, kind, body).send(world.address).await?;

            assert_eq!(answer.status, status, "{path} {kind}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path} {kind}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path} {kind}");
            assert!(answer.body.contains("This form cannot be read"), "{path}: {}", answer.body);
        }
    }
    Ok(())
}
