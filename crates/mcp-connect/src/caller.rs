//! A *caller* sends requests to the server that the person named, with its login where there is one.

use std::sync::Arc;

use http::HeaderValue;
use http::header::AUTHORIZATION;
use switchboard_ambient::Secret;

use crate::http::{Answer, Ask, HttpClient, HttpFailure};
use crate::limits::ConnectLimits;
use crate::login::{Login, LoginError, Verdict};
use crate::tap::Tap;

/// Logins and widened logins for one request.
const LOGINS: usize = 3;

/// Sends requests; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    http: HttpClient,
    login: Option<Arc<Login>>,
}

impl Caller {
    pub(crate) fn new(http: HttpClient, login: Option<Arc<Login>>) -> Self {
        Self { http, login }
    }

    pub(crate) fn limits(&self) -> &ConnectLimits {
        self.http.limits()
    }

    pub(crate) fn tap(&self) -> &Tap {
        self.http.tap()
    }

    /// Tells what is done next, and why.
    pub(crate) fn step(&self, words: String) {
        self.http.step(words);
    }

    /// Sends a request and waits for the head of the answer, whatever its status; the login is got anew where the server
    /// refuses it, and goes to the origin that the person named alone.
    pub(crate) async fn send(&self, ask: Ask) -> Result<Answer, HttpFailure> {
        let Some(login) = self.login.as_ref().filter(|_| self.http.is_own(&ask.url)) else {
            return self.http.follow(ask).await;
        };
        let mut token = login.token().await?;
        for _ in 0..LOGINS {
            let answer = self.http.follow(with_token(&ask, token.as_ref())?).await?;
            if !matches!(answer.status.as_u16(), 401 | 403) {
                return Ok(answer);
            }
            let challenge = answer.challenge();
            match login.judge(answer.status.as_u16(), challenge.as_deref(), token.as_ref()).await? {
                Verdict::Stands => return Ok(answer),
                // Refused before anything was done, so it may be sent again.
                Verdict::Again(next) => token = Some(next),
            }
        }
        self.http.follow(with_token(&ask, token.as_ref())?).await
    }
}

fn with_token(ask: &Ask, token: Option<&Secret<String>>) -> Result<Ask, LoginError> {
    let mut ask = ask.clone();
    if let Some(token) = token {
        let value = HeaderValue::from_str(&format!("Bearer {}", token.expose()));
        let mut value = value.map_err(|_| LoginError::Token)?;
        value.set_sensitive(true);
        ask.headers.insert(AUTHORIZATION, value);
    }
    Ok(ask)
}
