//! A *rate limit* bounds how often one caller may call; over it the caller is told when to try again.
//!
//! As a layer of a server or a tool it answers with a tool error that the model reads, as a layer of an HTTP router with 429
//! and `Retry-After`. Callers are told apart by their [`Principal`]; all those without one share a rate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use futures::future::{Either, Ready, ready};
use http::{HeaderValue, Request, Response, StatusCode, header};
use rmcp::model::CallToolResult;
use switchboard_ambient::Principal;
use tokio::time::Instant;
use tower::{Layer, Service};

use crate::call::Call;
use crate::run::tool_error;
use crate::whom;

/// Callers remembered at one time, until set.
const CALLERS: usize = 10_000;

/// Lets each caller call so many times in a time, evenly refilled.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// The time that one call costs.
    interval: Duration,
    /// How far a caller may run ahead of the even pace.
    burst: Duration,
    most: usize,
}

impl RateLimit {
    /// Lets each caller call `calls` times `per` time: as many at once after a pause, evenly in the long run.
    ///
    /// # Panics
    ///
    /// Where `calls` is 0.
    pub fn new(calls: u32, per: Duration) -> Self {
        assert!(calls > 0, "a rate limit of no calls would let nobody call: leave the tool out instead");
        let interval = per / calls;
        Self { interval, burst: interval * (calls - 1), most: CALLERS }
    }

    /// Sets how many callers are remembered at one time; default 10,000. Over it the one that called longest ago is
    /// forgotten.
    #[must_use]
    pub fn callers(mut self, most: usize) -> Self {
        self.most = most.max(1);
        self
    }
}

impl<S> Layer<S> for RateLimit {
    type Service = RateLimited<S>;

    fn layer(&self, inner: S) -> RateLimited<S> {
        RateLimited { inner, rates: Arc::new(Rates { limit: self.clone(), due: Mutex::default() }) }
    }
}

/// What a [`RateLimit`] makes of a service; clones share the rates.
#[derive(Debug, Clone)]
pub struct RateLimited<S> {
    inner: S,
    rates: Arc<Rates>,
}

#[derive(Debug)]
struct Rates {
    limit: RateLimit,
    /// When each caller's even pace has caught up with its calls (the "theoretical arrival time" of GCRA).
    due: Mutex<HashMap<Option<Principal>, Instant>>,
}

impl Rates {
    /// Takes a call of `caller`, or returns how long it has to wait.
    fn take(&self, caller: Option<&Principal>) -> Result<(), Duration> {
        let now = Instant::now();
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let caller = caller.cloned();
        let paced = due.get(&caller).copied().unwrap_or(now).max(now);
        let wait = (paced - now).saturating_sub(self.limit.burst);
        if !wait.is_zero() {
            return Err(wait);
        }
        if due.len() >= self.limit.most && !due.contains_key(&caller) {
            make_room(&mut due, now);
        }
        due.insert(caller, paced + self.limit.interval);
        Ok(())
    }
}

/// Forgets who has nothing to wait for, which loses nothing; otherwise the one that has least.
fn make_room(due: &mut HashMap<Option<Principal>, Instant>, now: Instant) {
    let before = due.len();
    due.retain(|_, paced| *paced > now);
    if due.len() == before
        && let Some(first) = due.iter().min_by_key(|(_, paced)| **paced).map(|(caller, _)| caller.clone())
    {
        due.remove(&first);
    }
}

impl<S> Service<Call> for RateLimited<S>
where
    S: Service<Call, Response = CallToolResult>,
{
    type Response = CallToolResult;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<CallToolResult, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, call: Call) -> Self::Future {
        match self.rates.take(call.context.principal()) {
            Ok(()) => Either::Left(self.inner.call(call)),
            Err(wait) => {
                let (name, seconds) = (&call.tool().name, whole_seconds(wait));
                let words = format!(
                    "{name} was called more often than it may be and did not run. Try again in {seconds} seconds."
                );
                Either::Right(ready(Ok(tool_error(words))))
            }
        }
    }
}

impl<S> Service<Request<Body>> for RateLimited<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match self.rates.take(whom::principal(request.extensions())) {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(wait) => Either::Right(ready(Ok(too_many(whole_seconds(wait))))),
        }
    }
}

fn too_many(seconds: u64) -> Response<Body> {
    let words = format!("You ask more often than you may: try again in {seconds} seconds.\n");
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Rounds up, so that whoever waits as long is let in.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn rates(limit: &RateLimit) -> Arc<Rates> {
        limit.layer(()).rates
    }

    #[tokio::test(start_paused = true)]
    async fn calls_over_the_rate_wait_and_are_let_in_after_the_time_told() {
        let rates = rates(&RateLimit::new(3, 6 * SECOND));
        for _ in 0..3 {
            assert_eq!(rates.take(None), Ok(()));
        }

        assert_eq!(rates.take(None), Err(2 * SECOND));
        tokio::time::advance(SECOND).await;
        assert_eq!(rates.take(None), Err(SECOND));
        tokio::time::advance(SECOND).await;

        assert_eq!(rates.take(None), Ok(()));
        assert_eq!(rates.take(None), Err(2 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn callers_have_a_rate_each() {
        let rates = rates(&RateLimit::new(1, SECOND));
        let (ada, bob) = (Principal::new("ada"), Principal::new("bob"));

        assert_eq!(rates.take(Some(&ada)), Ok(()));
        assert_eq!(rates.take(Some(&bob)), Ok(()));
        assert_eq!(rates.take(None), Ok(()));
        assert_eq!(rates.take(Some(&ada)), Err(SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_callers_are_remembered_than_were_set() {
        let rates = rates(&RateLimit::new(1, 60 * SECOND).callers(10));
        for number in 0..100 {
            tokio::time::advance(SECOND).await;
            assert_eq!(rates.take(Some(&Principal::new(number.to_string()))), Ok(()));
        }

        assert_eq!(rates.due.lock().expect("nothing panicked").len(), 10);
        assert!(rates.take(Some(&Principal::new("99"))).is_err());
    }

    #[test]
    fn the_time_told_is_rounded_up() {
        assert_eq!(whole_seconds(SECOND), 1);
        assert_eq!(whole_seconds(Duration::from_millis(1_001)), 2);
    }
}
