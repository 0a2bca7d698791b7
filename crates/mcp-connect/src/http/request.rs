//! A *request* as it leaves: checked, told, tried again where nothing was sent, and redirected within its origin.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER, USER_AGENT, WWW_AUTHENTICATE};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use super::HttpClient;
use super::body::Body;
use super::failure::HttpFailure;
use crate::tap::{Direction, Event};

/// Waits between attempts to reach a host that is not there: a server that restarts takes about as long.
const PAUSES: [Duration; 2] = [Duration::from_millis(150), Duration::from_millis(600)];

/// Bytes of an answer with a bad status that are looked at.
const BEGINNING: usize = 64 << 10;

/// Bytes of them that are shown.
const SHOWN: usize = 300;

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether the body is a JSON-RPC message, which the tap tells by itself.
    pub(crate) is_message: bool,
}

/// An answer; its body is yet to come.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl HttpClient {
    /// Sends a request and waits for the head of the answer, whatever its status; redirects within the origin are followed.
    pub(crate) async fn follow(&self, mut ask: Ask) -> Result<Answer, HttpFailure> {
        let limit = self.inner.limits.redirects;
        for _ in 0..=limit {
            let answer = self.reach(&ask).await?;
            if !matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            ask.url = next(&ask, &answer)?;
        }
        Err(HttpFailure::Redirects { limit })
    }

    /// Sends once; again where the host could not be reached, because then nothing was sent.
    pub(crate) async fn reach(&self, ask: &Ask) -> Result<Answer, HttpFailure> {
        for pause in PAUSES {
            match self.exchange(ask).await {
                Err(failure @ HttpFailure::Unreachable { .. }) => {
                    self.step(format!("{failure}: once more in {} ms", pause.as_millis()));
                    tokio::time::sleep(pause).await;
                }
                other => return other,
            }
        }
        self.exchange(ask).await
    }

    pub(crate) fn step(&self, words: String) {
        self.inner.tap.tell(Event::Step { words });
    }

    async fn exchange(&self, ask: &Ask) -> Result<Answer, HttpFailure> {
        let (exchange, asked) = (self.inner.tap.exchange(), Instant::now());
        let answered = self.answered(ask, exchange).await;
        let tap = &self.inner.tap;
        match answered {
            Ok(response) => {
                let (status, headers) = (response.status(), response.headers().clone());
                tap.tell(Event::Response {
                    exchange,
                    status: status.as_u16(),
                    version: format!("{:?}", response.version()),
                    headers: tap.masked(|mask| mask.headers(&headers)),
                    after: asked.elapsed(),
                });
                let body = Body::new(response, tap.clone(), exchange, asked);
                Ok(Answer { status, headers, body })
            }
            Err(failure) => {
                tap.tell(Event::Failure { exchange, problem: crate::chain::chain(&failure) });
                Err(failure)
            }
        }
    }

    async fn answered(&self, ask: &Ask, exchange: u64) -> Result<reqwest::Response, HttpFailure> {
        if !matches!(ask.url.scheme(), "http" | "https") {
            return Err(HttpFailure::Scheme { scheme: ask.url.scheme().to_owned() });
        }
        self.inner.private.check(&ask.url)?;
        let client = self.route(&ask.url)?;
        let mut headers = ask.headers.clone();
        headers.insert(USER_AGENT, self.inner.user_agent.clone());
        if ask.url.origin() == self.inner.own_origin {
            headers.extend(self.inner.own_headers.clone());
        }
        self.tell_request(ask, &headers, exchange);
        let request =
            client.request(ask.method.clone(), ask.url.clone()).headers(headers).body(ask.body.clone());
        let limit = self.inner.limits.answer_time;
        match tokio::time::timeout(limit, request.send()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) if error.is_timeout() => {
                let limit = self.inner.limits.reach_time;
                Err(HttpFailure::Timeout { what: "the host could not be reached", limit })
            }
            Ok(Err(error)) => Err(HttpFailure::of(error, &authority(&ask.url))),
            Err(_) => Err(HttpFailure::Timeout { what: "no answer came", limit }),
        }
    }

    fn tell_request(&self, ask: &Ask, headers: &HeaderMap, exchange: u64) {
        let tap = &self.inner.tap;
        let (url, headers) = tap.masked(|mask| (mask.url(&ask.url), mask.headers(headers)));
        let (method, bytes) = (ask.method.to_string(), ask.body.len() as u64);
        tap.tell(Event::Request { exchange, method, url, headers, bytes });
        if ask.is_message {
            tap.message(Direction::Sent, Some(exchange), &ask.body);
        }
    }
}

impl Answer {
    /// Returns the type of the body, in lower case and without parameters.
    pub(crate) fn content_type(&self) -> Option<String> {
        let value = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    pub(crate) fn challenge(&self) -> Option<String> {
        // Several are several challenges; only the one for tokens is of use.
        let values = || self.headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let bearer = values().find(|value| value.to_ascii_lowercase().starts_with("bearer"));
        bearer.or_else(|| values().next()).map(str::to_owned)
    }

    /// Takes an answer with a bad status for the failure that it is; returns its body beside.
    pub(crate) async fn into_failure(self, time: Duration) -> (HttpFailure, Bytes) {
        let (status, challenge) = (self.status, self.challenge());
        let is_page = self.content_type().is_some_and(|kind| kind == "text/html");
        let retry_after = self.retry_after();
        let tap = self.body_tap();
        let beginning = self.body.beginning(BEGINNING, time).await;
        let body = || {
            let text: String = String::from_utf8_lossy(&beginning).trim().chars().take(SHOWN).collect();
            tap.masked(|mask| mask.text(&text))
        };
        let failure = match status {
            StatusCode::UNAUTHORIZED => HttpFailure::Unauthorized { challenge },
            StatusCode::FORBIDDEN => {
                HttpFailure::Forbidden { challenge, body: if is_page { String::new() } else { body() } }
            }
            status if is_page => HttpFailure::Page { status: status.as_u16() },
            status => HttpFailure::Status { status: status.as_u16(), retry_after, body: body() },
        };
        (failure, beginning)
    }

    fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }

    fn body_tap(&self) -> crate::tap::Tap {
        self.body.tap().clone()
    }
}

/// Returns where a redirect leads, if a message can follow it there.
fn next(ask: &Ask, answer: &Answer) -> Result<Url, HttpFailure> {
    let status = answer.status.as_u16();
    let to = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let useless = || HttpFailure::UselessRedirect { status, to: to.to_owned() };
    let url = if to.is_empty() { None } else { ask.url.join(to).ok() }.ok_or_else(useless)?;
    if url.origin() != ask.url.origin() {
        let from = authority(&ask.url);
        return Err(HttpFailure::ForeignRedirect { from, to: url.origin().ascii_serialization() });
    }
    // Any other status turns a POST into a GET without its body.
    if ask.method != Method::GET && !matches!(status, 307 | 308) {
        return Err(useless());
    }
    Ok(url)
}

/// Returns the host with its port, as a person would type it.
pub(crate) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
