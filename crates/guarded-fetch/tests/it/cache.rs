//! What was fetched before.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use switchboard_ambient::ManualClock;
use switchboard_guarded_fetch::{CachedFetch, FetchError, Reach, SystemLookup};
use url::Url;

use crate::world::{Host, answer, fetcher};

#[tokio::test]
async fn a_document_is_fetched_again_when_it_is_no_longer_fresh_or_said_to_be_old() -> Result<()> {
    let host = Host::answering(answer("200 OK", "Cache-Control: max-age=60\r\n", "{}")).await?;
    let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH));
    let cached = CachedFetch::new(fetcher(Arc::new(SystemLookup), Reach::Loopback), clock.clone());
    let url = host.url("127.0.0.1")?;

    cached.get(&url).await?;
    cached.get(&url).await?;
    assert_eq!(host.asked(), 1);

    clock.advance(Duration::from_secs(30));
    cached.get_newer(&url, Duration::from_secs(31)).await?;
    assert_eq!(host.asked(), 1);
    cached.get_newer(&url, Duration::from_secs(30)).await?;
    assert_eq!(host.asked(), 2);

    clock.advance(Duration::from_mins(1));
    cached.get(&url).await?;
    assert_eq!(host.asked(), 3);
    Ok(())
}

/// A document that came once, and a server that can be told to answer otherwise.
struct Kept {
    host: Host,
    clock: Arc<ManualClock>,
    cached: CachedFetch,
    url: Url,
}

impl Kept {
    async fn by(cache_control: &str) -> Result<Self> {
        let headers = format!("Cache-Control: {cache_control}\r\n");
        let host = Host::answering(answer("200 OK", &headers, "kept")).await?;
        let clock = Arc::new(ManualClock::new(SystemTime::UNIX_EPOCH));
        let cached = CachedFetch::new(fetcher(Arc::new(SystemLookup), Reach::Loopback), clock.clone());
        let url = host.url("127.0.0.1")?;
        cached.get(&url).await?;
        Ok(Self { host, clock, cached, url })
    }

    /// Asks after a while, and returns what came, or why nothing did.
    async fn after(&self, seconds: u64) -> String {
        self.clock.advance(Duration::from_secs(seconds));
        match self.cached.get(&self.url).await {
            Ok(document) => String::from_utf8_lossy(&document.body).into_owned(),
            Err(error) => error.to_string(),
        }
    }
}

#[tokio::test]
async fn an_outage_is_bridged_for_a_day_after_the_document_came_and_no_longer() -> Result<()> {
    let kept = Kept::by("max-age=60").await?;
    kept.host.change(answer("503 Service Unavailable", "", ""));

    assert_eq!(kept.after(61).await, "kept");
    assert_eq!(kept.after(29).await, "kept");
    assert_eq!(kept.host.asked(), 2, "the server is left in peace for a while");
    assert_eq!(kept.after(1).await, "kept");
    assert_eq!(kept.host.asked(), 3);
    assert_eq!(kept.after(86_400 - 92).await, "kept");
    assert_eq!(kept.after(1).await, "127.0.0.1 answers 503");

    kept.host.change(answer("200 OK", "", "new"));
    assert_eq!(kept.after(0).await, "new");
    Ok(())
}

#[tokio::test]
async fn a_server_bounds_or_forbids_what_outlasts_its_outage() -> Result<()> {
    for (cache_control, after) in [
        ("max-age=60, must-revalidate", 60),
        ("no-store", 0),
        ("max-age=60, stale-if-error=30", 90),
        ("max-age=86400", 86_400),
    ] {
        let kept = Kept::by(cache_control).await?;
        kept.host.change(answer("500 Internal Server Error", "", ""));
        if after > 0 {
            assert_eq!(kept.after(after - 1).await, "kept", "{cache_control}");
        }

        assert_eq!(kept.after(1).await, "127.0.0.1 answers 500", "{cache_control}");
    }
    Ok(())
}

#[tokio::test]
async fn what_its_server_says_is_gone_is_gone_for_good() -> Result<()> {
    for (status, told) in [
        ("404 Not Found", "127.0.0.1 answers 404"),
        ("410 Gone", "127.0.0.1 answers 410"),
        ("302 Found", "127.0.0.1 answers with a redirect, and none is followed"),
    ] {
        let kept = Kept::by("max-age=60").await?;
        kept.host.change(answer(status, "", ""));
        assert_eq!(kept.after(61).await, told);

        kept.host.change(answer("503 Service Unavailable", "", ""));

        assert_eq!(kept.after(0).await, "127.0.0.1 answers 503", "{status}: it came back");
    }
    Ok(())
}

#[tokio::test]
async fn what_came_before_is_no_answer_to_whoever_misses_something_in_it() -> Result<()> {
    let kept = Kept::by("max-age=60").await?;
    kept.host.change(answer("503 Service Unavailable", "", ""));
    kept.clock.advance(Duration::from_secs(31));
    let newer = || kept.cached.get_newer(&kept.url, Duration::from_secs(30));
    let outage = FetchError::Status { host: "127.0.0.1".to_owned(), status: 503 };

    assert_eq!(newer().await.err(), Some(outage.clone()));
    assert_eq!(newer().await.err(), Some(outage));
    assert_eq!(kept.host.asked(), 2, "the server is left in peace for a while");
    assert_eq!(kept.after(0).await, "kept");
    Ok(())
}

#[test]
fn only_servers_that_said_nothing_are_out() {
    for (status, is_outage) in
        [(500, true), (503, true), (429, true), (403, true), (404, false), (410, false)]
    {
        let error = FetchError::Status { host: "c.example".to_owned(), status };
        assert_eq!(error.is_outage(), is_outage, "{status}");
    }
}
