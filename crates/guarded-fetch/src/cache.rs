//! A *cached fetch* asks again only when a document is no longer fresh, or when somebody has reason to believe that it
//! changed. While its server cannot be asked, what came before is used on, for a day after it came at most (RFC 5861 §4): whoever can
//! keep us from the server must not be able to shut its clients out, nor keep alive for longer what it has withdrawn.

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

/// How long a server that could not be asked is left in peace, where what came before is good enough.
const PAUSE: Duration = Duration::from_secs(30);

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
    /// The last time that it could not be fetched again, and why.
    outage: Option<(Moment, FetchError)>,
}

impl Kept {
    fn is_usable(&self, now: Moment) -> bool {
        self.at.age(now) < self.document.usable_for
    }

    /// Returns why it cannot be fetched again, where that was tried only just.
    fn just_failed(&self, now: Moment) -> Option<&FetchError> {
        self.outage.as_ref().filter(|(at, _)| at.age(now) < PAUSE).map(|(_, error)| error)
    }
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
        let now = Moment::now(self.clock.as_ref());
        let kept = self.lock().get(url).cloned();
        let is_good = |kept: &&Kept| {
            let is_fresh = kept.at.age(now) < kept.document.fresh_for;
            is_fresh || kept.is_usable(now) && kept.just_failed(now).is_some()
        };
        if let Some(kept) = kept.as_ref().filter(is_good) {
            return Ok(kept.document.clone());
        }
        match (self.fetch(url, now).await, kept) {
            (Err(error), Some(kept)) if error.is_outage() && kept.is_usable(now) => Ok(kept.document),
            (fetched, _) => fetched,
        }
    }

    /// Returns the document at `url`, fetched again unless it came within `age`: for a key that is not in the set. One that came
    /// before is no answer to that, even where it cannot be fetched.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where it has to be fetched and cannot.
    pub async fn get_newer(&self, url: &Url, age: Duration) -> Result<Arc<Fetched>, FetchError> {
        let now = Moment::now(self.clock.as_ref());
        let kept = self.lock().get(url).cloned();
        match &kept {
            Some(kept) if kept.at.age(now) < age => Ok(kept.document.clone()),
            Some(kept) => match kept.just_failed(now) {
                Some(error) => Err(error.clone()),
                None => self.fetch(url, now).await,
            },
            None => self.fetch(url, now).await,
        }
    }

    /// Fetches, and keeps what comes of it: a server that says the document is gone is believed at once.
    async fn fetch(&self, url: &Url, now: Moment) -> Result<Arc<Fetched>, FetchError> {
        match self.fetcher.fetch(url).await {
            Ok(document) => {
                let document = Arc::new(document);
                self.keep(url, Kept { document: document.clone(), at: now, outage: None });
                Ok(document)
            }
            Err(error) => {
                let mut kept = self.lock();
                if !error.is_outage() {
                    kept.remove(url);
                } else if let Some(kept) = kept.get_mut(url) {
                    kept.outage = Some((now, error.clone()));
                }
                Err(error)
            }
        }
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
