//! What a provider says that must not be believed: each is refused, written down, and told in plain words.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::op::Signed;
use super::{log_in, problem, refusals, served};
use crate::world::Browser;

#[tokio::test]
async fn no_lie_logs_anybody_in() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let now = world.seconds();
    let lies: [(Signed, Value); 12] = [
        (Signed::Rightly, json!({ "nonce": "another" })),
        (Signed::Rightly, json!({ "nonce": null })),
        (Signed::Rightly, json!({ "aud": "somebody else" })),
        (Signed::Rightly, json!({ "aud": ["us & them", "somebody else"] })),
        (Signed::Rightly, json!({ "azp": "somebody else" })),
        (Signed::Rightly, json!({ "iss": "https://accounts.example.com" })),
        (Signed::Rightly, json!({ "exp": now - 31 })),
        (Signed::Rightly, json!({ "iat": now + 31 })),
        (Signed::Rightly, json!({ "sub": "" })),
        (Signed::Not, json!({})),
        (Signed::ByAnother, json!({})),
        (Signed::AsAccessToken, json!({})),
    ];
    let mut told = Vec::new();
    for (signed, claims) in lies {
        let mut browser = Browser::default();
        if signed == Signed::ByAnother {
            // Keys are looked for only now and then: until then a key that is not known may be a new one.
            world.clock.advance(Duration::from_secs(30));
            op.follow(&world);
        }
        op.sign(signed);
        op.claim(claims);

        let answer = log_in(&world, &mut browser, &op).await?;

        assert_eq!((answer.status, browser.cookie("switchboard_session")), (403, None), "{}", answer.body);
        assert!(problem(&answer).contains("cannot be believed"), "{}", answer.body);
        told.push(refusals(&world).await?.remove(0));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    op: the provider's word does not hold: the token was made for another login
    op: the provider's word does not hold: the token was made for another login
    op: the provider's word does not hold: the token is for another resource
    op: the provider's word does not hold: the token was made for another client
    op: the provider's word does not hold: the token was made for another client
    op: the provider's word does not hold: the token was issued by another server
    op: the provider's word does not hold: the token has expired
    op: the provider's word does not hold: the token is not valid yet
    op: the provider's word does not hold: the token names nobody
    op: the provider's word does not hold: the token is signed in a way that is not accepted
    op: the provider's word does not hold: the token is signed with an unknown key
    op: the provider's word does not hold: the token is not an ID token
    ");
    assert_eq!(world.accounts.list().await?.len(), 1, "nobody was added");
    assert_eq!(refusals(&world).await?.len(), 12);

    op.sign(Signed::ByAnother);
    let soon = log_in(&world, &mut Browser::default(), &op).await?;
    assert!(problem(&soon).contains("cannot be asked now"), "a key may be new: {}", soon.body);
    op.sign(Signed::Rightly);
    op.claim(json!({}));
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303, "the truth is believed");
    Ok(())
}

#[tokio::test]
async fn a_provider_that_speaks_for_another_is_not_asked() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    op.describe(json!({ "issuer": "https://accounts.example.com" }));

    let answer = Browser::default().get(&world, "/login/with/op").await?;

    assert_eq!(answer.status, 502);
    assert!(problem(&answer).contains("The Company cannot be asked now"), "{}", answer.body);
    assert!(refusals(&world).await?[0].contains("cannot be asked"), "{:?}", refusals(&world).await?);
    Ok(())
}

#[tokio::test]
async fn nobody_is_sent_where_a_script_runs() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    op.describe(json!({ "authorization_endpoint": "javascript:alert(1)" }));

    let answer = Browser::default().get(&world, "/login/with/op").await?;

    assert_eq!((answer.status, answer.header("location")), (502, None));
    Ok(())
}

#[tokio::test]
async fn what_is_told_beside_the_token_is_about_the_same_person() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    op.claim(json!({ "email": null, "email_verified": null }));
    op.describe(json!({ "userinfo_endpoint": format!("{}/userinfo", op.issuer) }));

    op.tell(json!({ "sub": "somebody else", "email": "grace@example.org", "email_verified": true }));
    let other = log_in(&world, &mut Browser::default(), &op).await?;
    let said = refusals(&world).await?;
    op.tell(json!({ "sub": "s-1", "email": "grace@example.org", "email_verified": true }));
    let same = log_in(&world, &mut Browser::default(), &op).await?;

    assert_eq!((other.status, same.status), (403, 303));
    assert!(said[0].contains("about somebody else"), "{said:?}");
    assert_eq!(world.accounts.list().await?[1].email, "grace@example.org");
    Ok(())
}
