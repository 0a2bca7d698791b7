//! A *client* is a program that asks for tokens: known beforehand, described by its document, or registered by itself.

pub(crate) mod find;
mod predefined;
pub(crate) mod prove;
mod redirects;
mod scope;

use switchboard_access_token::Algorithm;
use switchboard_oauth_words::{AuthMethod, ClientMetadata, InvalidClientMetadata, Jwks, ScopeSet};
use url::Url;

use crate::digest::Digest;
pub use predefined::InvalidPredefined;
pub(crate) use redirects::Redirects;

/// The longest name that is shown.
const LONGEST_NAME: usize = 80;

/// A client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Its id.
    pub(crate) id: String,
    /// What it calls itself.
    pub(crate) name: String,
    /// How we know it.
    pub(crate) known: Known,
    /// Where its answers may go.
    pub(crate) redirects: Redirects,
    /// How it may prove who it is.
    pub(crate) methods: Vec<AuthMethod>,
    /// What is kept of its secret.
    pub(crate) secret: Option<Digest>,
    /// Where its keys are.
    pub(crate) keys: ClientKeys,
    /// How its assertions may be signed; by its registration, never by the assertion.
    pub(crate) algorithms: Vec<Algorithm>,
    /// What it may ask for, where it said so.
    pub(crate) scope: Option<ScopeSet>,
}

/// How a client is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// Whoever runs the server said so.
    Beforehand,
    /// By the document at its id, on this host.
    ByDocument(String),
    /// It registered, as anybody can.
    ByRegistration,
}

/// Where the keys of a client are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientKeys {
    /// It has none.
    None,
    /// In its metadata.
    Inline(Jwks),
    /// At an address.
    At(Url),
}

/// Says why metadata makes no client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnusableClient {
    #[error(transparent)]
    Metadata(#[from] InvalidClientMetadata),
    #[error("token_endpoint_auth_signing_alg {0:?} is not known here")]
    Algorithm(String),
    #[error("jwks_uri is no address")]
    KeysAddress,
    #[error("the scope cannot be read")]
    Scope,
    #[error("there are more than {0} redirect URIs")]
    ManyRedirects(usize),
}

impl Client {
    /// Makes a client of its metadata; `default` is how it proves itself where it does not say.
    pub(crate) fn from_metadata(
        id: &str,
        metadata: &ClientMetadata,
        known: Known,
        default: AuthMethod,
    ) -> Result<Self, UnusableClient> {
        metadata.check_flow()?;
        let keys = match (&metadata.jwks, &metadata.jwks_uri) {
            (Some(jwks), _) => ClientKeys::Inline(jwks.clone()),
            (None, Some(url)) => ClientKeys::At(Url::parse(url).map_err(|_| UnusableClient::KeysAddress)?),
            (None, None) => ClientKeys::None,
        };
        let algorithms = match &metadata.token_endpoint_auth_signing_alg {
            Some(word) => {
                vec![Algorithm::read(word).ok_or_else(|| UnusableClient::Algorithm(word.clone()))?]
            }
            None => vec![Algorithm::Rs256, Algorithm::Es256],
        };
        let scope = metadata.scope.as_deref().map(ScopeSet::parse).transpose();
        let redirects = Redirects::Listed(metadata.redirects()?);
        let name = shown(metadata.client_name.as_deref().unwrap_or_default());
        Ok(Self {
            id: id.to_owned(),
            name: if name.is_empty() { "A program without a name".to_owned() } else { name },
            known,
            redirects,
            methods: metadata.methods(default)?,
            secret: None,
            keys,
            algorithms,
            scope: scope.map_err(|_| UnusableClient::Scope)?.filter(|scope| !scope.is_empty()),
        })
    }

    /// Tells whether the client may prove itself by a method. Both ways to send a secret are one: hosts change between them.
    pub(crate) fn may_use(&self, method: AuthMethod) -> bool {
        self.methods.iter().any(|own| *own == method || own.has_secret() && method.has_secret())
    }
}

/// Returns what is kept of a client's secret.
pub(crate) fn secret_digest(client: &str, secret: &str) -> Digest {
    Digest::of(&format!("client {client}"), secret)
}

/// Returns a name as it is shown: short, and without signs that would change how the page around it reads.
pub(crate) fn shown(name: &str) -> String {
    let is_shown = |letter: &char| {
        let turns = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        !letter.is_control() && !turns
    };
    let name: String = name.chars().filter(is_shown).take(LONGEST_NAME).collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_turn_the_page_around() {
        assert_eq!(shown("  Chat\u{202e}GPT\n\u{200b} "), "ChatGPT");
        assert_eq!(shown(&"a".repeat(200)).len(), LONGEST_NAME);
    }

    #[test]
    fn a_name_of_nothing_is_said_to_be_none() {
        let metadata =
            ClientMetadata { redirect_uris: vec!["https://c.example/".into()], ..ClientMetadata::default() };

        let client = Client::from_metadata("c", &metadata, Known::ByRegistration, AuthMethod::None);

        assert_eq!(client.expect("a client").name, "A program without a name");
    }

    #[test]
    fn an_algorithm_that_is_not_known_makes_no_client() {
        let metadata = ClientMetadata {
            redirect_uris: vec!["https://c.example/".into()],
            token_endpoint_auth_signing_alg: Some("HS256".into()),
            ..ClientMetadata::default()
        };

        let client = Client::from_metadata("c", &metadata, Known::ByRegistration, AuthMethod::None);

        assert_eq!(client.err(), Some(UnusableClient::Algorithm("HS256".into())));
    }
}
