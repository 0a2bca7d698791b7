//! *Finding* a client by its id: in the configuration, then at its own URL, then among those that registered.

use switchboard_access_token::KeySet;
use switchboard_guarded_fetch::FetchError;
use switchboard_oauth_words::{
    AuthMethod, ClientMetadata, InvalidClientIdUrl, Jwks, client_id_url, is_client_id_url,
};
use url::Url;

use crate::client::{Client, ClientKeys, Known, UnusableClient};
use crate::desk::Desk;
use crate::store::StoreError;

/// How old a client's keys may be when an assertion names one that is not among them.
const KEYS_AGE: std::time::Duration = std::time::Duration::from_secs(30);

/// Says why there is no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FindClientError {
    #[error("no client has this id")]
    Unknown,
    #[error(transparent)]
    Id(#[from] InvalidClientIdUrl),
    #[error("the client's document was not fetched: {0}")]
    Fetch(#[from] FetchError),
    #[error("the client's document is no client metadata")]
    Document,
    #[error("the client's document names another client_id than its own address")]
    OtherId,
    #[error("the client's document asks for a shared secret, which a document cannot have")]
    Secret,
    #[error("the client's metadata cannot be used: {0}")]
    Unusable(#[from] UnusableClient),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Client {
    /// Finds a client.
    pub(crate) async fn find(desk: &Desk, id: &str) -> Result<Self, FindClientError> {
        if let Some(client) = desk.predefined.iter().find(|client| client.id == id) {
            return Ok(client.clone());
        }
        if is_client_id_url(id) {
            return Self::by_document(desk, id).await;
        }
        let kept = desk.store.read().await?.client(id).await?.ok_or(FindClientError::Unknown)?;
        let client =
            Self::from_metadata(id, &kept.metadata, Known::ByRegistration, AuthMethod::ClientSecretBasic)?;
        Ok(Self { secret: kept.secret, ..client })
    }

    async fn by_document(desk: &Desk, id: &str) -> Result<Self, FindClientError> {
        let url = client_id_url(id, desk.config.local_clients)?;
        let document = desk.fetch.get(&url).await?;
        let metadata: ClientMetadata =
            serde_json::from_slice(&document.body).map_err(|_| FindClientError::Document)?;
        if metadata.client_id.as_deref() != Some(id) {
            return Err(FindClientError::OtherId);
        }
        let known = Known::ByDocument(url.host_str().unwrap_or_default().to_owned());
        let client = Self::from_metadata(id, &metadata, known, AuthMethod::None)?;
        if client.methods.iter().any(|method| method.has_secret()) {
            return Err(FindClientError::Secret);
        }
        Ok(client)
    }

    /// Returns the client's keys; fetched again where `kid` is not among those that came a while ago.
    pub(crate) async fn key_set(&self, desk: &Desk, kid: Option<&str>) -> Result<KeySet, FindClientError> {
        let url = match &self.keys {
            ClientKeys::None => return Ok(KeySet::default()),
            ClientKeys::Inline(jwks) => return Ok(KeySet::from_jwks(jwks)),
            ClientKeys::At(url) => url,
        };
        let keys = read(desk.fetch.get(url).await?.body.as_ref())?;
        match kid {
            Some(kid) if !keys.knows(kid) => Self::newer(desk, url).await,
            _ => Ok(keys),
        }
    }

    async fn newer(desk: &Desk, url: &Url) -> Result<KeySet, FindClientError> {
        read(desk.fetch.get_newer(url, KEYS_AGE).await?.body.as_ref())
    }
}

fn read(body: &[u8]) -> Result<KeySet, FindClientError> {
    let jwks: Jwks = serde_json::from_slice(body).map_err(|_| FindClientError::Document)?;
    Ok(KeySet::from_jwks(&jwks))
}
