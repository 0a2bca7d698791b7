//! *Client metadata* is what a client says of itself when it registers (RFC 7591 §2), and in its document.

use serde::{Deserialize, Deserializer, Serialize};

use crate::jwk::Jwks;
use crate::redirect_uri::{InvalidRedirectUri, RedirectUri};

/// The grants there are: a code, and what goes on from it.
pub const GRANT_TYPES: [&str; 2] = ["authorization_code", "refresh_token"];

/// The answer there is (OAuth 2.1).
pub const RESPONSE_TYPE: &str = "code";

/// How a client proves who it is at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// It does not: PKCE carries the exchange.
    None,
    /// By its secret in the `Authorization` header.
    ClientSecretBasic,
    /// By its secret in the body.
    ClientSecretPost,
    /// By a JWT that it signed.
    PrivateKeyJwt,
}

impl AuthMethod {
    /// Every method, in the order in which the server's metadata lists them.
    pub const ALL: [Self; 4] =
        [Self::None, Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt];

    /// Returns the word of the RFC.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }

    /// Returns the method of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }

    /// Tells whether the client shares a secret with the server.
    pub fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// What a client says of itself; what is not known here is ignored, and `null` is the same as nothing (RFC 7591 §2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// The id, in a document only: its own URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Its name, which nobody has checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// Where answers go.
    #[serde(deserialize_with = "maybe_null")]
    pub redirect_uris: Vec<String>,
    /// How it proves who it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    /// Further ways, as ChatGPT's document lists them.
    #[serde(deserialize_with = "maybe_null", skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// How its assertions are signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// What it will use.
    #[serde(deserialize_with = "maybe_null", skip_serializing_if = "Vec::is_empty")]
    pub grant_types: Vec<String>,
    /// What it will ask for.
    #[serde(deserialize_with = "maybe_null", skip_serializing_if = "Vec::is_empty")]
    pub response_types: Vec<String>,
    /// The scopes it may ask for; all that there are where it says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// How its ID tokens are signed (OpenID Connect Registration §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// Where its keys are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Its keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Jwks>,
}

/// Says what of the metadata cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidClientMetadata {
    /// There is no redirect URI.
    #[error("redirect_uris must name at least one address")]
    NoRedirectUri,
    /// A redirect URI is none.
    #[error("the redirect URI {uri:?} cannot be used: {why}")]
    RedirectUri {
        /// Which.
        uri: String,
        /// Why; no source, because the doors print one sentence.
        why: InvalidRedirectUri,
    },
    /// A method is not known.
    #[error("token_endpoint_auth_method {0:?} is not offered here")]
    Method(String),
    /// There are no keys to check assertions with, or two places for them.
    #[error("private_key_jwt needs either jwks or jwks_uri")]
    Keys,
    /// It does not want the grant that everything begins with here.
    #[error("grant_types must name authorization_code; leave it out, or add that")]
    GrantTypes,
    /// It does not want the answer that is given here.
    #[error("response_types must name code; leave it out, or add that")]
    ResponseTypes,
}

impl ClientMetadata {
    /// Returns the redirect URIs, each checked.
    ///
    /// # Errors
    ///
    /// [`InvalidClientMetadata`] where there is none or one cannot be used.
    pub fn redirects(&self) -> Result<Vec<RedirectUri>, InvalidClientMetadata> {
        if self.redirect_uris.is_empty() {
            return Err(InvalidClientMetadata::NoRedirectUri);
        }
        let read = |uri: &String| {
            RedirectUri::parse(uri)
                .map_err(|why| InvalidClientMetadata::RedirectUri { uri: uri.clone(), why })
        };
        self.redirect_uris.iter().map(read).collect()
    }

    /// Returns the methods the client may use: the one it names (`default` where it names none), then those it lists.
    ///
    /// # Errors
    ///
    /// [`InvalidClientMetadata::Method`] where the one it names is not known; unknown ones of the list are not offered to it.
    pub fn methods(&self, default: AuthMethod) -> Result<Vec<AuthMethod>, InvalidClientMetadata> {
        let first = match &self.token_endpoint_auth_method {
            Some(word) => {
                AuthMethod::read(word).ok_or_else(|| InvalidClientMetadata::Method(word.clone()))?
            }
            None => default,
        };
        let listed = self.token_endpoint_auth_methods_supported.iter();
        let mut methods = vec![first];
        for method in listed.filter_map(|word| AuthMethod::read(word)) {
            if !methods.contains(&method) {
                methods.push(method);
            }
        }
        let has_keys = self.jwks.is_some() != self.jwks_uri.is_some();
        if methods.contains(&AuthMethod::PrivateKeyJwt) && !has_keys {
            return Err(InvalidClientMetadata::Keys);
        }
        Ok(methods)
    }

    /// Checks grants and answers; none named means the code flow (RFC 7591 §2). Clients list what they can do with any server, so
    /// that what is not offered here stands in no client's way.
    ///
    /// # Errors
    ///
    /// [`InvalidClientMetadata`] where the code flow is not among them.
    pub fn check_flow(&self) -> Result<(), InvalidClientMetadata> {
        let wants = |list: &[String], word| list.is_empty() || list.iter().any(|own| own == word);
        if !wants(&self.grant_types, GRANT_TYPES[0]) {
            return Err(InvalidClientMetadata::GrantTypes);
        }
        if !wants(&self.response_types, RESPONSE_TYPE) {
            return Err(InvalidClientMetadata::ResponseTypes);
        }
        Ok(())
    }

    /// Returns the grants that the client gets: of those it names the ones there are, and all where it names none.
    pub fn grants(&self) -> Vec<String> {
        let is_kept =
            |word: &&str| self.grant_types.is_empty() || self.grant_types.iter().any(|own| own == word);
        GRANT_TYPES.into_iter().filter(is_kept).map(str::to_owned).collect()
    }
}

/// Reads a member that clients send as `null` where they have nothing to say.
fn maybe_null<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// The answer to a registration (RFC 7591 §3.2.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisteredClient {
    /// The id it has from now on.
    pub client_id: String,
    /// When it was registered, in seconds since 1970.
    pub client_id_issued_at: u64,
    /// Its secret, said this once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// When the secret ends; 0 means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret_expires_at: Option<u64>,
    /// What was registered.
    #[serde(flatten)]
    pub metadata: ClientMetadata,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_of_chatgpt_is_read() {
        let document = r#"{"client_id":"https://chatgpt.com/oauth/client.json","client_name":"ChatGPT",
            "token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_methods_supported":["none","private_key_jwt"],
            "token_endpoint_auth_signing_alg":"RS256","jwks_uri":"https://chatgpt.com/oauth/jwks.json",
            "grant_types":["authorization_code","refresh_token"],"application_type":"web",
            "redirect_uris":["https://chatgpt.com/connector_platform_oauth_redirect"]}"#;

        let metadata: ClientMetadata = serde_json::from_str(document).expect("metadata");

        assert_eq!(metadata.methods(AuthMethod::None), Ok(vec![AuthMethod::PrivateKeyJwt, AuthMethod::None]));
        assert_eq!(metadata.redirects().map(|uris| uris.len()), Ok(1));
        assert_eq!(metadata.check_flow(), Ok(()));
    }

    #[test]
    fn what_is_not_offered_is_left_out() {
        let grants = |named: &[&str]| {
            let grant_types = named.iter().map(|word| (*word).to_owned()).collect();
            let metadata = ClientMetadata {
                grant_types,
                response_types: vec!["code".into(), "token".into()],
                ..ClientMetadata::default()
            };
            metadata.check_flow().map(|()| metadata.grants())
        };
        let device = "urn:ietf:params:oauth:grant-type:device_code";

        assert_eq!(grants(&[]), Ok(vec!["authorization_code".into(), "refresh_token".into()]));
        assert_eq!(grants(&["authorization_code"]), Ok(vec!["authorization_code".into()]));
        assert_eq!(
            grants(&["refresh_token", device, "authorization_code"]),
            Ok(vec!["authorization_code".into(), "refresh_token".into()])
        );
        assert_eq!(grants(&[device]), Err(InvalidClientMetadata::GrantTypes));
    }

    #[test]
    fn null_says_nothing() {
        let document = r#"{"redirect_uris":null,"grant_types":null,"response_types":null,"scope":null,"jwks":null,
            "token_endpoint_auth_methods_supported":null,"client_name":null}"#;

        let metadata: ClientMetadata = serde_json::from_str(document).expect("metadata");

        assert_eq!(metadata, ClientMetadata::default());
    }

    #[test]
    fn what_cannot_work_is_refused_at_registration() {
        let metadata = ClientMetadata::default();
        assert_eq!(metadata.redirects(), Err(InvalidClientMetadata::NoRedirectUri));

        let metadata =
            ClientMetadata { grant_types: vec!["refresh_token".into()], ..ClientMetadata::default() };
        assert_eq!(metadata.check_flow(), Err(InvalidClientMetadata::GrantTypes));

        let metadata = ClientMetadata { response_types: vec!["token".into()], ..ClientMetadata::default() };
        assert_eq!(metadata.check_flow(), Err(InvalidClientMetadata::ResponseTypes));

        let method = |word: &str| ClientMetadata {
            token_endpoint_auth_method: Some(word.into()),
            ..ClientMetadata::default()
        };
        assert_eq!(method("private_key_jwt").methods(AuthMethod::None), Err(InvalidClientMetadata::Keys));
        assert_eq!(
            method("tls_client_auth").methods(AuthMethod::None),
            Err(InvalidClientMetadata::Method("tls_client_auth".into()))
        );
    }
}
