//! The *guard*: what is protected, who vouches for tokens, and what was found out about them a moment ago.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use switchboard_access_token::sha256;
use switchboard_ambient::{Caller, Clock, Identity, Moment};
use switchboard_oauth_words::{Challenge, ErrorCode, after_bearer, bearer_token};
use url::Url;

use crate::authority::Authority;
use crate::demand::Demand;
use crate::local::{LocalIssuer, Standing};
use crate::protection::Protection;
use crate::refusal::Refusal;
use crate::remembered::{Memory, Remembered};
use crate::vouched::TokenError;

/// Guards resources. Clones are the same guard.
#[derive(Clone)]
pub struct Guard(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) protection: Protection,
    authority: Authority,
    audiences: Vec<String>,
    /// Where the metadata of each resource stands, by the path of a request as most are typed.
    metadata: Vec<(String, Arc<str>)>,
    clock: Arc<dyn Clock>,
    remembered: Remembered,
}

/// What of a request's headers is a token.
enum Presented<'a> {
    Nothing,
    Token(&'a str),
    Malformed(&'static str),
}

impl Guard {
    /// Puts `authority` before what is protected.
    pub fn new(protection: Protection, authority: Authority, clock: Arc<dyn Clock>) -> Self {
        let audiences = protection.resources();
        let typed = protection.paths.iter().flat_map(|path| [path.clone(), format!("{path}/")]);
        let metadata = typed.map(|path| (path.clone(), address(&protection, &path))).collect();
        let remembered = Remembered::default();
        Self(Arc::new(Parts { protection, authority, audiences, metadata, clock, remembered }))
    }

    /// Returns the caller of a request by its headers; `path` is what it is for.
    ///
    /// # Errors
    ///
    /// [`Refusal`], which is the answer to send.
    pub async fn admit(&self, path: &str, headers: &HeaderMap, demand: Demand) -> Result<Caller, Refusal> {
        let protection = &self.0.protection;
        let token = match (presented(headers), demand) {
            (Presented::Token(token), _) => token,
            (Presented::Nothing, Demand::Optional) => return Ok(Caller::stranger(self.metadata(path))),
            (Presented::Nothing, Demand::Login) => return Err(self.refuse(path, None, "")),
            (Presented::Malformed(why), _) => {
                return Err(self.refuse(path, Some(ErrorCode::InvalidRequest), why));
            }
        };
        let identity = match self.identify(token).await {
            Ok(identity) => identity,
            Err(TokenError::Invalid(why)) => {
                tracing::info!(why, "guard.token.refused");
                if let Some(local) = self.0.authority.local() {
                    local.note_refusal(&why).await;
                }
                return Err(self.refuse(path, Some(ErrorCode::InvalidToken), &why));
            }
            Err(TokenError::Unavailable(error)) => {
                tracing::error!(error = &*error as &dyn std::error::Error, "guard.token.unavailable");
                return Err(Refusal::Unavailable);
            }
        };
        if !identity.has_scopes(protection.scopes.iter()) {
            let why = format!("the token does not allow {}", protection.scopes);
            return Err(self.refuse(path, Some(ErrorCode::InsufficientScope), &why));
        }
        Ok(Caller::known(identity, self.metadata(path)))
    }

    /// Returns the caller of a request at once, where nobody has to be asked: a token that was found to hold a moment ago and
    /// still does, or none where none is needed.
    pub(crate) fn recall(&self, path: &str, headers: &HeaderMap, demand: Demand) -> Option<Caller> {
        let mut sent = headers.get_all(AUTHORIZATION).iter();
        let token = match (sent.next(), sent.next()) {
            (None, _) if demand == Demand::Optional => return Some(Caller::stranger(self.metadata(path))),
            (Some(value), None) => after_bearer(value.as_bytes())?,
            _ => return None,
        };
        let Parts { authority, remembered, protection, clock, .. } = &*self.0;
        let turn = authority.local().map_or(0, LocalIssuer::turns);
        match remembered.get(&sha256(token), turn, Moment::now(clock.as_ref()))? {
            Memory::Good(identity) if identity.has_scopes(protection.scopes.iter()) => {
                Some(Caller::known(identity, self.metadata(path)))
            }
            // Whoever asks finds out why.
            Memory::Good(_) | Memory::Stale(_) => None,
        }
    }

    /// Returns where the metadata of the resource stands that a request to `path` is for.
    fn metadata(&self, path: &str) -> Arc<str> {
        let kept = self.0.metadata.iter().find(|(typed, _)| typed == path);
        kept.map_or_else(|| address(&self.0.protection, path), |(_, address)| address.clone())
    }

    /// Returns whom a token speaks for.
    async fn identify(&self, token: &str) -> Result<Arc<Identity>, TokenError> {
        let Parts { authority, remembered, .. } = &*self.0;
        let (digest, now) = (sha256(token.as_bytes()), Moment::now(self.0.clock.as_ref()));
        // Read before anything is asked: what turns meanwhile makes what is found out old at once.
        let turn = authority.local().map_or(0, LocalIssuer::turns);
        let mut vouched = match remembered.get(&digest, turn, now) {
            Some(Memory::Good(identity)) => return Ok(identity),
            Some(Memory::Stale(vouched)) => vouched,
            None => authority.vouch(token, &self.0.audiences, now).await?,
        };
        if let (Some(local), Some(grant)) = (authority.local(), &vouched.grant) {
            let standing = local.standing(grant).await;
            match standing.map_err(|error| TokenError::Unavailable(error.into()))? {
                Standing::Live { groups } if groups == vouched.identity.groups => {}
                // A token lives on for minutes after its person has left a group.
                Standing::Live { groups } => Arc::make_mut(&mut vouched.identity).groups = groups,
                Standing::Ended => {
                    remembered.forget(&digest);
                    return Err(TokenError::Invalid("the token was taken back".to_owned()));
                }
            }
        }
        let identity = vouched.identity.clone();
        remembered.keep(digest, vouched, (turn, now));
        Ok(identity)
    }

    fn refuse(&self, path: &str, error: Option<ErrorCode>, why: &str) -> Refusal {
        Refusal::Challenged(Challenge {
            resource_metadata: Url::parse(&self.metadata(path)).ok(),
            error,
            error_description: (!why.is_empty()).then(|| why.to_owned()),
            scope: self.0.protection.scopes.clone(),
        })
    }

    pub(crate) fn protection(&self) -> &Protection {
        &self.0.protection
    }
}

fn address(protection: &Protection, path: &str) -> Arc<str> {
    protection.metadata_address(&protection.named(path)).into()
}

/// Finds the token; tokens in addresses and bodies are not looked for, because addresses are logged (OAuth 2.1 §5.1).
fn presented(headers: &HeaderMap) -> Presented<'_> {
    let mut sent = headers.get_all(AUTHORIZATION).iter().map(HeaderValue::to_str);
    let value = match (sent.next(), sent.next()) {
        (None, _) => return Presented::Nothing,
        (Some(Ok(value)), None) => value,
        (Some(Err(_)), None) => return Presented::Malformed("the Authorization header is not text"),
        (Some(_), Some(_)) => return Presented::Malformed("the Authorization header stands there twice"),
    };
    let scheme = value.split(' ').next().unwrap_or_default();
    match bearer_token(value) {
        Some(token) => Presented::Token(token),
        None if scheme.eq_ignore_ascii_case("bearer") => {
            Presented::Malformed("the Authorization header holds no token after Bearer")
        }
        // Somebody else's scheme, which says nothing to us.
        None => Presented::Nothing,
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Parts { protection, authority, .. } = &*self.0;
        formatter
            .debug_struct("Guard")
            .field("protection", protection)
            .field("authority", authority)
            .finish_non_exhaustive()
    }
}
