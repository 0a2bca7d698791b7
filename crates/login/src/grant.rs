//! A *grant* is what a person allowed a client: codes lead to it, refresh tokens carry it on, and it can be ended.
//!
//! The lives of codes and refresh tokens are here, as pure transitions; the store keeps them, `issue` acts on them.

use std::time::{Duration, SystemTime};

use switchboard_access_token::sha256_base64url;
use switchboard_oauth_words::{CodeChallenge, CodeVerifier, ResourceIndicator, ScopeSet};

/// What a person allowed a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// Its name; every token of the family has it.
    pub(crate) id: String,
    /// Who allowed it.
    pub(crate) person: String,
    /// Whom it was allowed.
    pub(crate) client: String,
    /// What was allowed.
    pub(crate) scope: ScopeSet,
    /// Where.
    pub(crate) resource: ResourceIndicator,
    /// When.
    pub(crate) created_at: SystemTime,
}

/// Why a grant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The client gave its tokens back.
    Revoked,
    /// The person took it back.
    Withdrawn,
    /// A code was used twice.
    CodeReplayed,
    /// A refresh token was used twice.
    RefreshReused,
    /// The account is gone, or has another password.
    AccountChanged,
    /// Whoever runs the server removed the client.
    ClientRemoved,
}

impl Ending {
    /// Returns the word that is kept.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Withdrawn => "withdrawn",
            Self::CodeReplayed => "code_replayed",
            Self::RefreshReused => "refresh_reused",
            Self::AccountChanged => "account_changed",
            Self::ClientRemoved => "client_removed",
        }
    }
}

/// A code: only an open one can be redeemed, and that once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// Not used yet.
    Open(OpenCode),
    /// Used; whoever comes with it again is not who it was meant for, or the first one was not.
    Spent {
        /// The grant it led to.
        grant: String,
    },
}

/// What a code was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenCode {
    /// The grant it leads to.
    pub(crate) grant: String,
    /// The client it was given to.
    pub(crate) client: String,
    /// Where it was sent.
    pub(crate) redirect_uri: String,
    /// What the verifier must match.
    pub(crate) challenge: String,
    /// What the ID token repeats.
    pub(crate) nonce: Option<String>,
    /// When it ends.
    pub(crate) expires_at: SystemTime,
}

/// What comes with a code at the token endpoint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Redemption<'a> {
    /// The client that was proven.
    pub(crate) client: &'a str,
    /// The redirect URI, where it was sent.
    pub(crate) redirect_uri: Option<&'a str>,
    /// The verifier.
    pub(crate) verifier: &'a CodeVerifier,
}

/// Why a code is not redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CodeRefusal {
    #[error("the code was given to another client")]
    Client,
    #[error("the code has expired")]
    Expired,
    #[error("redirect_uri is not the one the code was sent to")]
    RedirectUri,
    #[error("code_verifier does not match the challenge")]
    Verifier,
}

impl OpenCode {
    /// Redeems the code, and returns the grant it leads to with the nonce.
    pub(crate) fn redeem(
        self,
        with: &Redemption<'_>,
        now: SystemTime,
    ) -> Result<(String, Option<String>), CodeRefusal> {
        if self.client != with.client {
            return Err(CodeRefusal::Client);
        }
        if now >= self.expires_at {
            return Err(CodeRefusal::Expired);
        }
        if with.redirect_uri.is_some_and(|uri| uri != self.redirect_uri) {
            return Err(CodeRefusal::RedirectUri);
        }
        if sha256_base64url(with.verifier.expose().as_bytes()) != self.challenge {
            return Err(CodeRefusal::Verifier);
        }
        Ok((self.grant, self.nonce))
    }

    /// Makes a code for a grant.
    pub(crate) fn new(grant: &Grant, sent: Sent, expires_at: SystemTime) -> Self {
        Self {
            grant: grant.id.clone(),
            client: grant.client.clone(),
            redirect_uri: sent.redirect_uri,
            challenge: sent.challenge.as_str().to_owned(),
            nonce: sent.nonce,
            expires_at,
        }
    }
}

/// What a code is bound to besides its grant.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// Where it is sent.
    pub(crate) redirect_uri: String,
    /// What the verifier must match.
    pub(crate) challenge: CodeChallenge,
    /// What the ID token repeats.
    pub(crate) nonce: Option<String>,
}

/// A refresh token: used once, and shortly after that by requests that ran beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// Not used yet.
    Fresh {
        /// The grant it carries on.
        grant: String,
        /// When it ends.
        expires_at: SystemTime,
    },
    /// Used.
    Spent {
        /// The grant it carried on.
        grant: String,
        /// When.
        at: SystemTime,
    },
}

/// What follows from using a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// It is spent now, and the next one is given.
    Next(String),
    /// It was spent a moment ago by a request beside this one; this one gets a next one as well.
    Beside(String),
    /// It was spent long ago: somebody has a copy, and the family ends.
    Reused(String),
    /// It has expired.
    Expired,
}

impl Refresh {
    /// Uses the token.
    pub(crate) fn rotate(self, grace: Duration, now: SystemTime) -> Rotation {
        match self {
            Self::Fresh { expires_at, .. } if now >= expires_at => Rotation::Expired,
            Self::Fresh { grant, .. } => Rotation::Next(grant),
            Self::Spent { grant, at } if now.duration_since(at).unwrap_or_default() < grace => {
                Rotation::Beside(grant)
            }
            Self::Spent { grant, .. } => Rotation::Reused(grant),
        }
    }

    /// Returns the grant it belongs to.
    pub(crate) fn grant(&self) -> &str {
        let (Self::Fresh { grant, .. } | Self::Spent { grant, .. }) = self;
        grant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn code() -> OpenCode {
        OpenCode {
            grant: "g".into(),
            client: "c".into(),
            redirect_uri: "https://c.example/cb".into(),
            challenge: CHALLENGE.into(),
            nonce: None,
            expires_at: at(10),
        }
    }

    #[track_caller]
    fn redeem(client: &str, redirect_uri: Option<&str>, now: u64) -> Result<(), CodeRefusal> {
        let verifier = CodeVerifier::parse(VERIFIER).expect("valid");
        let with = Redemption { client, redirect_uri, verifier: &verifier };
        code().redeem(&with, at(now)).map(|_| ())
    }

    #[test]
    fn a_code_is_redeemed_by_who_asked_for_it_in_time() {
        assert_eq!(redeem("c", Some("https://c.example/cb"), 9), Ok(()));
        assert_eq!(redeem("c", None, 9), Ok(()));
        assert_eq!(redeem("d", None, 9), Err(CodeRefusal::Client));
        assert_eq!(redeem("c", None, 10), Err(CodeRefusal::Expired));
        assert_eq!(redeem("c", Some("https://c.example/cb/"), 9), Err(CodeRefusal::RedirectUri));
        let verifier = CodeVerifier::parse(&"a".repeat(43)).expect("valid");
        let with = Redemption { client: "c", redirect_uri: None, verifier: &verifier };
        assert_eq!(code().redeem(&with, at(9)), Err(CodeRefusal::Verifier));
    }

    #[test]
    fn a_refresh_token_is_used_once_and_beside_itself() {
        let grace = Duration::from_secs(30);
        let fresh = || Refresh::Fresh { grant: "g".into(), expires_at: at(100) };
        let spent = || Refresh::Spent { grant: "g".into(), at: at(50) };

        assert_eq!(fresh().rotate(grace, at(99)), Rotation::Next("g".into()));
        assert_eq!(fresh().rotate(grace, at(100)), Rotation::Expired);
        assert_eq!(spent().rotate(grace, at(79)), Rotation::Beside("g".into()));
        assert_eq!(spent().rotate(grace, at(80)), Rotation::Reused("g".into()));
    }
}
