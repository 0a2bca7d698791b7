//! *Asking* a provider: a person is sent there, and its answer is verified before a word of it is believed.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use switchboard_access_token::{ExpectedId, IdClaims, sha256_base64url, verify_id_token};
use switchboard_ambient::Secret;
use switchboard_oauth_words::{Parameters, ServerMetadata};
use url::Url;

use crate::desk::LEEWAY;
use crate::place::Place;
use crate::provider::Provider;
use crate::provider::error::ProviderError;
use crate::provider::journey::Journey;

/// What comes for a code.
#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
    access_token: Option<String>,
    expires_in: Option<Value>,
    token_type: Option<String>,
}

/// What a provider gives whom it has logged in.
pub(crate) struct Granted {
    /// Its signed word of who that is.
    pub(crate) claims: IdClaims,
    /// What opens what the person may use.
    pub(crate) access_token: Option<Secret<String>>,
    /// How long that does so, where it was told.
    pub(crate) lifetime: Option<Duration>,
}

impl Provider {
    /// Returns where a person is sent to log in.
    pub(crate) async fn away(&self, place: &Place, journey: &Journey) -> Result<Url, ProviderError> {
        let metadata = self.remote.metadata(place.moment()).await?;
        let endpoint = self.endpoint(&metadata.authorization_endpoint);
        let mut url = endpoint.ok_or(ProviderError::Lacking("authorization_endpoint"))?;
        let challenge = sha256_base64url(journey.verifier().expose().as_bytes());
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.config.client)
            .append_pair("redirect_uri", self.redirect_uri(place).as_str())
            .append_pair("scope", &self.config.scopes.join(" "))
            .append_pair("state", journey.state())
            .append_pair("nonce", &journey.nonce())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .extend_pairs(self.target.iter().map(|(name, value)| (name, value)));
        Ok(url)
    }

    /// Takes the provider's answer to where it was sent, and returns its word of who has logged in, with all that the rules of
    /// who comes in ask for.
    pub(crate) async fn word(
        &self,
        place: &Place,
        journey: &Journey,
        answer: &Parameters,
    ) -> Result<IdClaims, ProviderError> {
        let Granted { claims, access_token, .. } = self.granted(place, journey, answer).await?;
        let metadata = self.remote.metadata(place.moment()).await?;
        match (&metadata.userinfo_endpoint, access_token) {
            (Some(endpoint), Some(token)) if self.lacks(&claims) => {
                let endpoint = self.endpoint(endpoint).ok_or(ProviderError::Lacking("userinfo_endpoint"))?;
                let told = self.fetcher.fetch_with(&endpoint, &token).await;
                let told = told.map_err(ProviderError::UserInfo)?;
                let told = serde_json::from_slice(&told.body).map_err(|_| ProviderError::NoUserInfo)?;
                Ok(claims.joined(told)?)
            }
            _ => Ok(claims),
        }
    }

    /// Takes the provider's answer to where it was sent, and returns what it gives for it.
    pub(crate) async fn granted(
        &self,
        place: &Place,
        journey: &Journey,
        answer: &Parameters,
    ) -> Result<Granted, ProviderError> {
        let metadata = self.remote.metadata(place.moment()).await?;
        // RFC 9207: another provider, who was asked by the same browser, cannot put its code in here.
        match answer.one("iss")? {
            Some(issuer) if issuer != self.config.issuer => return Err(ProviderError::Issuer),
            None if metadata.authorization_response_iss_parameter_supported => {
                return Err(ProviderError::Issuer);
            }
            _ => {}
        }
        if let Some(error) = answer.one("error")? {
            return Err(ProviderError::Refused(error.chars().take(60).collect()));
        }
        let code = answer.one("code")?.ok_or(ProviderError::Empty)?;
        let exchanged = self.exchange(place, &metadata, (journey, code)).await?;
        let keys = self.remote.keys(&exchanged.id_token, place.moment()).await?;
        let nonce = journey.nonce();
        let expected = ExpectedId {
            issuer: &self.config.issuer,
            client_id: &self.config.client,
            nonce: &nonce,
            leeway: LEEWAY,
        };
        let claims = verify_id_token(&exchanged.id_token, &keys, &expected, place.now())?;
        let kind = exchanged.token_type.as_deref().unwrap_or("bearer");
        let is_bearer = kind.eq_ignore_ascii_case("bearer");
        Ok(Granted {
            claims,
            // RFC 6749 §7.1: a token of a kind that we do not know is none to us.
            access_token: exchanged.access_token.filter(|_| is_bearer).map(Secret::new),
            lifetime: exchanged.expires_in.as_ref().and_then(lifetime),
        })
    }

    /// Returns where people log out there, where the provider says so and can be asked.
    pub(crate) async fn logout_page(&self, place: &Place) -> Option<Url> {
        let metadata = self.remote.metadata(place.moment()).await.ok()?;
        let mut page = self.endpoint(metadata.end_session_endpoint.as_ref()?)?;
        page.query_pairs_mut().append_pair("client_id", &self.config.client);
        Some(page)
    }

    async fn exchange(
        &self,
        place: &Place,
        metadata: &ServerMetadata,
        (journey, code): (&Journey, &str),
    ) -> Result<Exchanged, ProviderError> {
        let endpoint =
            self.endpoint(&metadata.token_endpoint).ok_or(ProviderError::Lacking("token_endpoint"))?;
        let methods = &metadata.token_endpoint_auth_methods_supported;
        let may_be_basic = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        // RFC 6749 §2.3.1: id and secret are encoded as in a form before both are encoded together.
        let basic =
            self.config.secret.as_ref().filter(|_| may_be_basic).map(|secret| {
                (form_encoded(&self.config.client), Secret::new(form_encoded(secret.expose())))
            });
        let form = self.token_form(place, (journey, code), basic.is_some());
        let credentials = basic.as_ref().map(|(client, secret)| (client.as_str(), secret));
        let answer = self.fetcher.send_form(&endpoint, form, credentials).await;
        let answer = answer.map_err(ProviderError::Exchange)?;
        serde_json::from_slice(&answer.body).map_err(|_| ProviderError::NoToken)
    }

    fn token_form(&self, place: &Place, (journey, code): (&Journey, &str), is_named: bool) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", self.redirect_uri(place).as_str())
            .append_pair("code_verifier", journey.verifier().expose())
            .extend_pairs(self.target.iter().map(|(name, value)| (name, value)));
        if !is_named {
            form.append_pair("client_id", &self.config.client);
            if let Some(secret) = &self.config.secret {
                form.append_pair("client_secret", secret.expose());
            }
        }
        form.finish()
    }

    /// Returns where the provider sends people back to.
    pub(crate) fn redirect_uri(&self, place: &Place) -> Url {
        place.url(&format!("/login/from/{}", self.config.id))
    }
}

/// Some providers write the number as text.
fn lifetime(expires_in: &Value) -> Option<Duration> {
    let seconds = expires_in.as_u64().or_else(|| expires_in.as_str()?.parse().ok())?;
    // Some say 0 where they mean that they do not say.
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
