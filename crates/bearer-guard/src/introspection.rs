//! *Introspection* is asking a provider about each token (RFC 7662): for tokens that are no JWTs, and for those who want a
//! withdrawn one to end at once.

use std::time::Duration;

use serde_json::Value;
use switchboard_access_token::words_at;
use switchboard_ambient::{Moment, Secret};
use switchboard_guarded_fetch::Fetcher;
use switchboard_oauth_words::Introspection;
use tokio::sync::{OnceCell, Semaphore};
use url::Url;

use crate::remote::{IssuerError, discover, read_issuer};
use crate::vouched::{GROUPS, Spoken, TokenError, Vouched, ends};

/// Questions to the provider at one time; more would be ours to answer for.
const QUESTIONS: usize = 32;

/// What an introspector is made of.
#[derive(Debug)]
pub struct IntrospectorParts {
    /// Who issues the tokens.
    pub issuer: String,
    /// Where to ask, where the issuer's metadata does not say.
    pub endpoint: Option<Url>,
    /// The name we ask under.
    pub client: String,
    /// The secret that goes with it.
    pub secret: Secret<String>,
    /// What its tokens say they are for, where that is not the address of the resource.
    pub audiences: Vec<String>,
    /// The claim that names a person's groups.
    pub groups_claim: String,
    /// How long an answer is believed.
    pub believed: Duration,
    /// The way out.
    pub fetcher: Fetcher,
}

/// Asks a provider.
#[derive(Debug)]
pub struct Introspector {
    parts: IntrospectorParts,
    address: Url,
    endpoint: OnceCell<Url>,
    places: Semaphore,
}

impl Introspector {
    /// Takes a provider; nothing is asked yet.
    ///
    /// # Errors
    ///
    /// [`IssuerError::Address`] where the issuer is none.
    pub fn new(parts: IntrospectorParts) -> Result<Self, IssuerError> {
        let address = read_issuer(&parts.issuer, &parts.fetcher)?;
        Ok(Self { parts, address, endpoint: OnceCell::new(), places: Semaphore::new(QUESTIONS) })
    }

    /// Finds out where to ask, so that what is wrong shows before anybody calls.
    ///
    /// # Errors
    ///
    /// [`IssuerError`] where the issuer cannot be asked, or has no such place.
    pub async fn prepare(&self) -> Result<(), IssuerError> {
        self.endpoint().await.map(|_| ())
    }

    async fn endpoint(&self) -> Result<&Url, IssuerError> {
        self.endpoint
            .get_or_try_init(async || {
                if let Some(endpoint) = &self.parts.endpoint {
                    return Ok(endpoint.clone());
                }
                let issuer = &self.parts.issuer;
                let metadata = discover(&self.parts.fetcher, issuer, &self.address).await?;
                let endpoint = metadata.introspection_endpoint.as_deref().and_then(|at| Url::parse(at).ok());
                let what = "introspection_endpoint";
                endpoint.ok_or_else(|| IssuerError::Lacking { issuer: issuer.clone(), what })
            })
            .await
    }

    pub(crate) async fn vouch(
        &self,
        token: &str,
        resources: &[String],
        now: Moment,
    ) -> Result<Vouched, TokenError> {
        let (mut said, all) = self.ask(token).await?;
        if self.parts.groups_claim != GROUPS {
            said.groups = words_at(&all, &self.parts.groups_claim);
        }
        let until = said.exp.map(ends);
        let spoken = self.check(said, resources, now)?;
        Ok(Vouched { until, believed: Some(self.parts.believed), grant: None, identity: spoken.identity() })
    }

    async fn ask(&self, token: &str) -> Result<(Introspection, Value), TokenError> {
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| TokenError::Unavailable(error);
        let _place = self.places.acquire().await.map_err(|error| unavailable(error.into()))?;
        let endpoint = self.endpoint().await.map_err(|error| unavailable(error.into()))?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .append_pair("token_type_hint", "access_token")
            .finish();
        let credentials = Some((self.parts.client.as_str(), &self.parts.secret));
        let answer = self.parts.fetcher.send_form(endpoint, form, credentials).await;
        let answer = answer.map_err(|error| unavailable(error.into()))?;
        let all: Value = serde_json::from_slice(&answer.body).map_err(|error| unavailable(error.into()))?;
        let said = serde_json::from_value(all.clone()).map_err(|error| unavailable(error.into()))?;
        Ok((said, all))
    }

    /// Holds an answer to what a JWT would have to say; what it does not say is not assumed.
    fn check(&self, said: Introspection, resources: &[String], now: Moment) -> Result<Spoken, TokenError> {
        let invalid = |why: &str| TokenError::Invalid(why.to_owned());
        if !said.active {
            return Err(invalid("the token does not hold, or not any more"));
        }
        if said.iss.as_ref().is_some_and(|iss| *iss != self.parts.issuer) {
            return Err(invalid("the token was issued by another server"));
        }
        if said.token_type.as_deref() == Some("refresh_token") {
            return Err(invalid("the token is not an access token"));
        }
        let audiences = if self.parts.audiences.is_empty() { resources } else { &self.parts.audiences };
        if !said.aud.is_some_and(|aud| audiences.iter().any(|audience| aud.contains(audience))) {
            return Err(invalid("the token is for another resource"));
        }
        if said.exp.is_some_and(|exp| ends(exp) <= now.wall()) {
            return Err(invalid("the token has expired"));
        }
        Ok(Spoken {
            issuer: self.parts.issuer.clone(),
            subject: said
                .sub
                .filter(|sub| !sub.is_empty())
                .ok_or_else(|| invalid("the token speaks for nobody"))?,
            client: said.client_id,
            // Nothing that is asked for is allowed by a token that says of nothing that it allows it.
            scope: said.scope.unwrap_or_default(),
            groups: said.groups,
        })
    }
}
