//! An *authority* vouches for tokens: for whom they speak, what they allow, and how long that may be believed.

use std::sync::Arc;
use std::time::Duration;

use switchboard_access_token::{Algorithm, Expected, TokenKind, claim_words, verify_access_token};
use switchboard_ambient::Moment;

use crate::introspection::Introspector;
use crate::local::LocalIssuer;
use crate::remote::RemoteIssuer;
use crate::vouched::{Spoken, TokenError, Vouched, ends};

/// How far the clock of another machine may differ.
const LEEWAY: Duration = Duration::from_secs(30);

/// How long a provider's token is believed before its signature is looked at again, because keys may be withdrawn.
const BELIEVED: Duration = Duration::from_mins(5);

/// Vouches for tokens.
pub enum Authority {
    /// A login in this process.
    Local(Arc<dyn LocalIssuer>),
    /// A provider whose tokens are JWTs, by the keys it publishes.
    Remote(Box<RemoteIssuer>),
    /// A provider that is asked about each token (RFC 7662).
    Introspection(Box<Introspector>),
}

impl Authority {
    /// Returns what is to be known of a token for one of these audiences.
    pub(crate) async fn vouch(
        &self,
        token: &str,
        audiences: &[String],
        now: Moment,
    ) -> Result<Vouched, TokenError> {
        match self {
            Self::Local(local) => by_local(local.as_ref(), token, audiences, now).await,
            Self::Remote(remote) => by_remote(remote, token, audiences, now).await,
            Self::Introspection(introspector) => introspector.vouch(token, audiences, now).await,
        }
    }

    /// Returns the local issuer, where there is one.
    pub(crate) fn local(&self) -> Option<&dyn LocalIssuer> {
        match self {
            Self::Local(local) => Some(local.as_ref()),
            Self::Remote(_) | Self::Introspection(_) => None,
        }
    }
}

async fn by_local(
    local: &dyn LocalIssuer,
    token: &str,
    audiences: &[String],
    now: Moment,
) -> Result<Vouched, TokenError> {
    let keys = local.keys().await.map_err(|error| TokenError::Unavailable(error.into()))?;
    let expected = Expected {
        issuer: local.issuer().to_owned(),
        audiences: audiences.to_vec(),
        algorithms: vec![Algorithm::Es256],
        kind: TokenKind::AccessToken,
        // One machine, one clock.
        leeway: Duration::ZERO,
    };
    let claims = verify_access_token(token, &keys, &expected, now.wall())?;
    let groups = claims.groups.clone();
    Ok(Vouched {
        until: Some(ends(claims.exp)),
        believed: None,
        grant: claims.grant.clone(),
        identity: Spoken::of_claims(claims, groups).identity(),
    })
}

async fn by_remote(
    remote: &RemoteIssuer,
    token: &str,
    audiences: &[String],
    now: Moment,
) -> Result<Vouched, TokenError> {
    // Before anything is asked of the provider: a stranger's token is none of its business.
    if claim_words(token, "iss").first().is_some_and(|issuer| issuer != remote.issuer()) {
        return Err(TokenError::Invalid("the token was issued by another server".to_owned()));
    }
    let keys = remote.keys(token, now).await?;
    let expected = Expected {
        issuer: remote.issuer().to_owned(),
        audiences: remote.audiences(audiences).to_vec(),
        algorithms: Algorithm::ALL.to_vec(),
        kind: TokenKind::Unmarked,
        leeway: LEEWAY,
    };
    let claims = verify_access_token(token, &keys, &expected, now.wall())?;
    // An ID token is signed by the same keys, and where a provider knows this server and its browsers by one name it is for the
    // same audience: it says who has logged in, and allows nothing (RFC 8725 §3.12).
    let is_of_login = ["nonce", "at_hash", "c_hash"].iter().any(|name| !claim_words(token, name).is_empty());
    if is_of_login && claims.scope.is_empty() {
        return Err(TokenError::Invalid("the token is not an access token".to_owned()));
    }
    if claims.sub.is_empty() {
        return Err(TokenError::Invalid("the token speaks for nobody".to_owned()));
    }
    let groups = claim_words(token, remote.groups_claim());
    // The grant of another login of our own kind is that one's to end.
    Ok(Vouched {
        until: Some(ends(claims.exp)),
        believed: Some(BELIEVED),
        grant: None,
        identity: Spoken::of_claims(claims, groups).identity(),
    })
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Local(local) => formatter.debug_tuple("Local").field(&local.issuer()).finish(),
            Self::Remote(remote) => remote.fmt(formatter),
            Self::Introspection(introspector) => introspector.fmt(formatter),
        }
    }
}
