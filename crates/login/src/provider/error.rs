//! What goes wrong between a person's going to a provider and their coming in by its word.

use switchboard_access_token::InvalidIdToken;
use switchboard_bearer_guard::TokenError;
use switchboard_guarded_fetch::FetchError;
use switchboard_oauth_words::Repeated;

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
    #[error("the provider's answer to the code has no access token of the type Bearer")]
    NoAccessToken,
    #[error("the provider did not tell who the person is: {0}")]
    UserInfo(FetchError),
    #[error("what the provider tells of the person cannot be read")]
    NoUserInfo,
    #[error("the provider's word does not hold: {0}")]
    Token(#[from] InvalidIdToken),
    #[error("the provider cannot be asked: {0}")]
    Unavailable(#[from] TokenError),
}

impl ProviderError {
    /// Tells whether the provider could not be asked, which passes.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Exchange(error) | Self::UserInfo(error) => !is_refusal(error),
            Self::Unavailable(_) => true,
            _ => false,
        }
    }

    /// Says it to the person who wanted to come in by the provider of this name.
    pub(crate) fn in_words(&self, name: &str) -> String {
        match self {
            Self::Journey => {
                "This login was begun in another browser, or too long ago, or cookies are off. Please try again."
                    .to_owned()
            }
            Self::Refused(_) => format!("You were not logged in at {name}. Try again."),
            error if error.is_outage() => {
                format!("{name} cannot be asked now. Try again.")
            }
            Self::Exchange(error) | Self::UserInfo(error) if is_refusal(error) => format!(
                "{name} did not take what this server asked of it, so nobody was logged in. Tell whoever runs this server: the \
                 name under which it is known there, the secret or the redirect URI may be wrong."
            ),
            _ => format!(
                "What {name} answered cannot be believed, so nobody was logged in. Tell whoever runs this server."
            ),
        }
    }
}

/// Tells whether a provider said no, which does not pass by itself.
fn is_refusal(error: &FetchError) -> bool {
    matches!(error, FetchError::Status { status: 400..=499, .. })
}
