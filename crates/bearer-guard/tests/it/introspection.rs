//! A provider that is asked about each token.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_ambient::Secret;
use switchboard_bearer_guard::{Authority, Introspector, IntrospectorParts};
use switchboard_guarded_fetch::{FetchLimits, Fetcher, Reach, SystemLookup};

use crate::world::{Provider, RESOURCE, World};

async fn world(provider: &Provider) -> Result<World> {
    let parts = IntrospectorParts {
        issuer: provider.issuer.clone(),
        endpoint: None,
        client: "docs".to_owned(),
        secret: Secret::new("of the docs".to_owned()),
        audiences: Vec::new(),
        groups_claim: "roles".to_owned(),
        believed: Duration::from_secs(30),
        fetcher: Fetcher::new(Arc::new(SystemLookup), Reach::Loopback, FetchLimits::default()),
    };
    World::behind(provider, Authority::Introspection(Box::new(Introspector::new(parts)?))).await
}

fn say(provider: &Provider, changes: &Value) {
    let mut said = json!({
        "active": true, "sub": "u-1", "aud": RESOURCE, "scope": "read", "client_id": "c-1", "roles": ["hr"],
        "exp": 9_999_999_999_u64,
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        said[name] = value.clone();
    }
    provider.change(|published| published.said = said);
}

#[tokio::test]
async fn the_provider_is_asked_in_our_name_and_believed_for_a_while() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider).await?;
    say(&provider, &json!({}));

    let seen = world.ask("opaque-1").await?;
    assert_eq!(world.ask("opaque-1").await?, seen);

    insta::assert_snapshot!(seen.show(&[]).replace(&provider.issuer, "PROVIDER"), @r#"
    200

    PROVIDER|u-1: u-1 of {"hr"} may {"read"} by Some("c-1")
    "#);
    let asked = provider.change(|published| published.questions.clone());
    assert_eq!(asked, [("Basic ZG9jczpvZiB0aGUgZG9jcw==".to_owned(), "opaque-1".to_owned())]);

    say(&provider, &json!({ "active": false }));
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(world.ask("opaque-1").await?.status, 401);
    Ok(())
}

#[tokio::test]
async fn what_the_provider_does_not_say_is_not_assumed() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider).await?;
    for (number, (changes, why)) in [
        (json!({ "active": false }), "does not hold"),
        (json!({ "aud": null }), "another resource"),
        (json!({ "aud": "https://other.example/mcp" }), "another resource"),
        (json!({ "sub": null }), "speaks for nobody"),
        (json!({ "exp": 1 }), "expired"),
        (json!({ "iss": "https://other.example" }), "another server"),
        (json!({ "token_type": "refresh_token" }), "not an access token"),
    ]
    .into_iter()
    .enumerate()
    {
        say(&provider, &changes);

        let answer = world.ask(&format!("opaque-{number}")).await?;

        assert_eq!(answer.status, 401, "{changes}");
        assert!(answer.body.contains(why), "{changes}: {}", answer.body);
    }
    say(&provider, &json!({ "scope": "write" }));
    assert_eq!(world.ask("opaque-little").await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn what_an_answer_leaves_out_stays_unsaid() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider).await?;
    say(&provider, &json!({ "exp": null, "client_id": null, "roles": null }));

    let seen = world.ask("opaque-1").await?;
    world.clock.advance(Duration::from_secs(29));
    world.ask("opaque-1").await?;
    let asked = || provider.change(|published| published.questions.len());
    let before = asked();
    world.clock.advance(Duration::from_secs(1));
    world.ask("opaque-1").await?;

    insta::assert_snapshot!(seen.show(&[]).replace(&provider.issuer, "PROVIDER"), @r#"
    200

    PROVIDER|u-1: u-1 of {} may {"read"} by None
    "#);
    assert_eq!((before, asked()), (1, 2), "an answer without an end is believed as long as others");
    Ok(())
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_no_fault_of_the_token() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider).await?;
    provider.change(|published| published.is_down = true);

    assert_eq!(world.ask("opaque-1").await?.status, 503);
    Ok(())
}
