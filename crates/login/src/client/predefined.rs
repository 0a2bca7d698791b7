//! A *predefined* client is known beforehand: whoever runs the server wrote it down, and may have mistyped it.

use std::collections::HashSet;

use switchboard_oauth_words::{AuthMethod, ClientMetadata, InvalidClientMetadata};

use crate::client::{Client, ClientKeys, Known, Redirects, secret_digest, shown};
use crate::config::PredefinedClient;

/// The fewest characters of a secret: what is shorter is a word that can be guessed.
const LEAST_SECRET: usize = 16;

/// Says why what was written down makes no client.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPredefined {
    /// It has no id, or one that no request can carry.
    #[error("its id must be of printable ASCII, and not empty: write the one that the host sends")]
    Id,
    /// Another has the same id.
    #[error("another [[login.clients]] has the same id: give each one of its own")]
    Doubled,
    /// It has no name.
    #[error("its name must not be empty: write what people know it by")]
    Name,
    /// Its secret can be guessed.
    #[error(
        "its secret must have at least {LEAST_SECRET} characters: take one from `openssl rand -base64 32`, or leave secret out for a \
         client that keeps none"
    )]
    Secret,
    /// Its answers can go nowhere.
    #[error(transparent)]
    Metadata(#[from] InvalidClientMetadata),
}

impl Client {
    /// Makes the clients of the configuration; where one cannot be meant, its id is told with the reason.
    pub(crate) fn predefined(written: &[PredefinedClient]) -> Result<Vec<Self>, (String, InvalidPredefined)> {
        let mut ids = HashSet::new();
        let mut made = Vec::new();
        for client in written {
            let invalid = |why| (client.id.clone(), why);
            if !ids.insert(client.id.as_str()) {
                return Err(invalid(InvalidPredefined::Doubled));
            }
            made.push(Self::from_config(client).map_err(invalid)?);
        }
        Ok(made)
    }

    fn from_config(client: &PredefinedClient) -> Result<Self, InvalidPredefined> {
        // RFC 6749 §A.1.
        if client.id.trim().is_empty() || !client.id.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(InvalidPredefined::Id);
        }
        let name = shown(&client.name);
        if name.is_empty() {
            return Err(InvalidPredefined::Name);
        }
        if client.secret.as_ref().is_some_and(|secret| secret.expose().chars().count() < LEAST_SECRET) {
            return Err(InvalidPredefined::Secret);
        }
        let metadata =
            ClientMetadata { redirect_uris: client.redirect_uris.clone(), ..ClientMetadata::default() };
        let redirects = if client.redirect_uris.is_empty() {
            Redirects::ChatGpt
        } else {
            Redirects::Listed(metadata.redirects()?)
        };
        let methods = match &client.secret {
            Some(_) => vec![AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
            None => vec![AuthMethod::None],
        };
        Ok(Self {
            id: client.id.clone(),
            name,
            known: Known::Beforehand,
            redirects,
            methods,
            secret: client.secret.as_ref().map(|secret| secret_digest(&client.id, secret.expose())),
            keys: ClientKeys::None,
            algorithms: Vec::new(),
            scope: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ClientSecret;

    fn written(id: &str, secret: &str) -> PredefinedClient {
        PredefinedClient {
            id: id.into(),
            secret: Some(ClientSecret::new(secret)),
            name: "ChatGPT".into(),
            redirect_uris: Vec::new(),
        }
    }

    #[track_caller]
    fn refused(clients: &[PredefinedClient], id: &str, expected: &InvalidPredefined) {
        assert_eq!(Client::predefined(clients).err(), Some((id.to_owned(), expected.clone())));
    }

    #[test]
    fn what_can_be_guessed_or_told_from_nothing_is_no_client() {
        let good = written("chatgpt", "0123456789abcdef");
        assert!(Client::predefined(std::slice::from_ref(&good)).is_ok());

        refused(&[written("", "0123456789abcdef")], "", &InvalidPredefined::Id);
        refused(&[written("chät", "0123456789abcdef")], "chät", &InvalidPredefined::Id);
        refused(&[written("chatgpt", "")], "chatgpt", &InvalidPredefined::Secret);
        refused(&[written("chatgpt", "0123456789abcde")], "chatgpt", &InvalidPredefined::Secret);
        refused(
            &[PredefinedClient { name: " \u{200b}".into(), ..good.clone() }],
            "chatgpt",
            &InvalidPredefined::Name,
        );
        refused(
            &[good.clone(), written("other", "0123456789abcdef"), good],
            "chatgpt",
            &InvalidPredefined::Doubled,
        );
    }
}
