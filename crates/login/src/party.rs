//! The *party* is what lets people in by a provider's own tokens: sent there to log in, they come back with one, and their browser
//! keeps it sealed. The guard that judges the tokens of programs judges these, at every request.

use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use switchboard_ambient::{Caller, Identity, Secret};
use switchboard_bearer_guard::{Demand, Guard, Refusal};
use switchboard_oauth_words::{Challenge, ErrorCode};

use crate::cookie::{Cookie, Part};
use crate::place::Place;
use crate::provider::Provider;
use crate::room::Room;

/// The provider's word in our addresses: there is one.
pub(crate) const ID: &str = "provider";

/// What tokens are sealed as; a word that is sealed as anything else is none.
const NAME: &str = "token of a browser";

/// A token that no browser keeps.
pub(crate) struct TooLong {
    /// How many bytes it has.
    pub(crate) length: usize,
}

/// What lets people in.
pub(crate) struct Party {
    pub(crate) place: Place,
    pub(crate) provider: Provider,
    pub(crate) guard: Guard,
    /// Where people wait for the provider.
    pub(crate) room: Room,
}

impl Party {
    /// Returns who comes with the browser of a request; nobody where its token does not hold, or not any more.
    ///
    /// # Errors
    ///
    /// [`Refusal::Unavailable`] where nobody can tell now.
    pub(crate) async fn visitor(&self, path: &str, headers: &HeaderMap) -> Result<Option<Caller>, Refusal> {
        let token = self.kept(headers).and_then(|kept| self.place.unseal(NAME, &kept).ok());
        let Some(token) = token.and_then(|token| String::from_utf8(token.expose().clone()).ok()) else {
            return Ok(None);
        };
        match self.admit(path, &Secret::new(token)).await {
            Ok(caller) => Ok(Some(caller)),
            Err(Refusal::Challenged(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// Returns whom a token lets in.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as a program with this token would get it.
    pub(crate) async fn admit(&self, path: &str, token: &Secret<String>) -> Result<Caller, Refusal> {
        let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose())).ok();
        // What a program could not send opens nothing for a person.
        let bearer = bearer.filter(|_| token.expose().bytes().all(|byte| byte.is_ascii_graphic()));
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer.ok_or_else(unreadable)?)]);
        let caller = self.guard.admit(path, &headers, Demand::Login).await?;
        let Some(identity) = caller.identity() else { return Ok(caller) };
        // The client of this token is this server, and the person acts for themselves.
        let identity = Identity { client: None, ..identity.clone() };
        Ok(Caller::known(Arc::new(identity), caller.resource_metadata()))
    }

    /// Returns what the browser of a request keeps of a token.
    pub(crate) fn kept(&self, headers: &HeaderMap) -> Option<String> {
        let parts = Part::ALL.map(|part| Cookie::Token(part).read(&self.place, headers));
        let kept: String = parts.into_iter().map_while(|part| part).collect();
        (!kept.is_empty()).then_some(kept)
    }

    /// Has a browser keep a token for a while.
    ///
    /// # Errors
    ///
    /// [`TooLong`] where browsers do not keep that much.
    pub(crate) fn keep(
        &self,
        headers: &mut HeaderMap,
        token: &Secret<String>,
        age: Duration,
    ) -> Result<(), TooLong> {
        let plain = token.expose().clone().into_bytes();
        let length = plain.len();
        let sealed = self.place.seal(NAME, &Secret::new(plain));
        let most = Part::ALL.map(|part| Cookie::Token(part).longest(&self.place));
        if sealed.len() > most.iter().sum() {
            return Err(TooLong { length });
        }
        let mut rest = sealed.as_str();
        for (part, most) in Part::ALL.into_iter().zip(most) {
            // Sealed words are ASCII, so that they can be cut anywhere.
            let (own, further) = rest.split_at(most.min(rest.len()));
            match own {
                "" => Cookie::Token(part).clear(&self.place, headers),
                own => Cookie::Token(part).set(&self.place, headers, own, age),
            }
            rest = further;
        }
        Ok(())
    }

    /// Has a browser forget its token.
    pub(crate) fn forget(&self, headers: &mut HeaderMap) {
        for part in Part::ALL {
            Cookie::Token(part).clear(&self.place, headers);
        }
    }

    /// Returns the name of the provider, for people.
    pub(crate) fn name(&self) -> &str {
        &self.provider.config.name
    }
}

fn unreadable() -> Refusal {
    Refusal::Challenged(Challenge {
        resource_metadata: None,
        error: Some(ErrorCode::InvalidToken),
        error_description: Some("the token holds characters that no header can carry".to_owned()),
        scope: switchboard_oauth_words::ScopeSet::default(),
    })
}
