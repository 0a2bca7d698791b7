//! One test an attack: each is refused, told nothing more than others are, and written down.

use anyhow::{Context as _, Result};
use serde_json::json;
use switchboard_login::LoginConfig;
use switchboard_testkit::{Authenticator, Lie};

use super::{ADD, Ada, ENTER, asked, begin, begin_with, check_noted, is_in, noted};
use crate::world::{Browser, NAMED, World, form_on};

/// What a stranger reads, whatever is wrong.
const WRONG: &str = "This passkey does not open an account here.";
const STALE: &str = "This page was open for too long, or cookies are off.";
const EVE: &str = "eve@example.org";

/// Eve, who has an account and a passkey as well.
async fn eve(world: &World) -> Result<Ada> {
    world.add(EVE, &[]).await?;
    let mut eve = Ada { browser: Browser::default(), device: Authenticator::new(NAMED) };
    eve.browser.log_in(world, "/login", EVE).await?;
    eve.add(world, "Eve's").await?;
    noted(world).await?;
    Ok(eve)
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_asked_for_opens_nothing() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let foreign = eve(&world).await?;
    let handle = foreign.device.handle(&foreign.key()?).context("a handle")?.to_owned();
    let truth = Lie::default;
    let other = "b3RoZXI".repeat(5);
    for (lie, why) in [
        (
            Lie { origin: Some("https://docs.example.org.evil.example".into()), ..truth() },
            "it was given at another address",
        ),
        (
            Lie { origin: Some("http://docs.example.org".into()), ..truth() },
            "it was given at another address",
        ),
        (
            Lie { origin: Some("https://docs.example.org:8443".into()), ..truth() },
            "it was given at another address",
        ),
        (
            Lie { origin: Some("https://sub.docs.example.org".into()), ..truth() },
            "it was given at another address",
        ),
        (Lie { relying_party: Some("example.org".into()), ..truth() }, "it was given for another server"),
        (Lie { relying_party: Some("evil.example".into()), ..truth() }, "it was given for another server"),
        (Lie { challenge: Some(other), ..truth() }, "it answers another challenge"),
        (Lie { kind: Some("webauthn.create"), ..truth() }, "it answers something else"),
        (Lie { is_unverified: true, ..truth() }, "nobody was verified"),
        (Lie { is_absent: true, ..truth() }, "nobody was there"),
        (Lie { is_forged: true, ..truth() }, "the signature is wrong"),
        (Lie { handle: Some(handle), ..truth() }, "the passkey is another person's than it says"),
        (Lie { handle: Some("YWRh".into()), ..truth() }, "the passkey is another person's than it says"),
    ] {
        let mut browser = Browser::default();
        let answer = ada.enter(&world, (&mut browser, ENTER), &lie).await?;

        assert_eq!(answer.status, 403, "{lie:?}");
        assert!(answer.body.contains(WRONG) && !answer.body.contains("ada@"), "{}", answer.body);
        assert!(!is_in(&world, &mut browser).await?, "{lie:?}");
        check_noted(&world, &format!("passkey_refused of somebody: {why}")).await?;
        // So that the next one is not turned away for being too many.
        let right = ada.enter(&world, (&mut browser, ENTER), &Lie::default()).await?;
        assert_eq!(right.status, 303, "{}", right.body);
        noted(&world).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_is_good_once() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, ENTER).await?, ENTER)?;
    let mut thief = browser.clone();
    let answer = ada.device.get(&asked(&form)?, (&ada.key()?, &Lie::default()))?.to_string();

    let first = browser.submit(&world, &form, &[("answer", &answer)]).await?;
    check_noted(&world, "logged_in of somebody: passkey").await?;
    let replayed = thief.submit(&world, &form, &[("answer", &answer)]).await?;

    assert_eq!(first.status, 303, "{}", first.body);
    assert_eq!(replayed.status, 403);
    assert!(replayed.body.contains(STALE), "{}", replayed.body);
    assert!(!is_in(&world, &mut thief).await?);
    check_noted(&world, "passkey_refused of somebody: the challenge was answered before").await
}

#[tokio::test]
async fn a_challenge_is_used_up_by_a_wrong_answer_as_well() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, ENTER).await?, ENTER)?;
    let forged = Lie { is_forged: true, ..Lie::default() };

    ada.answer_proof(&world, (&mut browser, &form), &forged).await?;
    check_noted(&world, "passkey_refused of somebody: the signature is wrong").await?;
    let right = ada.answer_proof(&world, (&mut browser, &form), &Lie::default()).await?;

    assert_eq!(right.status, 403);
    check_noted(&world, "passkey_refused of somebody: the challenge was answered before").await
}

#[tokio::test]
async fn a_challenge_ends_after_five_minutes() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut browser = Browser::default();
    let form = form_on(&browser.get(&world, ENTER).await?, ENTER)?;

    world.clock.advance(std::time::Duration::from_mins(5));
    let late = ada.answer_proof(&world, (&mut browser, &form), &Lie::default()).await?;

    assert_eq!(late.status, 403);
    assert!(late.body.contains(STALE), "{}", late.body);
    check_noted(&world, "passkey_refused of somebody: the challenge is another browser's, or over").await
}

#[tokio::test]
async fn a_challenge_of_another_browser_is_none() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let (mut victim, mut attacker) = (Browser::default(), Browser::default());
    let theirs = form_on(&attacker.get(&world, ENTER).await?, ENTER)?;
    let mut mixed = form_on(&victim.get(&world, ENTER).await?, ENTER)?;
    // The attacker's challenge in the victim's own form: an answer for it would be one that the attacker knows.
    mixed.fields.insert("word".into(), theirs.fields["word"].clone());
    mixed.handed = theirs.handed;

    let answer = ada.answer_proof(&world, (&mut victim, &mixed), &Lie::default()).await?;

    assert_eq!(answer.status, 403);
    assert!(!is_in(&world, &mut victim).await?);
    check_noted(&world, "passkey_refused of somebody: the challenge is another browser's, or over").await
}

#[tokio::test]
async fn a_challenge_for_adding_a_passkey_opens_nothing() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let addition = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    let mut browser = Browser::default();
    let mut form = form_on(&browser.get(&world, ENTER).await?, ENTER)?;
    form.fields.insert("word".into(), addition.fields["word"].clone());

    let answer = ada.answer_proof(&world, (&mut browser, &form), &Lie::default()).await?;

    assert_eq!(answer.status, 403);
    check_noted(&world, "passkey_refused of somebody: the challenge is another browser's, or over").await
}

#[tokio::test]
async fn a_counter_that_goes_back_may_be_a_copy_and_opens_nothing() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut browser = Browser::default();
    let far = Lie { counter: Some(40), ..Lie::default() };
    assert_eq!(ada.enter(&world, (&mut browser, ENTER), &far).await?.status, 303);
    noted(&world).await?;

    for counter in [39, 40] {
        let back = Lie { counter: Some(counter), ..Lie::default() };
        let mut browser = Browser::default();
        let copied = ada.enter(&world, (&mut browser, ENTER), &back).await?;

        assert!(copied.status == 403 && copied.body.contains(WRONG), "{}", copied.body);
        let why = "the signature counter went back, so there may be a copy of the passkey";
        check_noted(&world, &format!("passkey_refused of somebody: {why}")).await?;
    }
    let on = Lie { counter: Some(41), ..Lie::default() };
    assert_eq!(ada.enter(&world, (&mut browser, ENTER), &on).await?.status, 303);
    Ok(())
}

#[tokio::test]
async fn passkeys_of_nobody_read_the_same_as_wrong_ones() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut stranger = Ada { browser: Browser::default(), device: Authenticator::new(NAMED) };
    let form = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    stranger.device.create(&asked(&form)?, &Lie::default())?;

    let unknown = stranger.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?;
    check_noted(&world, "passkey_refused of nobody: the passkey is not known").await?;
    let forged = Lie { is_forged: true, ..Lie::default() };
    let wrong = ada.enter(&world, (&mut Browser::default(), ENTER), &forged).await?;

    let said = |body: &str| body.split("<form").next().unwrap_or_default().to_owned();
    assert_eq!((unknown.status, said(&unknown.body)), (wrong.status, said(&wrong.body)));
    Ok(())
}

#[tokio::test]
async fn a_passkey_of_a_removed_person_opens_nothing() -> Result<()> {
    let (world, mut ada) = begin().await?;
    world.accounts.remove("ada@example.org").await?;
    world.add("ada@example.org", &["staff"]).await?;
    let mut browser = Browser::default();

    let answer = ada.enter(&world, (&mut browser, ENTER), &Lie::default()).await?;

    assert!(answer.status == 403 && answer.body.contains(WRONG), "{}", answer.body);
    assert!(!is_in(&world, &mut browser).await?);
    check_noted(&world, "passkey_refused of nobody: the passkey is not known").await
}

#[tokio::test]
async fn a_form_of_a_foreign_page_neither_opens_adds_nor_removes() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut browser = Browser::default();
    let proof = form_on(&browser.get(&world, ENTER).await?, ENTER)?;
    let answer = ada.device.get(&asked(&proof)?, (&ada.key()?, &Lie::default()))?.to_string();
    let fields = [("answer", answer.as_str()), ("token", "forged")];
    assert_eq!(browser.submit(&world, &proof, &fields).await?.status, 403);
    assert!(!is_in(&world, &mut browser).await?);
    check_noted(&world, "form_refused of nobody: passkey").await?;

    let addition = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    let made = Authenticator::new(NAMED).create(&asked(&addition)?, &Lie::default())?.to_string();
    let fields = [("answer", made.as_str()), ("name", "x"), ("token", "forged")];
    assert_eq!(ada.browser.submit(&world, &addition, &fields).await?.status, 403);
    check_noted(&world, "form_refused of somebody: passkey add").await?;

    let removal = form_on(&ada.browser.get(&world, "/account").await?, "/account/passkey/remove")?;
    assert_eq!(ada.browser.submit(&world, &removal, &[("token", "forged")]).await?.status, 403);
    check_noted(&world, "form_refused of somebody: passkey remove").await?;
    assert_eq!(world.accounts.passkeys("ada@example.org").await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_passkey_that_was_made_for_one_account_is_not_added_to_another() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut eve = eve(&world).await?;
    let theirs = form_on(&eve.browser.get(&world, ADD).await?, ADD)?;
    let made = eve.device.create(&json!({ "publicKey": {
        "authenticatorSelection": { "residentKey": "required", "userVerification": "required" }, "attestation": "none",
        "rp": asked(&theirs)?["publicKey"]["rp"], "user": asked(&theirs)?["publicKey"]["user"],
        "challenge": asked(&theirs)?["publicKey"]["challenge"],
    } }), &Lie::default())?;
    let own = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    let fields = [("word", theirs.fields["word"].as_str()), ("answer", &made.to_string()), ("name", "Eve's")];

    let planted = ada.browser.submit(&world, &own, &fields).await?;

    assert_eq!(planted.status, 403);
    assert_eq!(world.accounts.passkeys("ada@example.org").await?.len(), 1);
    check_noted(&world, "passkey_refused of somebody: the challenge is another browser's, or over").await
}

#[tokio::test]
async fn a_passkey_that_somebody_has_is_not_added_again() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let mut eve = eve(&world).await?;
    let form = form_on(&eve.browser.get(&world, ADD).await?, ADD)?;
    let mut answer = eve.device.create(
        &{
            let mut asked = asked(&form)?;
            asked["publicKey"]["excludeCredentials"] = json!([]);
            asked
        },
        &Lie::default(),
    )?;
    // The id that counts is the one inside; there Eve writes Ada's.
    let ids = (eve.device.ids(), ada.key()?);
    let new = ids.0.iter().find(|id| **id == answer["id"]).context("her new key")?;
    let attested = answer["response"]["attestationObject"].as_str().context("an attestation")?;
    answer["response"]["attestationObject"] = json!(swap(attested, new, &ids.1)?);

    let again = eve.browser.submit(&world, &form, &[("answer", &answer.to_string()), ("name", "x")]).await?;

    assert!(again.status == 409 && again.body.contains("known here already"), "{}", again.show(&[]));
    check_noted(&world, "passkey_refused of somebody: the passkey is known already").await?;
    assert_eq!(ada.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?.status, 303);
    Ok(())
}

/// Puts one id into the place of another.
fn swap(attested: &str, old: &str, new: &str) -> Result<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (old, new) = (URL_SAFE_NO_PAD.decode(old)?, URL_SAFE_NO_PAD.decode(new)?);
    let mut bytes = URL_SAFE_NO_PAD.decode(attested)?;
    let at = bytes.windows(old.len()).position(|part| part == old).context("the id is not inside")?;
    bytes[at..at + new.len()].copy_from_slice(&new);
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[tokio::test]
async fn an_addition_is_held_to_address_server_and_person() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let truth = Lie::default;
    for (lie, why) in [
        (Lie { origin: Some("https://evil.example".into()), ..truth() }, "it was given at another address"),
        (Lie { relying_party: Some("evil.example".into()), ..truth() }, "it was given for another server"),
        (Lie { challenge: Some("b3RoZXI".into()), ..truth() }, "it answers another challenge"),
        (Lie { kind: Some("webauthn.get"), ..truth() }, "it answers something else"),
        (Lie { is_unverified: true, ..truth() }, "nobody was verified"),
        (Lie { is_absent: true, ..truth() }, "nobody was there"),
    ] {
        let form = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
        let device = Authenticator::new(NAMED).create(&asked(&form)?, &lie)?.to_string();
        let answer = ada.browser.submit(&world, &form, &[("answer", &device), ("name", "x")]).await?;

        assert!(
            answer.status == 403 && answer.body.contains("cannot be believed"),
            "{lie:?}: {}",
            answer.body
        );
        check_noted(&world, &format!("passkey_refused of somebody: {why}")).await?;
    }
    let form = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    let answer = ada.browser.submit(&world, &form, &[("answer", "{}"), ("name", "x")]).await?;
    assert_eq!(answer.status, 403);
    check_noted(&world, "passkey_refused of somebody: the answer cannot be read").await?;
    assert_eq!(world.accounts.passkeys("ada@example.org").await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_addition_is_good_once() -> Result<()> {
    let (world, mut ada) = begin().await?;
    let form = form_on(&ada.browser.get(&world, ADD).await?, ADD)?;
    let mut device = Authenticator::new(NAMED);
    let first = device.create(&asked(&form)?, &Lie::default())?.to_string();
    let second = Authenticator::new(NAMED).create(&asked(&form)?, &Lie::default())?.to_string();

    let added = ada.browser.submit(&world, &form, &[("answer", &first), ("name", "One")]).await?;
    check_noted(&world, "passkey_added of somebody: ").await?;
    let again = ada.browser.submit(&world, &form, &[("answer", &second), ("name", "Two")]).await?;

    assert_eq!((added.status, again.status), (303, 403));
    assert_eq!(world.accounts.passkeys("ada@example.org").await?.len(), 2);
    check_noted(&world, "passkey_refused of somebody: the challenge was answered before").await
}

#[tokio::test]
async fn wrong_answers_are_counted_where_they_come_from_and_lock_nobody_out() -> Result<()> {
    let config = LoginConfig { local_clients: true, ..LoginConfig::default() };
    let most = config.limits.wrong_passkeys;
    let (world, mut ada) = begin_with(config).await?;
    let forged = Lie { is_forged: true, ..Lie::default() };
    for _ in 0..most {
        assert_eq!(ada.enter(&world, (&mut Browser::default(), ENTER), &forged).await?.status, 403);
    }

    noted(&world).await?;

    let more = ada.enter(&world, (&mut Browser::default(), ENTER), &forged).await?;
    check_noted(&world, "login_throttled of somebody: passkey").await?;
    let right = ada.enter(&world, (&mut Browser::default(), ENTER), &Lie::default()).await?;
    let mut own = ada.browser.clone();
    let known = ada.enter(&world, (&mut own, ENTER), &Lie::default()).await?;

    assert_eq!((more.status, more.header("retry-after")), (429, Some("899")));
    assert_eq!(
        right.status, 303,
        "no answer can be guessed, so a right one is never turned away: {}",
        right.body
    );
    assert_eq!(
        known.status, 303,
        "a browser that was logged in before has a count of its own: {}",
        known.body
    );

    let nonsense = async |answer: &str| -> Result<u16> {
        let mut browser = Browser::default();
        let form = form_on(&browser.get(&world, ENTER).await?, ENTER)?;
        Ok(browser.submit(&world, &form, &[("answer", answer)]).await?.status)
    };
    for _ in 0..most {
        assert_eq!(nonsense("{}").await?, 403);
    }
    assert_eq!(nonsense("").await?, 429);
    Ok(())
}
