//! An outage at a client's own host: its connections outlast it, and what it withdrew does not.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_access_token::SigningKey;
use switchboard_testkit::wire::Answer;

use crate::client::{Client, Proof, refusal, tokens};
use crate::world::{Browser, World};

const DOWN: &str = "503 Service Unavailable";

fn shown(answer: &Answer) -> String {
    answer.show(&["retry-after", "cache-control", "www-authenticate"])
}

#[tokio::test]
async fn a_connection_outlasts_a_day_without_the_clients_host() -> Result<()> {
    for (file, has_assertion) in [("client.json", false), ("client.json", true), ("jwks.json", true)] {
        let world = World::new().await?;
        let (client, host) = Client::hosted_at("127.0.0.1", has_assertion).await?;
        let first = client.connect(&world, &mut Browser::default()).await?;
        host.answer(file, DOWN, "");

        world.clock.advance(Duration::from_hours(23));

        let next = tokens(&client.refresh(&world, &first.refresh).await?)?;
        world.clock.advance(Duration::from_hours(1));
        let put_off = client.refresh(&world, &next.refresh).await?;
        assert_eq!(refusal(&put_off), "503 temporarily_unavailable", "{file}");
        host.answer(file, "404 Not Found", "");
        let gone = client.refresh(&world, &next.refresh).await?;
        assert_eq!(refusal(&gone), "401 invalid_client", "{file}");
    }
    Ok(())
}

#[tokio::test]
async fn a_client_whose_host_cannot_be_asked_is_put_off_and_keeps_its_tokens() -> Result<()> {
    let world = World::new().await?;
    let (client, host) = Client::hosted_at("127.0.0.1", true).await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    host.answer("jwks.json", DOWN, "");
    world.clock.advance(Duration::from_hours(25));

    let refreshed = client.refresh(&world, &first.refresh).await?;
    let revoked = client.send(&world, "/revoke", vec![("token", &first.refresh)]).await?;
    let asked = client.send(&world, "/introspect", vec![("token", &first.access)]).await?;

    insta::assert_snapshot!(shown(&refreshed), @r#"
    503
    retry-after: 30
    cache-control: no-store

    {"error":"temporarily_unavailable","error_description":"the client's document was not fetched: 127.0.0.1 answers 503"}
    "#);
    assert_eq!([shown(&revoked), shown(&asked)], [shown(&refreshed), shown(&refreshed)]);
    let keys = match &client.proof {
        Proof::Assertion(key) => json!({ "keys": [key.jwk()] }).to_string(),
        _ => anyhow::bail!("no key"),
    };
    host.answer("jwks.json", "200 OK", &keys);
    assert_eq!(client.refresh(&world, &first.refresh).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_person_is_told_that_the_host_is_out() -> Result<()> {
    let world = World::new().await?;
    let (client, host) = Client::hosted_at("127.0.0.1", false).await?;
    for (status, expected, told) in [
        (DOWN, 503, "The program that sent you here cannot be asked"),
        ("404 Not Found", 400, "This request cannot be answered"),
    ] {
        host.answer("client.json", status, "");

        let page = world.get(&client.question(&world, &[])).await?;

        assert_eq!((page.status, page.body.contains(told)), (expected, true), "{}", page.body);
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn what_a_client_withdrew_is_not_believed_again_because_its_host_is_gone() -> Result<()> {
    let world = World::new().await?;
    let (client, host) = Client::hosted_at("127.0.0.1", true).await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    let other = SigningKey::from_pkcs8(&SigningKey::generate())?;
    host.answer("jwks.json", "200 OK", &json!({ "keys": [other.jwk()] }).to_string());
    world.clock.advance(Duration::from_mins(2));
    assert_eq!(refusal(&client.refresh(&world, &first.refresh).await?), "401 invalid_client");

    host.answer("jwks.json", DOWN, "");
    world.clock.advance(Duration::from_mins(2));
    let stolen = client.refresh(&world, &first.refresh).await?;

    assert_eq!(refusal(&stolen), "503 temporarily_unavailable");
    world.audited("client_refused").await
}

#[tokio::test]
async fn what_is_no_metadata_any_more_is_not_bridged() -> Result<()> {
    let world = World::new().await?;
    let (client, host) = Client::hosted_at("127.0.0.1", false).await?;
    let first = client.connect(&world, &mut Browser::default()).await?;
    world.clock.advance(Duration::from_mins(2));

    host.answer("client.json", "200 OK", "<html>sold</html>");

    assert_eq!(refusal(&client.refresh(&world, &first.refresh).await?), "401 invalid_client");
    Ok(())
}
