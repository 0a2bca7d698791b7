//! One test an attack: each is refused with the right word, and written down.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use switchboard_login::LoginConfig;
use switchboard_oauth_words::JWT_BEARER;
use switchboard_testkit::wire::Ask;

use crate::client::{Client, Proof, VERIFIER, refusal, tokens};
use crate::world::{Browser, EMAIL, PASSWORD, World, form_of, form_on, location, parameter};

#[tokio::test]
async fn a_code_that_is_replayed_ends_the_tokens_it_gave() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    let first = tokens(&client.exchange(&world, &code, &[]).await?)?;

    let replayed = client.exchange(&world, &code, &[]).await?;

    assert_eq!(refusal(&replayed), "400 invalid_grant");
    assert_eq!(refusal(&client.refresh(&world, &first.refresh).await?), "400 invalid_grant");
    world.audited("code_replayed").await
}

#[tokio::test]
async fn a_stolen_code_is_worth_nothing_without_its_verifier() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;

    let wrong = client.exchange(&world, &code, &[("code_verifier", &"a".repeat(43))]).await?;
    let missing = client.exchange(&world, &code, &[("code_verifier", "")]).await?;
    let burnt = client.exchange(&world, &code, &[("code_verifier", VERIFIER)]).await?;

    assert_eq!(refusal(&wrong), "400 invalid_grant");
    assert_eq!(refusal(&missing), "400 invalid_request");
    assert_eq!(refusal(&burnt), "400 invalid_grant");
    world.audited("code_refused").await
}

#[tokio::test]
async fn another_client_cannot_use_a_code_nor_use_it_up() -> Result<()> {
    let world = World::new().await?;
    let (client, thief) =
        (Client::registered(&world, "none").await?, Client::registered(&world, "none").await?);
    let code = client.code(&world, &mut Browser::default()).await?;

    let stolen = thief.exchange(&world, &code, &[]).await?;

    assert_eq!(refusal(&stolen), "400 invalid_grant");
    assert_eq!(client.exchange(&world, &code, &[]).await?.status, 200);
    world.audited("code_refused").await
}

#[tokio::test]
async fn pkce_cannot_be_left_out_or_weakened() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "client_secret_basic").await?;
    let mut browser = Browser::default();
    client.connect(&world, &mut browser).await?;
    for change in [("code_challenge", ""), ("code_challenge_method", "plain"), ("code_challenge_method", "")]
    {
        let sent = location(&browser.get(&world, &client.question(&world, &[change])).await?)?;

        assert_eq!(parameter(&sent, "error").as_deref(), Some("invalid_request"), "{change:?}");
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn no_other_address_receives_a_code() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    for redirect in [
        "https://chatgpt.com/connector/oauth/abc/",
        "https://chatgpt.com/connector/oauth/abc/../evil",
        "https://chatgpt.com/connector/oauth/ABC",
        "https://chatgpt.com:443/connector/oauth/abc",
        "https://chatgpt.com:8443/connector/oauth/abc",
        "https://chatgpt.com/connector/oauth/abc?next=evil",
        "https://chatgpt.com/connector/oauth/abc#evil",
        "https://chatgpt.com@evil.example/connector/oauth/abc",
        "https://ada@chatgpt.com/connector/oauth/abc",
        "https://chаtgpt.com/connector/oauth/abc",
        "https://evil.example/connector/oauth/abc",
        "http://chatgpt.com/connector/oauth/abc",
        "//evil.example",
        "javascript:alert(1)",
    ] {
        let answer = world.get(&client.question(&world, &[("redirect_uri", redirect)])).await?;

        assert_eq!((answer.status, answer.header("location")), (400, None), "{redirect}");
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_redirect_uri_at_the_token_endpoint_must_be_the_one_the_code_went_to() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;

    let other = client.exchange(&world, &code, &[("redirect_uri", "https://chatgpt.com/other")]).await?;

    assert_eq!(refusal(&other), "400 invalid_grant");
    world.audited("code_refused").await
}

#[tokio::test]
async fn parameters_that_stand_there_twice_are_refused() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    client.connect(&world, &mut browser).await?;
    let question = client.question(&world, &[]);
    for twice in ["client_id=x", "redirect_uri=https%3A%2F%2Fevil.example"] {
        let answer = browser.get(&world, &format!("{question}&{twice}")).await?;

        assert_eq!((answer.status, answer.header("location")), (400, None), "{twice}");
    }
    for twice in ["state=x", "scope=x", "response_type=code", "code_challenge=x", "prompt=none&prompt=login"]
    {
        let sent = location(&browser.get(&world, &format!("{question}&{twice}")).await?)?;

        assert_eq!(parameter(&sent, "error").as_deref(), Some("invalid_request"), "{twice}");
        assert_eq!(parameter(&sent, "iss"), Some(world.issuer()), "{twice}");
        let state = if twice == "state=x" { None } else { Some("s-1".to_owned()) };
        assert_eq!(parameter(&sent, "state"), state, "{twice}");
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_token_is_not_given_for_another_resource_than_was_allowed() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let code = client.code(&world, &mut Browser::default()).await?;

    let other = client.exchange(&world, &code, &[("resource", &format!("{}/sse", world.issuer()))]).await?;

    assert_eq!(refusal(&other), "400 invalid_target");
    world.audited("code_refused").await
}

#[tokio::test]
async fn an_assertion_cannot_be_used_twice() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "private_key_jwt").await?;
    let Proof::Assertion(key) = &client.proof else { anyhow::bail!("no key") };
    let assertion = client.assertion(&world, key, &json!({}))?;
    let form = [
        ("client_id", client.id.as_str()),
        ("client_assertion_type", JWT_BEARER),
        ("client_assertion", &assertion),
        ("token", "x"),
    ];

    assert_eq!(world.post("/revoke", &form).await?.status, 200);
    let replayed = world.post("/revoke", &form).await?;

    assert_eq!(refusal(&replayed), "401 invalid_client");
    world.audited("client_refused").await
}

#[tokio::test]
async fn an_assertion_of_another_for_another_or_by_another_key_proves_nothing() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "private_key_jwt").await?;
    let other = Client::registered(&world, "private_key_jwt").await?;
    let (Proof::Assertion(key), Proof::Assertion(foreign)) = (&client.proof, &other.proof) else {
        anyhow::bail!("no keys")
    };
    for assertion in [
        client.assertion(&world, foreign, &json!({}))?,
        client.assertion(&world, key, &json!({ "aud": "https://other.example" }))?,
        client.assertion(&world, key, &json!({ "sub": other.id }))?,
        client.assertion(&world, key, &json!({ "exp": world.seconds() - 60 }))?,
        client.assertion(&world, key, &json!({ "jti": "" }))?,
    ] {
        let form = [
            ("client_id", client.id.as_str()),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", &assertion),
            ("token", "x"),
        ];

        assert_eq!(refusal(&world.post("/revoke", &form).await?), "401 invalid_client");
    }
    world.audited("client_refused").await
}

#[tokio::test]
async fn a_client_with_a_secret_cannot_leave_it_out() -> Result<()> {
    let world = World::new().await?;
    let mut client = Client::registered(&world, "client_secret_basic").await?;
    let code = client.code(&world, &mut Browser::default()).await?;
    client.proof = Proof::Nothing;

    assert_eq!(refusal(&client.exchange(&world, &code, &[]).await?), "401 invalid_client");
    client.proof = Proof::Basic("guess".into());
    let wrong = client.exchange(&world, &code, &[]).await?;
    assert_eq!(refusal(&wrong), "401 invalid_client");
    assert!(wrong.header("www-authenticate").is_some());
    world.audited("client_refused").await
}

#[tokio::test]
async fn secrets_cannot_be_guessed_for_long() -> Result<()> {
    let world = World::new().await?;
    let mut client = Client::registered(&world, "client_secret_post").await?;
    let right = std::mem::replace(&mut client.proof, Proof::Post("guess".into()));
    for _ in 0..30 {
        assert_eq!(client.refresh(&world, "x").await?.status, 401);
    }

    let held = client.refresh(&world, "x").await?;

    assert_eq!((held.status, held.header("retry-after")), (429, Some("900")));
    let written = world.accounts.audit(50).await?;
    assert!(
        written.iter().any(|record| record.detail.as_deref() == Some("too many wrong proofs of this client"))
    );
    client.proof = right;
    let proven = client.refresh(&world, "x").await?;
    assert_eq!(refusal(&proven), "400 invalid_grant", "a client is not shut out by what strangers send");
    world.audited("client_refused").await
}

#[tokio::test]
async fn a_document_at_a_private_address_is_not_fetched() -> Result<()> {
    let world = World::with(LoginConfig::default()).await?;
    let client = Client::documented(false).await?;
    for id in [
        client.id.clone(),
        client.id.replace("http://", "https://"),
        "https://169.254.169.254/latest/meta-data".into(),
        "https://[::1]/client.json".into(),
        "https://localhost/client.json".into(),
    ] {
        let question = client.question(&world, &[("client_id", &id)]);
        let answer = world.get(&question).await?;

        assert_eq!((answer.status, answer.header("location")), (400, None), "{id}");
    }
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_document_speaks_for_its_own_address_alone() -> Result<()> {
    let world = World::new().await?;
    let client = Client::documented(false).await?;
    let other = client.id.replace("/oauth/client.json", "/other/client.json");

    let answer = world.get(&client.question(&world, &[("client_id", &other)])).await?;

    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("another client_id than its own address"), "{}", answer.body);
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_document_that_redirects_is_not_followed() -> Result<()> {
    let world = World::new().await?;
    let client = Client::documented(false).await?;
    let elsewhere = crate::client::redirecting(&client.id).await?;

    let answer = world.get(&client.question(&world, &[("client_id", &elsewhere)])).await?;

    assert_eq!((answer.status, answer.header("location")), (400, None));
    assert!(answer.body.contains("redirect"), "{}", answer.body);
    world.audited("request_refused").await
}

#[tokio::test]
async fn a_login_form_of_another_site_is_refused() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    let page = browser.get(&world, "/account").await?;
    let form = form_on(&page, "/login")?;
    let fields = [("email", EMAIL), ("password", PASSWORD), ("token", form.fields["token"].as_str())];

    let without_cookie = world.post("/login", &fields).await?;
    let forged = browser
        .submit(&world, &form, &[("token", "forged"), ("email", EMAIL), ("password", PASSWORD)])
        .await?;

    assert_eq!((without_cookie.status, forged.status), (403, 403));
    assert!(browser.cookie("switchboard_session").is_none());
    world.audited("form_refused").await
}

#[tokio::test]
async fn a_consent_form_is_good_for_its_own_request_and_session_alone() -> Result<()> {
    let world = World::new().await?;
    world.add("eve@example.org", &[]).await?;
    let client = Client::registered(&world, "none").await?;
    let question = client.question(&world, &[]);
    let (mut ada, mut eve) = (Browser::default(), Browser::default());
    ada.log_in(&world, &question, EMAIL).await?;
    eve.log_in(&world, &question, "eve@example.org").await?;
    let form = form_on(&eve.get(&world, &question).await?, "/authorize")?;

    let foreign = ada.submit(&world, &form, &[("decision", "allow")]).await?;
    let mut own = form_on(&ada.get(&world, &question).await?, "/authorize")?;
    let more = client.question(&world, &[("scope", "email search")]);
    own.fields.insert("query".into(), more.trim_start_matches("/authorize?").into());
    let other_request = ada.submit(&world, &own, &[("decision", "allow")]).await?;

    assert_eq!((foreign.status, other_request.status), (403, 403));
    world.audited("form_refused").await
}

#[tokio::test]
async fn nothing_is_taken_back_and_nobody_logged_out_by_a_forged_form() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let mut browser = Browser::default();
    let given = client.connect(&world, &mut browser).await?;
    let page = browser.get(&world, "/account").await?;
    for (path, detail) in [("/account/withdraw", "withdraw"), ("/logout", "logout")] {
        let form = form_on(&page, path)?;

        let forged = browser.submit(&world, &form, &[("token", "forged"), ("client", &client.id)]).await?;

        assert_eq!(forged.status, 403, "{path}");
        let written = world.accounts.audit(50).await?;
        let is_it = |record: &switchboard_login::AuditRecord| {
            record.event == "form_refused" && record.detail.as_deref() == Some(detail)
        };
        assert!(written.iter().any(is_it), "{path}: {written:?}");
    }
    assert_eq!(client.refresh(&world, &given.refresh).await?.status, 200);
    assert!(browser.get(&world, "/account").await?.body.contains(EMAIL), "logged out");
    Ok(())
}

#[tokio::test]
async fn a_form_of_a_foreign_page_is_stopped_at_the_door() -> Result<()> {
    let world = World::new().await?;
    let ask = form_of("/login", &[("email", EMAIL)]).header("Origin", "https://evil.example");

    assert_eq!(ask.send(world.address).await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn a_session_that_was_planted_is_not_taken_over() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    browser.set_cookie("switchboard_session", "planted");

    browser.log_in(&world, "/account", EMAIL).await?;

    assert_ne!(browser.cookie("switchboard_session"), Some("planted"));
    let mut thief = Browser::default();
    thief.set_cookie("switchboard_session", "planted");
    assert!(!thief.get(&world, "/account").await?.body.contains("ada@example.org"));
    Ok(())
}

#[tokio::test]
async fn an_unknown_person_reads_the_same_as_a_wrong_password() -> Result<()> {
    let world = World::new().await?;
    let (mut known, mut unknown) = (Browser::default(), Browser::default());
    let attempt = async |browser: &mut Browser, email: &str| {
        let page = browser.get(&world, "/account").await?;
        let form = form_on(&page, "/login")?;
        let answer =
            browser.submit(&world, &form, &[("email", email), ("password", "wrong password")]).await?;
        let (form_token, body) = (&form.fields["token"], answer.body.replace(email, "EMAIL"));
        anyhow::Ok((answer.status, body.replace(form_token.as_str(), "TOKEN")))
    };

    let wrong = attempt(&mut known, EMAIL).await?;
    let nobody = attempt(&mut unknown, "bob@example.org").await?;

    assert_eq!(wrong, nobody);
    assert_eq!(wrong.0, 403);
    world.audited("login_refused").await
}

#[tokio::test]
async fn strangers_who_guess_are_held_back_and_the_owner_still_comes_in() -> Result<()> {
    let world = World::new().await?;
    let (mut owner, mut stranger) = (Browser::default(), Browser::default());
    owner.log_in(&world, "/account", EMAIL).await?;
    let mut statuses = Vec::new();
    for _ in 0..11 {
        let form = form_on(&stranger.get(&world, "/account").await?, "/login")?;
        let answer = stranger.submit(&world, &form, &[("email", EMAIL), ("password", "guess guess")]).await?;
        statuses.push(answer.status);
    }
    assert_eq!((statuses[9], statuses[10]), (403, 429));

    let right = stranger.log_in(&world, "/account", EMAIL).await?;
    assert_eq!(right.status, 429, "the right password is no way around");
    let mut again = Browser::default();
    let device = owner.cookie("switchboard_device").unwrap_or_default().to_owned();
    again.set_cookie("switchboard_device", &device);
    assert_eq!(again.log_in(&world, "/account", EMAIL).await?.status, 303);

    world.clock.advance(Duration::from_mins(15));
    assert_eq!(stranger.log_in(&world, "/account", EMAIL).await?.status, 303);
    world.audited("login_throttled").await
}

#[tokio::test]
async fn a_login_leads_nowhere_but_on() -> Result<()> {
    let world = World::new().await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, "/account").await?, "/login")?;

    let entered = browser
        .submit(
            &world,
            &form,
            &[("email", EMAIL), ("password", PASSWORD), ("next", "https://evil.example\r\nX: y")],
        )
        .await?;

    let next = entered.header("location").unwrap_or_default();
    assert!(next.starts_with('/') && !next.starts_with("//"), "{next}");
    Ok(())
}

#[tokio::test]
async fn a_page_to_come_back_to_is_one_of_ours() -> Result<()> {
    let world = World::new().await?;
    for (next, expected) in [
        ("/private/a?b=c", "/private/a?b=c"),
        ("//evil.example", "/evil.example"),
        ("///evil.example/a", "/evil.example/a"),
        ("/\\evil.example", "/account"),
        ("/..//evil.example", "/account"),
        ("/\t/evil.example", "/account"),
        ("/.\n//evil.example", "/account"),
        ("/@evil.example", "/@evil.example"),
        ("https://evil.example", "/account"),
        ("response_type=code&client_id=x", "/account"),
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let mut browser = Browser::default();

        let entered = browser.log_in(&world, &format!("/login?{query}"), EMAIL).await?;

        let location = entered.header("location").unwrap_or_default();
        assert_eq!(location, expected, "{next:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_is_not_taken_in_the_address() -> Result<()> {
    let world = World::new().await?;
    let client = Client::registered(&world, "none").await?;
    let first = client.connect(&world, &mut Browser::default()).await?;

    let answer = world.get(&format!("/userinfo?access_token={}", first.access)).await?;

    assert_eq!(answer.status, 401);
    let forged = Ask::get("/userinfo").header("Authorization", "Bearer eyJhbGciOiJub25lIn0.e30.");
    assert_eq!(refusal(&forged.send(world.address).await?), "401 invalid_token");
    world.audited("token_refused").await
}
