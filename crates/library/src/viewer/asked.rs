//! What an address asks beside its path. Nothing a person can type there is an error: what is no number is not asked.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use http::request::Parts;

/// The pairs of a query string.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Returns what stands first under a name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(asked, _)| asked == name).map(|(_, value)| value.as_str())
    }

    /// Returns the number that stands first under a name.
    pub(super) fn number<N: FromStr>(&self, name: &str) -> Option<N> {
        self.text(name)?.parse().ok()
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()))
    }
}
