//! A *fetch* is one GET, or one form that is sent with a name and a secret: to an admitted address, without redirects,
//! within a size and a time.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};
use switchboard_ambient::Secret;
use url::{Host, Url};

use crate::error::FetchError;
use crate::freshness::{Freshness, freshness};
use crate::lookup::{Guarded, Lookup, NotAdmitted};
use crate::reach::Reach;

/// How much a fetch may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Largest document in bytes; default 64 KiB.
    pub bytes: usize,
    /// Time for all of it; default 5 s.
    pub time: Duration,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self { bytes: 64 * 1024, time: Duration::from_secs(5) }
    }
}

/// A document.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The document.
    pub body: Bytes,
    /// What the server says it is.
    pub content_type: String,
    /// How long it may be used without asking again.
    pub fresh_for: Duration,
    /// How long after it came it may be used where it cannot be fetched again; a day at most.
    pub usable_for: Duration,
}

/// Fetches.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    reach: Reach,
    limits: FetchLimits,
}

impl Fetcher {
    /// Makes a client that reaches what `reach` admits.
    ///
    /// # Panics
    ///
    /// Where the system has no store of certificates at all.
    pub fn new(lookup: Arc<dyn Lookup>, reach: Reach, limits: FetchLimits) -> Self {
        // Whoever came first has chosen the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(clippy::disallowed_methods, reason = "this is the guarded client")]
        let builder = Client::builder();
        let client = builder
            .dns_resolver(Arc::new(Guarded::new(lookup, move |_| reach)))
            .redirect(redirect::Policy::none())
            // A proxy would look the name up by itself, unguarded.
            .no_proxy()
            .timeout(limits.time)
            // Each connection is judged anew, so none is kept.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .expect("a client without own certificates can be built");
        Self { client, reach, limits }
    }

    /// Fetches the document at `url`.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where the address may not be reached or the document did not come.
    pub async fn fetch(&self, url: &Url) -> Result<Fetched, FetchError> {
        let host = self.admit(url)?;
        self.answer(self.client.get(url.clone()), host).await
    }

    /// Fetches the document at `url` with a token that allows it.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where the address may not be reached or the document did not come.
    pub async fn fetch_with(&self, url: &Url, token: &Secret<String>) -> Result<Fetched, FetchError> {
        let host = self.admit(url)?;
        self.answer(self.client.get(url.clone()).bearer_auth(token.expose()), host).await
    }

    /// Sends a form to `url`, in the name of a user where there is one, and returns what is answered.
    ///
    /// # Errors
    ///
    /// [`FetchError`] where the address may not be reached or no answer came.
    pub async fn send_form(
        &self,
        url: &Url,
        form: String,
        credentials: Option<(&str, &Secret<String>)>,
    ) -> Result<Fetched, FetchError> {
        let host = self.admit(url)?;
        let mut request = self.client.post(url.clone());
        if let Some((user, password)) = credentials {
            request = request.basic_auth(user, Some(password.expose()));
        }
        self.answer(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form), host).await
    }

    async fn answer(&self, request: RequestBuilder, host: String) -> Result<Fetched, FetchError> {
        let response = request.header(ACCEPT, "application/json").send().await;
        let response = response.map_err(|error| self.explain(&error, &host))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(FetchError::Redirect { host });
        }
        if status != StatusCode::OK {
            return Err(FetchError::Status { host, status: status.as_u16() });
        }
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let Freshness { fresh_for, usable_for } = freshness(response.headers());
        let body = self.read(response, &host).await?;
        Ok(Fetched { body, content_type, fresh_for, usable_for })
    }

    /// Judges what of an address needs no lookup, and returns its host.
    ///
    /// # Errors
    ///
    /// [`FetchError::Address`] where it will never be fetched; [`FetchError::Private`] where it is a private one.
    pub fn admit(&self, url: &Url) -> Result<String, FetchError> {
        let is_named = !url.username().is_empty() || url.password().is_some();
        let host = url.host().ok_or(FetchError::Address)?;
        let address = match &host {
            Host::Ipv4(address) => Some((*address).into()),
            Host::Ipv6(address) => Some((*address).into()),
            Host::Domain(_) => None,
        };
        if address.is_some_and(|address| !self.reach.admits(address)) {
            return Err(FetchError::Private { host: host.to_string() });
        }
        let is_here = address.is_some_and(|address| address.to_canonical().is_loopback())
            || host == Host::Domain("localhost");
        let may_be_plain = self.reach != Reach::Public && is_here;
        let is_admitted = url.scheme() == "https" || url.scheme() == "http" && may_be_plain;
        if is_admitted && !is_named { Ok(host.to_string()) } else { Err(FetchError::Address) }
    }

    async fn read(&self, mut response: Response, host: &str) -> Result<Bytes, FetchError> {
        let limit = self.limits.bytes;
        let mut body = BytesMut::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.explain(&error, host))? {
            if body.len() + piece.len() > limit {
                return Err(FetchError::TooLarge { limit });
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }

    fn explain(&self, error: &reqwest::Error, host: &str) -> FetchError {
        let host = host.to_owned();
        if error.is_timeout() {
            return FetchError::TooSlow { host, limit: self.limits.time };
        }
        let mut cause = error.source();
        while let Some(source) = cause {
            if source.is::<NotAdmitted>() {
                return FetchError::Private { host };
            }
            cause = source.source();
        }
        FetchError::Unreachable { host }
    }
}
