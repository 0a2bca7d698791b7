//! A *remote issuer* is a provider elsewhere: found by its metadata, known by the keys that it publishes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use switchboard_access_token::{KeySet, key_id};
use switchboard_ambient::Moment;
use switchboard_guarded_fetch::{FetchError, Fetcher};
use switchboard_oauth_words::{Jwks, ServerMetadata, server_metadata_urls};
use url::Url;

use crate::vouched::TokenError;

/// How soon after one attempt the provider is asked again, whatever tokens come: strangers must not make us knock.
const PAUSE: Duration = Duration::from_secs(30);

/// How long keys are still good after their provider could last be reached: an hour's outage must not lock everybody out,
/// and a key that was withdrawn must not live for ever.
const LAST: Duration = Duration::from_hours(24);

/// Says why a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// It is no address.
    #[error("the issuer {0:?} is not an https address")]
    Address(String),
    /// No metadata came.
    #[error("no metadata of the issuer {issuer} could be fetched")]
    Metadata {
        /// The issuer.
        issuer: String,
        /// Why the last of its places failed.
        source: FetchError,
    },
    /// What lies where the metadata should be is none.
    #[error("what {place} answers is no metadata of an issuer: {reason}")]
    Unreadable {
        /// The address.
        place: Url,
        /// What is wrong with it.
        reason: serde_json::Error,
    },
    /// The metadata is another's.
    #[error(
        "the metadata of {asked} says that its issuer is {said:?}; write the issuer letter by letter as the provider does"
    )]
    Other {
        /// The issuer as it was written.
        asked: String,
        /// As its metadata has it.
        said: String,
    },
    /// The metadata lacks something.
    #[error("the metadata of {issuer} names no {what}")]
    Lacking {
        /// The issuer.
        issuer: String,
        /// What is not there.
        what: &'static str,
    },
    /// The keys did not come.
    #[error("the keys of {issuer} could not be fetched")]
    Keys {
        /// The issuer.
        issuer: String,
        /// Why.
        source: FetchError,
    },
    /// They were looked for only just.
    #[error(
        "the keys of {issuer} were looked for only just, and the one that is asked for is not among them; again in half a minute"
    )]
    Paused {
        /// The issuer.
        issuer: String,
    },
    /// What came is no set of keys.
    #[error("what {issuer} publishes as its keys is no JWKS, or holds none that can verify")]
    NoKeys {
        /// The issuer.
        issuer: String,
    },
}

/// What a remote issuer is made of.
#[derive(Debug)]
pub struct RemoteParts {
    /// Who it is, letter by letter the `iss` of its tokens.
    pub issuer: String,
    /// What its tokens say they are for, where that is not the address of the resource.
    pub audiences: Vec<String>,
    /// The claim that names a person's groups, `groups` for most.
    pub groups_claim: String,
    /// The way out.
    pub fetcher: Fetcher,
}

/// A provider whose tokens are JWTs.
#[derive(Debug)]
pub struct RemoteIssuer {
    parts: RemoteParts,
    address: Url,
    known: Mutex<Known>,
    fetching: tokio::sync::Mutex<()>,
}

/// What is known of its keys.
#[derive(Debug, Default)]
struct Known {
    keys: Option<Published>,
    tried_at: Option<Moment>,
}

#[derive(Debug, Clone)]
struct Published {
    metadata: Arc<ServerMetadata>,
    set: Arc<KeySet>,
    came_at: Moment,
    fresh_for: Duration,
}

impl RemoteIssuer {
    /// Takes an issuer; nothing is fetched yet.
    ///
    /// # Errors
    ///
    /// [`IssuerError::Address`] where it is none.
    pub fn new(parts: RemoteParts) -> Result<Self, IssuerError> {
        let address = read_issuer(&parts.issuer, &parts.fetcher)?;
        Ok(Self { parts, address, known: Mutex::default(), fetching: tokio::sync::Mutex::default() })
    }

    /// Fetches metadata and keys, so that what is wrong shows before anybody calls.
    ///
    /// # Errors
    ///
    /// [`IssuerError`], the first thing that is wrong.
    pub async fn prepare(&self, now: Moment) -> Result<(), IssuerError> {
        self.known().tried_at = Some(now);
        let keys = self.fetch(now).await?;
        self.known().keys = Some(keys);
        Ok(())
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.parts.issuer
    }

    pub(crate) fn groups_claim(&self) -> &str {
        &self.parts.groups_claim
    }

    /// Returns what its tokens must be for: what was configured, or else the resource.
    pub(crate) fn audiences<'a>(&'a self, resources: &'a [String]) -> &'a [String] {
        if self.parts.audiences.is_empty() { resources } else { &self.parts.audiences }
    }

    /// Returns how the provider describes itself; fetched anew where that is old.
    ///
    /// # Errors
    ///
    /// [`TokenError::Unavailable`] where it cannot be reached, or is none.
    pub async fn metadata(&self, now: Moment) -> Result<Arc<ServerMetadata>, TokenError> {
        Ok(self.published(None, now).await?.metadata)
    }

    /// Returns the keys that this token may be signed with: fetched anew where they are old or do not have its key, but
    /// never more often than once in a while.
    ///
    /// # Errors
    ///
    /// [`TokenError::Unavailable`] where the provider cannot be reached, or is none.
    pub async fn keys(&self, token: &str, now: Moment) -> Result<Arc<KeySet>, TokenError> {
        Ok(self.published(key_id(token).as_deref(), now).await?.set)
    }

    async fn published(&self, kid: Option<&str>, now: Moment) -> Result<Published, TokenError> {
        let kept = self.known().good(kid, now);
        if let Some(keys) = kept {
            return Ok(keys);
        }
        // One asks; whoever comes meanwhile with a key that is known does not wait for a provider that hangs.
        let _turn = if let Ok(turn) = self.fetching.try_lock() {
            turn
        } else {
            let kept = self.known().told(kid, now);
            if let Some(keys) = kept {
                return Ok(keys);
            }
            self.fetching.lock().await
        };
        let kept = self.known().good(kid, now);
        if let Some(keys) = kept {
            return Ok(keys);
        }
        let is_due = self.known().tried_at.is_none_or(|at| at.age(now) >= PAUSE);
        if !is_due {
            let issuer = self.parts.issuer.clone();
            return self.known().told(kid, now).ok_or_else(|| unavailable(IssuerError::Paused { issuer }));
        }
        self.known().tried_at = Some(now);
        match self.fetch(now).await {
            Ok(keys) => {
                self.known().keys = Some(keys.clone());
                Ok(keys)
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "guard.keys.failed");
                self.known().told(kid, now).ok_or_else(|| unavailable(error))
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self, now: Moment) -> Result<Published, IssuerError> {
        let issuer = self.parts.issuer.clone();
        let metadata = discover(&self.parts.fetcher, &issuer, &self.address).await?;
        let lacking = || IssuerError::Lacking { issuer: issuer.clone(), what: "jwks_uri" };
        let address =
            metadata.jwks_uri.as_deref().and_then(|uri| Url::parse(uri).ok()).ok_or_else(lacking)?;
        let fetched = self.parts.fetcher.fetch(&address).await;
        let fetched = fetched.map_err(|source| IssuerError::Keys { issuer: issuer.clone(), source })?;
        let jwks: Option<Jwks> = serde_json::from_slice(&fetched.body).ok();
        let jwks = jwks.ok_or_else(|| IssuerError::NoKeys { issuer: issuer.clone() })?;
        let set = KeySet::from_jwks(&jwks);
        if set.unusable() == jwks.keys.len() {
            return Err(IssuerError::NoKeys { issuer });
        }
        Ok(Published {
            metadata: Arc::new(metadata),
            set: Arc::new(set),
            came_at: now,
            fresh_for: fetched.fresh_for,
        })
    }
}

impl Published {
    /// Tells whether a key is among them; where none is asked for, any will do.
    fn knows(&self, kid: Option<&str>) -> bool {
        kid.is_none_or(|kid| self.set.knows(kid))
    }
}

impl Known {
    /// Returns what there is, where it is fresh and has the key.
    fn good(&self, kid: Option<&str>, now: Moment) -> Option<Published> {
        self.keys.as_ref().filter(|keys| keys.came_at.age(now) < keys.fresh_for && keys.knows(kid)).cloned()
    }

    /// Returns what there is where the provider was not asked just now. A key that is missing there may be one that it has since
    /// published: nobody can tell, and whoever brings it must not throw their token away.
    fn told(&self, kid: Option<&str>, now: Moment) -> Option<Published> {
        self.rest(now).filter(|keys| keys.knows(kid))
    }

    /// Returns what there is, unless it is too old to be believed.
    fn rest(&self, now: Moment) -> Option<Published> {
        self.keys.as_ref().filter(|keys| keys.came_at.age(now) < LAST).cloned()
    }
}

fn unavailable(error: IssuerError) -> TokenError {
    TokenError::Unavailable(error.into())
}

/// Reads the address of an issuer, which has to be one that is fetched: plain http is for this machine alone.
pub(crate) fn read_issuer(issuer: &str, fetcher: &Fetcher) -> Result<Url, IssuerError> {
    let is_address = |url: &Url| url.query().is_none() && url.fragment().is_none();
    // A private address is told by what fetches it, with its own remedy.
    let is_fetched = |url: &Url| !matches!(fetcher.admit(url), Err(FetchError::Address));
    let address = Url::parse(issuer).ok().filter(|url| is_address(url) && is_fetched(url));
    address.ok_or_else(|| IssuerError::Address(issuer.to_owned()))
}

/// Fetches the metadata of an issuer from the first of its places that has any, and holds it to be the issuer's own.
pub(crate) async fn discover(
    way: &Fetcher,
    issuer: &str,
    address: &Url,
) -> Result<ServerMetadata, IssuerError> {
    let mut failure = FetchError::Address;
    for place in server_metadata_urls(address) {
        let document = match way.fetch(&place).await {
            Ok(document) => document,
            Err(error) => {
                failure = error;
                continue;
            }
        };
        let metadata: ServerMetadata = serde_json::from_slice(&document.body)
            .map_err(|reason| IssuerError::Unreadable { place, reason })?;
        // RFC 8414 §3.3: otherwise one provider could speak for another.
        if metadata.issuer != issuer {
            return Err(IssuerError::Other { asked: issuer.to_owned(), said: metadata.issuer });
        }
        return Ok(metadata);
    }
    Err(IssuerError::Metadata { issuer: issuer.to_owned(), source: failure })
}
