//! *Server metadata* is how an authorization server describes itself (RFC 8414 §2, OpenID Connect Discovery §3).

use serde::{Deserialize, Serialize};
use url::Url;

/// The document at both well-known names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServerMetadata {
    /// Who the server is: its address, letter by letter the `iss` of its tokens.
    pub issuer: String,
    /// Where people log in.
    pub authorization_endpoint: String,
    /// Where codes become tokens.
    pub token_endpoint: String,
    /// Where clients register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_endpoint: Option<String>,
    /// Where tokens are given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation_endpoint: Option<String>,
    /// Where resources ask whether a token holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_endpoint: Option<String>,
    /// Where clients ask who the person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// Where people log out (OpenID Connect RP-Initiated Logout).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_session_endpoint: Option<String>,
    /// Where the keys are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// The scopes there are.
    pub scopes_supported: Vec<String>,
    /// `code`.
    pub response_types_supported: Vec<String>,
    /// `query`.
    pub response_modes_supported: Vec<String>,
    /// What tokens are given for.
    pub grant_types_supported: Vec<String>,
    /// How clients prove who they are.
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// How their assertions may be signed.
    pub token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    /// The same where tokens are given back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revocation_endpoint_auth_methods_supported: Vec<String>,
    /// The same where resources ask.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub introspection_endpoint_auth_methods_supported: Vec<String>,
    /// `S256`.
    pub code_challenge_methods_supported: Vec<String>,
    /// Whether answers carry `iss` (RFC 9207).
    pub authorization_response_iss_parameter_supported: bool,
    /// Whether requests in a JWT are taken; where nothing is said, they are not (OpenID Connect Discovery §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_parameter_supported: Option<bool>,
    /// Whether requests at an address are taken; where nothing is said, they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_uri_parameter_supported: Option<bool>,
    /// Whether a client id may be the URL of a document.
    pub client_id_metadata_document_supported: bool,
    /// `public`: everybody sees the same `sub`.
    pub subject_types_supported: Vec<String>,
    /// How ID tokens are signed.
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// What ID tokens say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims_supported: Vec<String>,
}

/// Returns where an issuer's metadata may stand, in the order in which clients ask (MCP authorization, 2025-11-25).
pub fn server_metadata_urls(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/').to_owned();
    let at = |path: String| {
        let mut url = issuer.clone();
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        url
    };
    let mut urls = vec![
        at(format!("/.well-known/oauth-authorization-server{path}")),
        at(format!("/.well-known/openid-configuration{path}")),
    ];
    if !path.is_empty() {
        urls.push(at(format!("{path}/.well-known/openid-configuration")));
    }
    urls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_with_a_path_has_three_places() {
        let urls = |issuer: &str| {
            let urls = server_metadata_urls(&Url::parse(issuer).expect("a URL"));
            urls.iter().map(Url::as_str).collect::<Vec<_>>().join("\n")
        };

        insta::assert_snapshot!(urls("https://as.example/team"), @r"
        https://as.example/.well-known/oauth-authorization-server/team
        https://as.example/.well-known/openid-configuration/team
        https://as.example/team/.well-known/openid-configuration
        ");
        insta::assert_snapshot!(urls("https://as.example"), @r"
        https://as.example/.well-known/oauth-authorization-server
        https://as.example/.well-known/openid-configuration
        ");
    }
}
