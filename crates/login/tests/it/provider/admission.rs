//! Who comes in: by issuer and subject, and by rules that ask for verified addresses and groups.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_login::{LoginConfig, ProviderConfig};

use super::op::Op;
use super::{log_in, problem, refusals, served};
use crate::world::{Browser, EMAIL, World};

#[tokio::test]
async fn someone_new_gets_an_account_and_is_known_by_subject_from_then_on() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    let mut browser = Browser::default();

    let first = log_in(&world, &mut browser, &op).await?;
    op.claim(json!({ "email": "hopper@example.org" }));
    let second = log_in(&world, &mut Browser::default(), &op).await?;

    assert_eq!((first.status, first.header("location")), (303, Some("/private/a")));
    assert_eq!(second.status, 303);
    let emails: Vec<String> = world.accounts.list().await?.into_iter().map(|person| person.email).collect();
    assert_eq!(emails, [EMAIL, "grace@example.org"], "another address is no other person");
    assert!(
        browser.get(&world, "/account").await?.body.contains("connected as <code dir=\"auto\">s-1</code>")
    );
    let entered = Browser::default().log_in(&world, "/login", "grace@example.org").await?;
    assert_eq!(entered.status, 403, "there is no password");
    world.audited("account_added").await
}

#[tokio::test]
async fn an_address_alone_opens_no_account() -> Result<()> {
    let (world, op) = served(|_| {}).await?;
    op.claim(json!({ "email": "Ada@Example.org" }));
    let mut browser = Browser::default();

    let answer = log_in(&world, &mut browser, &op).await?;

    assert_eq!((answer.status, browser.cookie("switchboard_session")), (403, None));
    assert!(
        problem(&answer).contains("There is an account with your email address already"),
        "{}",
        answer.body
    );
    assert_eq!(
        refusals(&world).await?,
        ["op: the address has an account here already, which is not connected"]
    );
    Ok(())
}

#[tokio::test]
async fn rules_ask_for_verified_addresses_and_for_groups() -> Result<()> {
    let rules = |config: &mut ProviderConfig| {
        config.anybody = false;
        config.domains = vec!["Example.org".into()];
        config.members = vec!["staff".into()];
    };
    let (world, op) = served(rules).await?;
    let staff = |email: &str, verified: Value| json!({ "email": email, "email_verified": verified, "groups": ["staff"] });
    let mut told = Vec::new();
    for claims in [
        staff("grace@example.org", json!(false)),
        staff("grace@example.org", Value::Null),
        staff("grace@evil.example", json!(true)),
        staff("grace@example.org.evil.example", json!(true)),
        staff("grace@sub.example.org", json!(true)),
        staff("evil.example@example.org@evil.example", json!(true)),
        json!({ "email": null, "groups": ["staff"] }),
        json!({ "groups": ["guests"] }),
        json!({ "groups": null }),
    ] {
        op.claim(claims);
        let answer = log_in(&world, &mut Browser::default(), &op).await?;
        assert_eq!(answer.status, 403, "{}", answer.body);
        told.push(format!("{} | {}", refusals(&world).await?.remove(0), problem(&answer)));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    op: the provider does not say that the address is verified | The Company has not verified your email address. Do that there, then try again.
    op: the provider does not say that the address is verified | The Company has not verified your email address. Do that there, then try again.
    op: the address is at none of the domains | Your email address is not one of those that may log in here.
    op: the address is at none of the domains | Your email address is not one of those that may log in here.
    op: the address is at none of the domains | Your email address is not one of those that may log in here.
    op: the provider tells no address | The Company did not tell your email address, which is needed here.
    op: the provider tells no address | The Company did not tell your email address, which is needed here.
    op: the person is in none of the groups | At The Company you are in none of the groups that may log in here.
    op: the person is in none of the groups | At The Company you are in none of the groups that may log in here.
    ");

    op.claim(staff("grace@EXAMPLE.org", json!(true)));
    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303);
    op.claim(json!({ "groups": ["guests"] }));
    assert_eq!(
        log_in(&world, &mut Browser::default(), &op).await?.status,
        403,
        "who leaves the group is out"
    );
    Ok(())
}

#[tokio::test]
async fn a_provider_of_ones_own_is_believed_about_addresses() -> Result<()> {
    let (world, op) = served(|config| config.trusts_email = true).await?;
    op.claim(json!({ "email_verified": null }));

    assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn without_a_rule_only_those_come_in_who_are_connected() -> Result<()> {
    let (world, op) = served(|config| config.anybody = false).await?;

    let answer = log_in(&world, &mut Browser::default(), &op).await?;

    assert!(problem(&answer).contains("is not connected to one here"), "{}", answer.body);
    assert_eq!(world.accounts.list().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn groups_follow_where_that_is_written_down_and_others_stay() -> Result<()> {
    let map = |config: &mut ProviderConfig| {
        config.groups_claim = "realm.roles".into();
        config.groups = [("f00d", "hr"), ("cafe", "board")].map(|(a, b)| (a.into(), b.into())).into();
    };
    let (world, op) = served(map).await?;
    let groups = async || -> Result<Vec<String>> {
        assert_eq!(log_in(&world, &mut Browser::default(), &op).await?.status, 303);
        let people = world.accounts.list().await?;
        Ok(people
            .into_iter()
            .find(|person| person.email != EMAIL)
            .map(|person| person.groups)
            .unwrap_or_default())
    };

    op.claim(json!({ "realm": { "roles": ["f00d", "admins", "cafe"] } }));
    assert_eq!(groups().await?, ["board", "hr"], "admins there are not admins here");
    world.accounts.set_groups("grace@example.org", &["board".into(), "hr".into(), "chess".into()]).await?;
    op.claim(json!({ "realm": { "roles": ["cafe"] } }));
    assert_eq!(groups().await?, ["board", "chess"]);
    world.audited("groups_set").await
}

#[tokio::test]
async fn providers_that_cannot_be_meant_are_named() -> Result<()> {
    let op = Op::start().await?;
    let refused = async |providers: Vec<ProviderConfig>| match World::empty(LoginConfig {
        providers,
        ..LoginConfig::default()
    })
    .await
    {
        Ok(_) => panic!("it was opened"),
        Err(error) => format!("{error:#}"),
    };
    let mut told =
        vec![refused(vec![op.config("op"), op.config("op")]).await, refused(vec![op.config("Op/")]).await];
    let changes: [fn(&mut ProviderConfig); 5] = [
        |config| config.scopes = vec!["email".into()],
        |config| config.domains = vec!["example.org".into()],
        |config| {
            config.anybody = false;
            config.domains = vec!["@example.org".into()];
        },
        |config| config.issuer = "accounts".into(),
        |config| config.issuer = "http://accounts.example".into(),
    ];
    for change in changes {
        let mut config = op.config("op");
        change(&mut config);
        told.push(refused(vec![config]).await);
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    the provider "op" of the configuration cannot be used: another provider has the same id
    the provider "Op/" of the configuration cannot be used: its id is made of small letters, digits and dashes, at most 32 of them
    the provider "op" of the configuration cannot be used: its scopes lack openid, without which it does not say who has logged in
    the provider "op" of the configuration cannot be used: anybody = true and domains or members contradict each other: leave one of them out
    the provider "op" of the configuration cannot be used: "@example.org" is no domain: write it as it stands behind the @, such as example.org
    the provider "op" of the configuration cannot be used: the issuer "accounts" is not an https address
    the provider "op" of the configuration cannot be used: the issuer "http://accounts.example" is not an https address
    "#);
    Ok(())
}
