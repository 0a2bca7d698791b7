//! A *bearer* token is good for whoever holds it (RFC 6750): how it is presented, and how a resource asks for one.

use std::fmt;

use url::Url;

use crate::error::ErrorCode;
use crate::scope::ScopeSet;

/// Returns the token of an `Authorization` header, where its scheme is `Bearer` (in any case, RFC 9110 §11.1).
pub fn bearer_token(authorization: &str) -> Option<&str> {
    let token = str::from_utf8(after_bearer(authorization.as_bytes())?).ok()?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    (!token.is_empty() && token.bytes().all(is_token)).then_some(token)
}

/// Returns what follows `Bearer` in an `Authorization` header, whether it has the form of a token or not: enough for whoever
/// only looks for a token that they know.
pub fn after_bearer(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = authorization.split_at_checked("bearer".len())?;
    let rest = rest.strip_prefix(b" ")?;
    scheme.eq_ignore_ascii_case(b"bearer").then(|| rest.trim_ascii())
}

/// The value of `WWW-Authenticate`: what is missing, and where the way to it is told (RFC 6750 §3, RFC 9728 §5.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Challenge {
    /// Where the resource describes itself.
    pub resource_metadata: Option<Url>,
    /// What was wrong with the token; absent where none was sent.
    pub error: Option<ErrorCode>,
    /// The same for people who read logs.
    pub error_description: Option<String>,
    /// What the token must allow.
    pub scope: ScopeSet,
}

impl fmt::Display for Challenge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = " ";
        let mut attribute = |formatter: &mut fmt::Formatter<'_>, name: &str, value: &str| {
            write!(formatter, "{separator}{name}=\"{}\"", Quoted(value))?;
            separator = ", ";
            Ok(())
        };
        formatter.write_str("Bearer")?;
        if let Some(url) = &self.resource_metadata {
            attribute(formatter, "resource_metadata", url.as_str())?;
        }
        if let Some(error) = self.error {
            attribute(formatter, "error", error.as_str())?;
        }
        if let Some(description) = &self.error_description {
            attribute(formatter, "error_description", description)?;
        }
        if !self.scope.is_empty() {
            attribute(formatter, "scope", &self.scope.to_string())?;
        }
        Ok(())
    }
}

/// What stands between quotes in a header: printable ASCII without quotes and backslashes (RFC 6750 §3).
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        self.0.chars().try_for_each(|letter| {
            let is_safe = matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\');
            formatter.write_char(if is_safe { letter } else { '\'' })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Option<&str>) {
        assert_eq!(bearer_token(header), expected, "{header}");
    }

    #[test]
    fn only_a_bearer_token_is_one() {
        check("Bearer abc.def", Some("abc.def"));
        check("bearer abc", Some("abc"));
        check("Basic abc", None);
        check("Bearer", None);
        check("Bearer ", None);
        check("Bearer a b", None);
        check("Bearer a,b", None);
    }

    #[test]
    fn a_challenge_cannot_be_broken_out_of() {
        let challenge = Challenge {
            resource_metadata: Url::parse("https://r.example/.well-known/oauth-protected-resource/mcp").ok(),
            error: Some(ErrorCode::InvalidToken),
            error_description: Some("said \"no\"\r\nX: y".to_owned()),
            scope: ScopeSet::parse("a b").expect("valid"),
        };

        insta::assert_snapshot!(challenge, @r#"Bearer resource_metadata="https://r.example/.well-known/oauth-protected-resource/mcp", error="invalid_token", error_description="said 'no'''X: y", scope="a b""#);
        assert_eq!(Challenge::default().to_string(), "Bearer");
    }
}
