//! One fetch.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use switchboard_ambient::Secret;
use switchboard_guarded_fetch::{FetchError, FetchLimits, Fetcher, Reach, SystemLookup};
use url::Url;

use crate::world::{Host, Scripted, answer, fetcher};

#[tokio::test]
async fn a_document_is_fetched_with_its_freshness() -> Result<()> {
    let host = Host::answering(answer("200 OK", "Cache-Control: max-age=60\r\n", "{}")).await?;
    let fetcher = fetcher(Arc::new(SystemLookup), Reach::Loopback);

    let document = fetcher.fetch(&host.url("127.0.0.1")?).await?;

    assert_eq!(&document.body[..], b"{}");
    assert_eq!(document.fresh_for, Duration::from_mins(1));
    Ok(())
}

#[tokio::test]
async fn private_addresses_are_not_connected_to() -> Result<()> {
    let host = Host::answering(answer("200 OK", "", "secret")).await?;
    let port = host.address.port();
    let fetcher = fetcher(Arc::new(SystemLookup), Reach::Public);
    for literal in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0"] {
        let url = Url::parse(&format!("https://{literal}:{port}/"))?;

        let error = fetcher.fetch(&url).await.expect_err("refused");

        assert!(matches!(error, FetchError::Private { .. }), "{literal}: {error}");
    }
    assert_eq!(host.asked(), 0);
    Ok(())
}

#[tokio::test]
async fn a_form_with_a_secret_goes_to_no_private_address() -> Result<()> {
    let host = Host::answering(answer("200 OK", "", "{}")).await?;
    let secret = Secret::new("secret".to_owned());
    let secret = Some(("us", &secret));
    let (url, form) = (host.url("127.0.0.1")?, || "token=a".to_owned());

    let guarded = fetcher(Arc::new(SystemLookup), Reach::Public).send_form(&url, form(), secret).await;
    let allowed = fetcher(Arc::new(SystemLookup), Reach::Loopback).send_form(&url, form(), secret).await?;

    assert!(matches!(guarded, Err(FetchError::Private { .. })), "{guarded:?}");
    assert_eq!((&allowed.body[..], host.asked()), (&b"{}"[..], 1));
    Ok(())
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_connected_to() -> Result<()> {
    let host = Host::answering(answer("200 OK", "", "secret")).await?;
    let url = Url::parse(&format!("https://client.example:{}/", host.address.port()))?;
    for addresses in [&["127.0.0.1"][..], &["1.1.1.1", "127.0.0.1"], &[]] {
        let fetcher = fetcher(Scripted::new(&[addresses])?, Reach::Public);

        let error = fetcher.fetch(&url).await.expect_err("refused");

        assert_eq!(error, FetchError::Private { host: "client.example".to_owned() });
    }
    assert_eq!(host.asked(), 0);
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_rebound_between_two_fetches_is_judged_each_time() -> Result<()> {
    let host = Host::answering(answer("200 OK", "", "{}")).await?;
    let url = Url::parse(&format!("http://localhost:{}/", host.address.port()))?;
    let fetcher = fetcher(Scripted::new(&[&["127.0.0.1"], &["10.0.0.1"]])?, Reach::Loopback);

    assert!(fetcher.fetch(&url).await.is_ok());
    let error = fetcher.fetch(&url).await.expect_err("refused");

    assert_eq!(error, FetchError::Private { host: "localhost".to_owned() });
    Ok(())
}

#[tokio::test]
async fn redirects_are_not_followed() -> Result<()> {
    let inner = Host::answering(answer("200 OK", "", "secret")).await?;
    let headers = format!("Location: {}\r\n", inner.url("127.0.0.1")?);
    let host = Host::answering(answer("302 Found", &headers, "")).await?;

    let fetched = fetcher(Arc::new(SystemLookup), Reach::Loopback).fetch(&host.url("127.0.0.1")?).await;

    assert_eq!(fetched.expect_err("refused"), FetchError::Redirect { host: "127.0.0.1".to_owned() });
    assert_eq!(inner.asked(), 0);
    Ok(())
}

#[tokio::test]
async fn a_document_that_is_too_large_is_given_up() -> Result<()> {
    let host = Host::answering(answer("200 OK", "", &"a".repeat(1001))).await?;

    let fetched = fetcher(Arc::new(SystemLookup), Reach::Loopback).fetch(&host.url("127.0.0.1")?).await;

    assert_eq!(fetched.expect_err("refused"), FetchError::TooLarge { limit: 1000 });
    Ok(())
}

#[tokio::test]
async fn a_server_that_stays_silent_is_given_up() -> Result<()> {
    let host = Host::answering("").await?;
    let limits = FetchLimits { time: Duration::from_millis(200), ..FetchLimits::default() };
    let fetcher = Fetcher::new(Arc::new(SystemLookup), Reach::Loopback, limits);

    let error = fetcher.fetch(&host.url("127.0.0.1")?).await.expect_err("given up");

    assert!(matches!(error, FetchError::TooSlow { .. }), "{error}");
    Ok(())
}

#[tokio::test]
async fn other_answers_and_addresses_are_named() -> Result<()> {
    let host = Host::answering(answer("404 Not Found", "", "")).await?;
    let fetcher = fetcher(Arc::new(SystemLookup), Reach::Loopback);

    let status = fetcher.fetch(&host.url("127.0.0.1")?).await.expect_err("refused");
    let plain = fetcher.fetch(&Url::parse("http://example.org/")?).await.expect_err("refused");
    let user = fetcher.fetch(&Url::parse("https://ada@example.org/")?).await.expect_err("refused");

    assert_eq!(status, FetchError::Status { host: "127.0.0.1".to_owned(), status: 404 });
    assert_eq!(plain, FetchError::Address);
    assert_eq!(user, FetchError::Address);
    Ok(())
}

#[tokio::test]
async fn a_closed_port_is_unreachable() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
    drop(listener);

    let error = fetcher(Arc::new(SystemLookup), Reach::Loopback).fetch(&url).await.expect_err("refused");

    assert_eq!(error, FetchError::Unreachable { host: "127.0.0.1".to_owned() });
    Ok(())
}
