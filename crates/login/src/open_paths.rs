//! *Open paths* are the endpoints that pages of every origin may read: they know no cookie, and programs in browsers need them.

/// What programs send tokens, codes and registrations to, or read keys from.
const ENDPOINTS: [&str; 5] = ["/jwks", "/register", "/revoke", "/token", "/userinfo"];

/// The names of the server's metadata.
pub(crate) const METADATA: [&str; 2] = ["oauth-authorization-server", "openid-configuration"];

/// Tells whether pages of every origin may read what is at a path: nothing there depends on a cookie.
pub fn is_open_to_pages(path: &str) -> bool {
    ENDPOINTS.contains(&path) || is_metadata(path)
}

/// As the routes are: the path of the resource stands behind the name, before it, or nowhere.
fn is_metadata(path: &str) -> bool {
    let Some((before, rest)) = path.split_once("/.well-known/") else { return false };
    let (name, behind) = rest.split_once('/').map_or((rest, None), |(name, behind)| (name, Some(behind)));
    let is_placed = match (before, behind) {
        ("", _) => true,
        (before, None) => before.rfind('/') == Some(0),
        _ => false,
    };
    is_placed && METADATA.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_knows_no_cookie_is_open_and_nothing_else() {
        for path in [
            "/jwks",
            "/register",
            "/revoke",
            "/token",
            "/userinfo",
            "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-authorization-server/mcp",
            "/.well-known/openid-configuration/mcp/",
            "/mcp/.well-known/openid-configuration",
        ] {
            assert!(is_open_to_pages(path), "{path}");
        }
        for path in [
            "/",
            "/mcp",
            "/authorize",
            "/introspect",
            "/login",
            "/logout",
            "/account",
            "/setup",
            "/token/",
            "/tokens",
            "/.well-known/",
            "/.well-known/other",
            "/a/b/.well-known/openid-configuration",
            "/a/.well-known/openid-configuration/b",
            "account/.well-known/openid-configuration",
        ] {
            assert!(!is_open_to_pages(path), "{path}");
        }
    }
}
