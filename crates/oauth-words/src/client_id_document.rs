//! A *client ID metadata document* is a client's description of itself at the URL that is its id
//! (draft-ietf-oauth-client-id-metadata-document §3).

use url::{Host, Url};

/// Says why a client id is no URL of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidClientIdUrl {
    /// It is no https URL.
    #[error("a client id that is a URL must begin with https://")]
    Scheme,
    /// It has no path of its own.
    #[error("a client id that is a URL must have a path")]
    Path,
    /// It can be written in another way.
    #[error("a client id that is a URL has no dot segments, and is written as it is normalised")]
    NotCanonical,
    /// A user, password, fragment or query stands in it.
    #[error("a client id that is a URL has no user, password, query or fragment")]
    Extras,
}

/// Tells whether a client id claims to be the URL of a document.
pub fn is_client_id_url(client_id: &str) -> bool {
    client_id.starts_with("https://") || client_id.starts_with("http://")
}

/// Reads a client id as the URL of its document; `may_be_local` admits `http` on a loopback address.
///
/// # Errors
///
/// [`InvalidClientIdUrl`] where the draft does not allow such a URL.
pub fn client_id_url(client_id: &str, may_be_local: bool) -> Result<Url, InvalidClientIdUrl> {
    let url = Url::parse(client_id).map_err(|_| InvalidClientIdUrl::Scheme)?;
    let is_local = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(InvalidClientIdUrl::Scheme),
    };
    if !(url.scheme() == "https" || may_be_local && is_local && url.scheme() == "http") {
        return Err(InvalidClientIdUrl::Scheme);
    }
    let has_extras = !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some();
    if has_extras {
        return Err(InvalidClientIdUrl::Extras);
    }
    if url.path() == "/" {
        return Err(InvalidClientIdUrl::Path);
    }
    // Two spellings of one URL would be two clients, and one document could answer for both.
    if url.as_str() == client_id { Ok(url) } else { Err(InvalidClientIdUrl::NotCanonical) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(client_id: &str, expected: Result<(), InvalidClientIdUrl>) {
        assert_eq!(client_id_url(client_id, false).map(|_| ()), expected, "{client_id}");
    }

    #[test]
    fn only_one_spelling_of_an_https_url_with_a_path_is_a_client() {
        check("https://chatgpt.com/oauth/client.json", Ok(()));
        check("https://chatgpt.com/oauth/a/client.json", Ok(()));
        check("http://chatgpt.com/oauth/client.json", Err(InvalidClientIdUrl::Scheme));
        check("http://127.0.0.1/c.json", Err(InvalidClientIdUrl::Scheme));
        check("https://chatgpt.com", Err(InvalidClientIdUrl::Path));
        check("https://chatgpt.com/a/../client.json", Err(InvalidClientIdUrl::NotCanonical));
        check("https://ChatGPT.com/client.json", Err(InvalidClientIdUrl::NotCanonical));
        check("https://chatgpt.com:443/client.json", Err(InvalidClientIdUrl::NotCanonical));
        check("https://a@chatgpt.com/client.json", Err(InvalidClientIdUrl::Extras));
        check("https://chatgpt.com/client.json#a", Err(InvalidClientIdUrl::Extras));
        check("https://chatgpt.com/client.json?a", Err(InvalidClientIdUrl::Extras));
        assert!(client_id_url("http://127.0.0.1:9/c.json", true).is_ok());
        assert!(client_id_url("http://10.0.0.1:9/c.json", true).is_err());
    }
}
