//! An *authorization response* sends the browser back to the client with a code or an error (RFC 6749 §4.1.2), and always
//! with `iss`, by which the client knows who answers (RFC 9207).

use crate::error::ErrorResponse;
use crate::redirect_uri::RedirectUri;

/// What goes back to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationResponse {
    /// The code.
    Code(String),
    /// Why there is none.
    Refused(ErrorResponse),
}

impl AuthorizationResponse {
    /// Returns the address the browser is sent to.
    pub fn location(&self, redirect_uri: &RedirectUri, state: Option<&str>, issuer: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        match self {
            Self::Code(code) => {
                query.append_pair("code", code);
            }
            Self::Refused(refused) => {
                query.append_pair("error", refused.error.as_str());
                if let Some(description) = &refused.error_description {
                    query.append_pair("error_description", description);
                }
            }
        }
        if let Some(state) = state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", issuer);
        // The client's own query stays as it is, to the letter (RFC 6749 §3.1.2).
        let separator = if redirect_uri.as_str().contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", redirect_uri.as_str(), query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn success_and_error_both_name_the_issuer() {
        let redirect_uri = RedirectUri::parse("https://c.example/cb?tenant=a%20b").expect("valid");
        let code = AuthorizationResponse::Code("c-1".to_owned());
        let refused = AuthorizationResponse::Refused(ErrorCode::AccessDenied.because("the person said no"));

        insta::assert_snapshot!(code.location(&redirect_uri, Some("s&t"), "https://as.example"),
            @"https://c.example/cb?tenant=a%20b&code=c-1&state=s%26t&iss=https%3A%2F%2Fas.example");
        insta::assert_snapshot!(refused.location(&redirect_uri, None, "https://as.example"),
            @"https://c.example/cb?tenant=a%20b&error=access_denied&error_description=the+person+said+no&iss=https%3A%2F%2Fas.example");
    }
}
