//! *Asking* a provider: a person is sent there, and its answer is verified before a word of it is believed.

use serde::Deserialize;
use switchboard_access_token::{ExpectedId, IdClaims, InvalidIdToken, sha256_base64url, verify_id_token};
use switchboard_ambient::Secret;
use switchboard_bearer_guard::TokenError;
use switchboard_guarded_fetch::FetchError;
use switchboard_oauth_words::{Parameters, Repeated, ServerMetadata};
use url::Url;

use crate::desk::LEEWAY;
use crate::place::Place;
use crate::provider::Provider;
use crate::provider::journey::Journey;

/// Why nobody comes in by a provider's word.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderError {
    #[error("the answer is for another browser, another provider or another day")]
    Journey,
    #[error(transparent)]
    Repeated(#[from] Repeated),
    #[error("the answer names another issuer than the provider that was asked")]
    Issuer,
    #[error("the provider answered {0:?}")]
    Refused(String),
    #[error("the answer has neither a code nor an error")]
    Empty,
    #[error("the provider's metadata names no {0} that can be used")]
    Lacking(&'static str),
    #[error("the provider did not take the code: {0}")]
    Exchange(FetchError),
    #[error("the provider's answer to the code has no ID token")]
    NoToken,
    #[error("the provider did not tell who the person is: {0}")]
    UserInfo(FetchError),
    #[error("what the provider tells of the person cannot be read")]
    NoUserInfo,
    #[error("the provider's word does not hold: {0}")]
    Token(#[from] InvalidIdToken),
    #[error("the provider cannot be asked: {0}")]
    Unavailable(#[from] TokenError),
}

/// What comes for a code.
#[derive(Deserialize)]
struct Exchanged {
    id_token: String,
    access_token: Option<String>,
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
            .append_pair("code_challenge_method", "S256");
        Ok(url)
    }

    /// Takes the provider's answer to where it was sent, and returns its word of who has logged in.
    pub(crate) async fn word(
        &self,
        place: &Place,
        journey: &Journey,
        answer: &Parameters,
    ) -> Result<IdClaims, ProviderError> {
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
        match (&metadata.userinfo_endpoint, exchanged.access_token) {
            (Some(endpoint), Some(token)) if self.lacks(&claims) => {
                let endpoint = self.endpoint(endpoint).ok_or(ProviderError::Lacking("userinfo_endpoint"))?;
                let told = self.fetcher.fetch_with(&endpoint, &Secret::new(token)).await;
                let told = told.map_err(ProviderError::UserInfo)?;
                let told = serde_json::from_slice(&told.body).map_err(|_| ProviderError::NoUserInfo)?;
                Ok(claims.joined(told)?)
            }
            _ => Ok(claims),
        }
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
            .append_pair("code_verifier", journey.verifier().expose());
        if !is_named {
            form.append_pair("client_id", &self.config.client);
            if let Some(secret) = &self.config.secret {
                form.append_pair("client_secret", secret.expose());
            }
        }
        form.finish()
    }

    fn redirect_uri(&self, place: &Place) -> Url {
        place.url(&format!("/login/from/{}", self.config.id))
    }
}

fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
