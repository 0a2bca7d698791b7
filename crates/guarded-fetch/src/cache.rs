//! A *cached fetch* asks again only when a document is no longer fresh, or when somebody has reason to believe that it
//! changed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use switchboard_ambient::{Clock, Moment};
use url::Url;

use crate::error::FetchError;
use crate::fetch::{Fetched, Fetcher};

/// Documents that are kept at one time; the oldest makes place.
const MOST: usize = 512;

/// Fetches, and keeps what came for as long as its server allows.
pub struct CachedFetch {
    fetcher: Fetcher,
    clock: Arc<dyn Clock>,
    kept: Mutex<HashMap<Url, Kept>>,
}

#[derive(Clone)]
struct Kept {
    document: Arc<Fetched>,
    at: Moment,
}

impl CachedFetch {
    /// Begins with nothing.
    pub fn new(fetcher: Fetcher, clock: Arc<dyn Clock>) -> Self {
        Self { fetcher, clock, kept: Mutex::default() }
    }

    /// Returns the document at `url`, fetched now or before.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where it has to be fetched and cannot.
    pub async fn get(&self, url: &Url) -> Result<Arc<Fetched>, FetchError> {
        let is_fresh = |kept: &Kept, age: Duration| age < kept.document.fresh_for;
        self.get_if(url, is_fresh).await
    }

    /// Returns the document at `url`, fetched again unless it came within `age`: for a key that is not in the set.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where it has to be fetched and cannot.
    pub async fn get_newer(&self, url: &Url, age: Duration) -> Result<Arc<Fetched>, FetchError> {
        self.get_if(url, |_, own| own < age).await
    }

    async fn get_if(
        &self,
        url: &Url,
        is_good: impl Fn(&Kept, Duration) -> bool,
    ) -> Result<Arc<Fetched>, FetchError> {
        let now = Moment::now(self.clock.as_ref());
        let kept = self.lock().get(url).cloned();
        if let Some(kept) = kept.filter(|kept| is_good(kept, kept.at.age(now))) {
            return Ok(kept.document);
        }
        let document = Arc::new(self.fetcher.fetch(url).await?);
        self.keep(url, Kept { document: document.clone(), at: now });
        Ok(document)
    }

    fn keep(&self, url: &Url, document: Kept) {
        let mut kept = self.lock();
        if kept.len() >= MOST && !kept.contains_key(url) {
            let oldest =
                kept.iter().max_by_key(|(_, kept)| kept.at.age(document.at)).map(|(url, _)| url.clone());
            oldest.and_then(|url| kept.remove(&url));
        }
        kept.insert(url.clone(), document);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Url, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CachedFetch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CachedFetch").field("fetcher", &self.fetcher).finish_non_exhaustive()
    }
}
