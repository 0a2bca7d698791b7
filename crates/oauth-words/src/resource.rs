//! A *resource indicator* names what a token is for (RFC 8707 §2): an absolute address without a fragment.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// Says why an address names no resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a resource is an absolute address without a fragment")]
pub struct InvalidResource;

/// The address of a resource, as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct ResourceIndicator(String);

impl ResourceIndicator {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// [`InvalidResource`] where it names none.
    pub fn parse(text: &str) -> Result<Self, InvalidResource> {
        let url = Url::parse(text).map_err(|_| InvalidResource)?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        if url.has_host() && !text.contains('#') && !has_user {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidResource)
        }
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether `other` means this resource: the same address, but for the case of its host, a default port and a
    /// slash at its end, because people type `/mcp` and `/mcp/` and both are answered.
    pub fn means(&self, other: &Self) -> bool {
        let plain = |text: &str| Url::parse(text).map(|url| url.as_str().trim_end_matches('/').to_owned());
        matches!((plain(&self.0), plain(&other.0)), (Ok(own), Ok(other)) if own == other)
    }
}

impl fmt::Display for ResourceIndicator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for ResourceIndicator {
    type Error = InvalidResource;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &str, expected: bool) {
        let own = ResourceIndicator::parse("https://docs.example.org/mcp").expect("valid");
        assert_eq!(ResourceIndicator::parse(asked).is_ok_and(|asked| own.means(&asked)), expected, "{asked}");
    }

    #[test]
    fn only_the_resource_itself_is_meant() {
        check("https://docs.example.org/mcp", true);
        check("https://docs.example.org/mcp/", true);
        check("https://DOCS.example.org:443/mcp", true);
        check("https://docs.example.org/", false);
        check("https://docs.example.org/mcp/evil", false);
        check("http://docs.example.org/mcp", false);
        check("https://docs.example.org/mcp#a", false);
        check("https://docs.example.org.evil.example/mcp", false);
        check("urn:mcp", false);
    }
}
