//! An *authorization request* is what a client sends a person's browser with (RFC 6749 §4.1.1, with PKCE, `resource`, and
//! `prompt` and `nonce` of OpenID Connect).
//!
//! It is only read here; what of it is allowed depends on the client and is judged by the server.

use crate::parameters::{Parameters, Repeated};

/// The parameters of the request, as they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuthorizationRequest {
    /// The client that asks.
    pub client_id: Option<String>,
    /// Where the answer goes.
    pub redirect_uri: Option<String>,
    /// What is asked for; `code` is all there is (OAuth 2.1).
    pub response_type: Option<String>,
    /// How the answer travels; `query` is all there is.
    pub response_mode: Option<String>,
    /// What may be done.
    pub scope: Option<String>,
    /// The client's own word, which comes back.
    pub state: Option<String>,
    /// The challenge of PKCE.
    pub code_challenge: Option<String>,
    /// Its method.
    pub code_challenge_method: Option<String>,
    /// The resources the token is for (RFC 8707), the one parameter that may repeat.
    pub resource: Vec<String>,
    /// What the ID token repeats.
    pub nonce: Option<String>,
    /// What the person is to see.
    pub prompt: Prompt,
    /// The whole request once more, in a JWT (OpenID Connect Core §6.1).
    pub request: Option<String>,
    /// Where the whole request is (OpenID Connect Core §6.2, RFC 9126).
    pub request_uri: Option<String>,
}

/// Says what the person is to see (OpenID Connect Core §3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prompt {
    /// What is necessary.
    #[default]
    Needed,
    /// Nothing: an error instead of a page.
    Nothing,
    /// The login, even with a session.
    Login,
    /// The consent, even if it was given.
    Consent,
}

impl AuthorizationRequest {
    /// Reads the parameters.
    ///
    /// # Errors
    ///
    /// [`Repeated`] where one stands there twice.
    pub fn read(parameters: &Parameters) -> Result<Self, Repeated> {
        let one = |name| parameters.one(name).map(|value| value.map(str::to_owned));
        Ok(Self {
            client_id: one("client_id")?,
            redirect_uri: one("redirect_uri")?,
            response_type: one("response_type")?,
            response_mode: one("response_mode")?,
            scope: one("scope")?,
            state: one("state")?,
            code_challenge: one("code_challenge")?,
            code_challenge_method: one("code_challenge_method")?,
            resource: parameters.all("resource").map(str::to_owned).collect(),
            nonce: one("nonce")?,
            prompt: Prompt::read(parameters.one("prompt")?.unwrap_or_default()),
            request: one("request")?,
            request_uri: one("request_uri")?,
        })
    }
}

impl Prompt {
    /// Reads the words between spaces; where several stand there, the one that comes first on the person's way counts.
    pub fn read(text: &str) -> Self {
        let has = |word| text.split(' ').any(|given| given == word);
        if has("none") {
            Self::Nothing
        } else if has("login") || has("select_account") {
            Self::Login
        } else if has("consent") {
            Self::Consent
        } else {
            Self::Needed
        }
    }

    /// Returns the words that are left once the person has logged in; nothing where none is.
    pub fn after_login(text: &str) -> Option<String> {
        let left: Vec<&str> =
            text.split(' ').filter(|word| !matches!(*word, "" | "login" | "select_account")).collect();
        (!left.is_empty()).then(|| left.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_taken_out_of_the_list_and_the_rest_stays() {
        for (text, before, after) in [
            ("login", Prompt::Login, None),
            ("select_account", Prompt::Login, None),
            ("login consent", Prompt::Login, Some("consent")),
            ("consent select_account login", Prompt::Login, Some("consent")),
            ("consent", Prompt::Consent, Some("consent")),
            ("none", Prompt::Nothing, Some("none")),
            ("", Prompt::Needed, None),
        ] {
            assert_eq!(Prompt::read(text), before, "{text}");
            assert_eq!(Prompt::after_login(text).as_deref(), after, "{text}");
        }
    }
}
