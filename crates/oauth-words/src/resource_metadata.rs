//! *Resource metadata* is how a protected resource describes itself (RFC 9728): who issues tokens for it, and which scopes.

use serde::{Deserialize, Serialize};
use url::Url;

/// The document at `/.well-known/oauth-protected-resource`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceMetadata {
    /// The resource, exactly the address that is called.
    pub resource: String,
    /// Who issues tokens for it.
    #[serde(default)]
    pub authorization_servers: Vec<String>,
    /// What tokens may allow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// How tokens are sent: in the header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bearer_methods_supported: Vec<String>,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// What people can read on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_documentation: Option<String>,
}

/// Returns where a resource's metadata stands: the well-known path goes between host and path (RFC 9728 §3.1).
pub fn resource_metadata_url(resource: &Url) -> Url {
    let mut url = resource.clone();
    let path = format!("/.well-known/oauth-protected-resource{}", resource.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_path_goes_before_the_path() {
        for (resource, expected) in [
            ("https://r.example/mcp", "https://r.example/.well-known/oauth-protected-resource/mcp"),
            ("https://r.example/mcp/", "https://r.example/.well-known/oauth-protected-resource/mcp"),
            ("https://r.example", "https://r.example/.well-known/oauth-protected-resource"),
        ] {
            let resource = Url::parse(resource).expect("a URL");

            assert_eq!(resource_metadata_url(&resource).as_str(), expected);
        }
    }
}
