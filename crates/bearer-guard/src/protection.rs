//! A *protection* is what stands behind the guard: addresses, who issues tokens for them, and what a token must allow.

use switchboard_oauth_words::{InvalidScope, OFFLINE_ACCESS, ResourceMetadata, ScopeSet};
use url::Url;

/// Where a resource's metadata stands, before its path (RFC 9728 §3).
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// What is protected.
#[derive(Debug, Clone)]
pub struct Protection {
    /// The name for people.
    pub name: String,
    /// The public address of the server, whose path is a prefix of every other.
    pub root: Url,
    /// The paths of the resources below it, `/mcp` for one. The first is meant where a request does not tell. Never empty.
    pub paths: Vec<String>,
    /// Who issues tokens, letter by letter.
    pub issuer: String,
    /// What every token must allow.
    pub scopes: ScopeSet,
    /// All that tokens may allow.
    pub scopes_supported: ScopeSet,
}

/// Says why scopes are none that a call can need.
#[derive(Debug, thiserror::Error)]
pub enum UnusableScope {
    /// No scope is written so.
    #[error(transparent)]
    Invalid(#[from] InvalidScope),
    /// It is no word.
    #[error("one is empty, which nobody can ask for; leave it out")]
    Empty,
    /// It is several.
    #[error("there is a space in one, which would be two; write each by itself, as --scope a --scope b")]
    Several,
    /// It says how long a login lasts, not what it allows.
    #[error("it asks for a refresh token and is nothing that a call needs; leave it out")]
    OfflineAccess,
}

/// Reads the scopes that every token must allow, as a person wrote them.
///
/// # Errors
///
/// [`UnusableScope`] for the first that cannot be meant.
pub fn required_scopes(scopes: &[String]) -> Result<ScopeSet, UnusableScope> {
    for scope in scopes {
        if scope.contains(' ') {
            return Err(UnusableScope::Several);
        }
        if scope.is_empty() {
            return Err(UnusableScope::Empty);
        }
    }
    let scopes = ScopeSet::parse(&scopes.join(" "))?;
    if scopes.contains(OFFLINE_ACCESS) { Err(UnusableScope::OfflineAccess) } else { Ok(scopes) }
}

/// A resource as a request named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    path: String,
}

impl Protection {
    /// Returns the addresses of the resources, as tokens name them in `aud`.
    pub fn resources(&self) -> Vec<String> {
        self.paths.iter().map(|path| self.address(path)).collect()
    }

    /// Returns the resource that a request to `path` is for; what belongs to none is for the first.
    pub(crate) fn named(&self, path: &str) -> Named {
        let plain = match path.trim_end_matches('/') {
            // Takes the messages of a session that was opened at the other (MCP 2024-11-05, HTTP+SSE).
            "/messages" => return Named { path: "/sse".to_owned() },
            plain => plain,
        };
        // `/mcp` and `/mcp/` are both typed, and metadata must repeat what was typed (RFC 9728 §3.3).
        let is_ours = self.paths.iter().any(|own| own == plain);
        let path = if is_ours { path } else { self.paths.first().map_or("", String::as_str) };
        Named { path: path.to_owned() }
    }

    /// Returns the resource whose metadata was asked for by what stands behind the well-known name; nothing where it is
    /// none of ours. A proxy may or may not have taken the prefix away.
    pub(crate) fn described(&self, rest: &str) -> Option<Named> {
        let prefix = self.root.path().trim_end_matches('/');
        let path = rest.strip_prefix(prefix).unwrap_or(rest);
        if path.trim_end_matches('/').is_empty() {
            return Some(self.named(""));
        }
        let plain = path.trim_end_matches('/');
        let is_ours = self.paths.iter().any(|own| own == plain);
        is_ours.then(|| Named { path: path.to_owned() })
    }

    /// Returns the address of a resource's metadata, below our own prefix, where every proxy leads it to us.
    pub(crate) fn metadata_address(&self, resource: &Named) -> String {
        self.address(&format!("{WELL_KNOWN}{}", resource.path))
    }

    /// Returns a resource's metadata.
    pub(crate) fn metadata(&self, resource: &Named) -> ResourceMetadata {
        ResourceMetadata {
            resource: self.address(&resource.path),
            authorization_servers: vec![self.issuer.clone()],
            scopes_supported: self.scopes_supported.iter().map(str::to_owned).collect(),
            bearer_methods_supported: vec!["header".to_owned()],
            resource_name: Some(self.name.clone()),
            resource_documentation: Some(self.root.to_string()),
        }
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.root.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(root: &str) -> Protection {
        Protection {
            name: "Docs".to_owned(),
            root: Url::parse(root).expect("a URL"),
            paths: vec!["/mcp".to_owned(), "/sse".to_owned()],
            issuer: "https://as.example".to_owned(),
            scopes: ScopeSet::default(),
            scopes_supported: ScopeSet::default(),
        }
    }

    #[track_caller]
    fn check(root: &str, rest: &str, expected: Option<&str>) {
        let protection = protection(root);
        let described = protection.described(rest).map(|named| protection.metadata(&named).resource);
        assert_eq!(described.as_deref(), expected, "{root} {rest}");
    }

    #[test]
    fn metadata_names_the_address_that_was_typed() {
        check("https://r.example/", "", Some("https://r.example/mcp"));
        check("https://r.example/", "/mcp", Some("https://r.example/mcp"));
        check("https://r.example/", "/mcp/", Some("https://r.example/mcp/"));
        check("https://r.example/", "/sse", Some("https://r.example/sse"));
        check("https://r.example/", "/other", None);
        check("https://r.example/team/docs/", "/team/docs/mcp", Some("https://r.example/team/docs/mcp"));
        check("https://r.example/team/docs/", "/mcp", Some("https://r.example/team/docs/mcp"));
        check("https://r.example/team/docs/", "/team/docs", Some("https://r.example/team/docs/mcp"));
    }

    #[test]
    fn a_challenge_leads_to_metadata_below_the_prefix() {
        for (root, path, expected) in [
            ("https://r.example/", "/mcp", "https://r.example/.well-known/oauth-protected-resource/mcp"),
            ("https://r.example/", "/sse/", "https://r.example/.well-known/oauth-protected-resource/sse/"),
            (
                "https://r.example/",
                "/documents/a",
                "https://r.example/.well-known/oauth-protected-resource/mcp",
            ),
            ("https://r.example/t/", "/mcp", "https://r.example/t/.well-known/oauth-protected-resource/mcp"),
        ] {
            let protection = protection(root);

            assert_eq!(protection.metadata_address(&protection.named(path)), expected);
        }
    }
}
