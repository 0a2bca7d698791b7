//! A *token request* turns a code, or a refresh token, into tokens (RFC 6749 §4.1.3 and §6).

use crate::error::ErrorCode;
use crate::parameters::{Parameters, Repeated};
use crate::pkce::{CodeVerifier, InvalidPkce};
use crate::scope::{InvalidScope, ScopeSet};

/// Says what is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTokenRequest {
    /// A parameter stands there twice.
    #[error(transparent)]
    Repeated(#[from] Repeated),
    /// A parameter is missing.
    #[error("the parameter {0} is required")]
    Missing(&'static str),
    /// The grant is not offered.
    #[error("grant_type must be authorization_code or refresh_token")]
    GrantType,
    /// The verifier is none.
    #[error(transparent)]
    Verifier(#[from] InvalidPkce),
    /// The scope is none.
    #[error(transparent)]
    Scope(#[from] InvalidScope),
}

impl InvalidTokenRequest {
    /// Returns the word for it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Repeated(_) | Self::Missing(_) => ErrorCode::InvalidRequest,
            Self::GrantType => ErrorCode::UnsupportedGrantType,
            Self::Verifier(_) => ErrorCode::InvalidGrant,
            Self::Scope(_) => ErrorCode::InvalidScope,
        }
    }
}

/// What is turned into tokens. Codes and tokens are secrets: this is not printed.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenRequest {
    /// A code.
    Code {
        /// The code.
        code: String,
        /// The redirect URI of the authorization request; OAuth 2.1 no longer asks for it, and where it is sent it must agree.
        redirect_uri: Option<String>,
        /// What proves that the one who asked now is the one who asked then.
        verifier: CodeVerifier,
        /// The resources.
        resource: Vec<String>,
    },
    /// A refresh token.
    Refresh {
        /// The token.
        refresh_token: String,
        /// Less than was granted, or nothing for all of it.
        scope: Option<ScopeSet>,
        /// The resources.
        resource: Vec<String>,
    },
}

impl TokenRequest {
    /// Reads the form.
    ///
    /// # Errors
    ///
    /// [`InvalidTokenRequest`] where it is none.
    pub fn read(form: &Parameters) -> Result<Self, InvalidTokenRequest> {
        let needed = |name| form.one(name)?.map(str::to_owned).ok_or(InvalidTokenRequest::Missing(name));
        let resource = form.all("resource").map(str::to_owned).collect();
        match form.one("grant_type")? {
            Some("authorization_code") => Ok(Self::Code {
                code: needed("code")?,
                redirect_uri: form.one("redirect_uri")?.map(str::to_owned),
                verifier: CodeVerifier::parse(&needed("code_verifier")?)?,
                resource,
            }),
            Some("refresh_token") => Ok(Self::Refresh {
                refresh_token: needed("refresh_token")?,
                scope: form.one("scope")?.map(ScopeSet::parse).transpose()?,
                resource,
            }),
            Some(_) => Err(InvalidTokenRequest::GrantType),
            None => Err(InvalidTokenRequest::Missing("grant_type")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: &str, expected: ErrorCode) {
        let error = TokenRequest::read(&Parameters::parse(form)).err().expect("refused");
        assert_eq!(error.code(), expected, "{form}");
    }

    #[test]
    fn requests_that_are_none_are_refused_by_the_right_word() {
        check("", ErrorCode::InvalidRequest);
        check("grant_type=password", ErrorCode::UnsupportedGrantType);
        check("grant_type=client_credentials", ErrorCode::UnsupportedGrantType);
        check("grant_type=authorization_code&code=c", ErrorCode::InvalidRequest);
        check("grant_type=authorization_code&code=c&code=d", ErrorCode::InvalidRequest);
        check("grant_type=authorization_code&code=c&code_verifier=short", ErrorCode::InvalidGrant);
        check("grant_type=refresh_token", ErrorCode::InvalidRequest);
        check("grant_type=refresh_token&refresh_token=r&scope=%22", ErrorCode::InvalidScope);
    }
}
