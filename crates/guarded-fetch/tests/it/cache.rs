//! What was fetched before.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use switchboard_ambient::ManualClock;
use switchboard_guarded_fetch::{CachedFetch, Reach, SystemLookup};

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
