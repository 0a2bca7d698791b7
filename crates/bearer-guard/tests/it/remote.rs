//! A provider elsewhere whose tokens are JWTs: found, followed when its keys change, and believed when it is away.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_access_token::SigningKey;
use switchboard_ambient::Moment;
use switchboard_bearer_guard::{Authority, RemoteIssuer, RemoteParts};
use switchboard_guarded_fetch::{FetchLimits, Fetcher, Reach, SystemLookup};

use crate::world::{Provider, World};

fn parts(issuer: &str) -> RemoteParts {
    RemoteParts {
        issuer: issuer.to_owned(),
        audiences: Vec::new(),
        groups_claim: "groups".to_owned(),
        fetcher: Fetcher::new(Arc::new(SystemLookup), Reach::Loopback, FetchLimits::default()),
    }
}

async fn world(provider: &Provider, parts: RemoteParts) -> Result<World> {
    World::behind(provider, Authority::Remote(Box::new(RemoteIssuer::new(parts)?))).await
}

#[tokio::test]
async fn a_providers_token_is_taken_under_its_own_words() -> Result<()> {
    let provider = Provider::new().await?;
    let parts = RemoteParts {
        audiences: vec!["api://docs".to_owned()],
        groups_claim: "realm_access.roles".to_owned(),
        ..parts(&provider.issuer)
    };
    let world = world(&provider, parts).await?;
    let claims = json!({
        "iss": provider.issuer, "aud": "api://docs", "scope": null, "scp": ["read"], "groups": ["other"],
        "realm_access": { "roles": ["hr"] }, "sub": "u-9", "exp": world.seconds() + 60, "azp": "c-9",
    });

    let seen = world.ask(&world.key.sign("JWT", &claims)?).await?;

    let seen = seen.show(&[]).replace(&provider.issuer, "PROVIDER");
    insta::assert_snapshot!(seen, @r#"
    200

    PROVIDER|u-9: u-9 of {"hr"} may {"read"} by Some("c-9")
    "#);
    let default_audience = world.token(&json!({ "iss": provider.issuer }))?;
    assert_eq!(world.ask(&default_audience).await?.status, 401, "the configured audience counts alone");
    Ok(())
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it_and_not_at_strangers_will() -> Result<()> {
    let provider = Provider::new().await?;
    let mut world = world(&provider, parts(&provider.issuer)).await?;
    let issuer = json!({ "iss": provider.issuer });
    assert_eq!(world.ask(&world.token(&issuer)?).await?.status, 200);
    let fetched = |provider: &Provider| provider.change(|published| published.keys_fetched);
    assert_eq!(fetched(&provider), 1);

    // Within the pause, unknown keys are not looked for, however many there are; but one may have been published since.
    let next = SigningKey::from_pkcs8(&SigningKey::generate())?;
    let old = std::mem::replace(&mut world.key, next);
    provider.publish(&[&old, &world.key]);
    for number in 0..5 {
        let stranger = json!({ "iss": provider.issuer, "jti": number });
        let held = world.ask(&world.token(&stranger)?).await?;
        assert_eq!(
            (held.status, held.header("retry-after")),
            (503, Some("5")),
            "a good token would be thrown away"
        );
    }
    let foreign = world.token(&json!({ "iss": "https://other.example" }))?;
    assert_eq!(world.ask(&foreign).await?.status, 401);
    assert_eq!(fetched(&provider), 1);

    world.clock.advance(Duration::from_secs(30));
    assert_eq!(world.ask(&world.token(&issuer)?).await?.status, 200);
    assert_eq!(fetched(&provider), 2);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_no_keys_young_and_stops_no_fetch() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider, parts(&provider.issuer)).await?;
    let fetched = || provider.change(|published| published.keys_fetched);
    assert_eq!(world.ask(&world.token(&json!({ "iss": provider.issuer }))?).await?.status, 200);
    let withdrawn = world.token(&json!({ "iss": provider.issuer }))?;
    let next = SigningKey::from_pkcs8(&SigningKey::generate())?;
    provider.publish(&[&next]);

    world.clock.set_back(Duration::from_hours(12));
    world.clock.advance(Duration::from_hours(2));

    assert_eq!(world.ask(&withdrawn).await?.status, 401, "its key was withdrawn hours ago");
    assert_eq!(fetched(), 2);
    Ok(())
}

#[tokio::test]
async fn an_outage_of_the_provider_locks_nobody_out_for_a_day() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider, parts(&provider.issuer)).await?;
    let token = || world.token(&json!({ "iss": provider.issuer }));
    assert_eq!(world.ask(&token()?).await?.status, 200);
    provider.change(|published| published.is_down = true);

    world.clock.advance(Duration::from_hours(23));
    assert_eq!(world.ask(&token()?).await?.status, 200);

    world.clock.advance(Duration::from_hours(2));
    let late = world.ask(&token()?).await?;
    assert_eq!((late.status, late.header("retry-after")), (503, Some("5")));
    assert_eq!(late.header("www-authenticate"), None, "a client would throw its token away");
    Ok(())
}

#[tokio::test]
async fn a_provider_that_hangs_keeps_one_waiting_and_not_all() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider, parts(&provider.issuer)).await?;
    let token = |jti: &str| world.token(&json!({ "iss": provider.issuer, "jti": jti }));
    assert_eq!(world.ask(&token("1")?).await?.status, 200);
    world.clock.advance(Duration::from_hours(23));
    let held = provider.change(|published| published.gate.clone()).acquire_owned().await?;
    let (first, second) = (token("2")?, token("3")?);

    let mut waiting = std::pin::pin!(world.ask(&first));
    let others = async {
        while provider.change(|published| published.keys_fetched) < 2 {
            tokio::task::yield_now().await;
        }
        world.ask(&second).await
    };
    let answered = tokio::select! {
        biased;
        first = &mut waiting => panic!("the provider has not answered yet: {first:?}"),
        answered = others => answered?,
    };
    drop(held);

    assert_eq!((answered.status, waiting.await?.status), (200, 200));
    Ok(())
}

#[tokio::test]
async fn a_token_of_a_login_and_one_of_nobody_open_nothing() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider, parts(&provider.issuer)).await?;
    let status = async |changes: serde_json::Value| -> Result<u16> {
        let mut claims = json!({ "iss": provider.issuer });
        for (name, value) in changes.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        Ok(world.ask(&world.token(&claims)?).await?.status)
    };

    assert_eq!(status(json!({ "scope": null, "nonce": "n" })).await?, 401);
    assert_eq!(status(json!({ "scope": null, "at_hash": "h" })).await?, 401);
    assert_eq!(status(json!({ "sub": "" })).await?, 401);
    // Older providers write the nonce into access tokens as well.
    assert_eq!(status(json!({ "nonce": "n" })).await?, 200);
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_provider_shows_before_anybody_calls() -> Result<()> {
    let provider = Provider::new().await?;
    let world = world(&provider, parts(&provider.issuer)).await?;
    let now = Moment::now(world.clock.as_ref());
    let said = async |issuer: &str| -> Result<String> {
        let error = match RemoteIssuer::new(parts(issuer)) {
            Ok(remote) => remote.prepare(now).await.expect_err("refused"),
            Err(error) => error,
        };
        Ok(error.to_string().replace(&provider.issuer, "PROVIDER"))
    };

    RemoteIssuer::new(parts(&provider.issuer))?.prepare(now).await?;
    let slash = said(&format!("{}/", provider.issuer)).await?;
    provider.change(|published| published.jwks = json!({ "keys": [{ "kty": "oct", "k": "AA" }] }));
    let keys = said(&provider.issuer).await?;
    provider.change(|published| published.metadata = json!({ "issuer": provider.issuer }));
    let lacking = said(&provider.issuer).await?;
    provider.change(|published| published.metadata = json!("a page"));
    let unreadable = said(&provider.issuer).await?;
    provider.change(|published| published.is_down = true);
    let down = said(&provider.issuer).await?;

    insta::assert_snapshot!([slash, keys, lacking, unreadable, down, said("as.example").await?].join("\n"), @r#"
    the metadata of PROVIDER/ says that its issuer is "PROVIDER"; write the issuer letter by letter as the provider does
    what PROVIDER publishes as its keys is no JWKS, or holds none that can verify
    the metadata of PROVIDER names no jwks_uri
    what PROVIDER/.well-known/openid-configuration answers is no metadata of an issuer: invalid type: string "a page", expected struct ServerMetadata at line 1 column 8
    no metadata of the issuer PROVIDER could be fetched
    the issuer "as.example" is not an https address
    "#);
    Ok(())
}

#[tokio::test]
async fn a_provider_at_a_private_address_is_not_asked_unless_allowed() -> Result<()> {
    let provider = Provider::new().await?;
    let fetcher = Fetcher::new(Arc::new(SystemLookup), Reach::Public, FetchLimits::default());
    let world = world(&provider, RemoteParts { fetcher, ..parts(&provider.issuer) }).await?;

    let answer = world.ask(&world.token(&json!({ "iss": provider.issuer }))?).await?;

    assert_eq!(answer.status, 503, "{}", answer.show(&[]));
    assert_eq!(provider.change(|published| published.keys_fetched), 0);
    Ok(())
}
