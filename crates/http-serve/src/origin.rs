//! The *public origin* is the one place every published URL comes from: the configured public URL, or else the address
//! that was bound; never a header of a request.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use url::Url;

/// Says why a public URL cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidPublicUrl {
    /// The scheme is neither `http` nor `https`.
    #[error("the public URL {0} must begin with https:// or http://")]
    Scheme(Url),
    /// A query, a fragment or credentials stand in it.
    #[error("the public URL {0} must be an address and at most a path: no query, fragment, user or password")]
    Extras(Url),
}

/// Builds the URLs that the server publishes.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicOrigin {
    /// Its path ends with `/`.
    base: Arc<Url>,
}

impl PublicOrigin {
    /// Takes the configured public URL.
    ///
    /// # Errors
    ///
    /// [`InvalidPublicUrl`] where it is no `http(s)` address, or holds more than an address and a path.
    pub fn from_url(url: &Url) -> Result<Self, InvalidPublicUrl> {
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(InvalidPublicUrl::Scheme(url.clone()));
        }
        let has_user = !url.username().is_empty() || url.password().is_some();
        if url.query().is_some() || url.fragment().is_some() || has_user {
            return Err(InvalidPublicUrl::Extras(url.clone()));
        }
        let mut base = url.clone();
        let path = format!("{}/", base.path().trim_end_matches('/'));
        base.set_path(&path);
        Ok(Self { base: Arc::new(base) })
    }

    /// Takes the address that was bound; where that is every address, the loopback one stands for it.
    ///
    /// # Panics
    ///
    /// Never: an address and a port make a URL.
    pub fn from_address(address: SocketAddr) -> Self {
        let ip = match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
            ip => ip,
        };
        let address = SocketAddr::new(ip, address.port());
        let base = Url::parse(&format!("http://{address}/")).expect("a socket address is a URL authority");
        Self { base: Arc::new(base) }
    }

    /// Returns the published URL of `path`, which begins with `/` and may carry a query.
    ///
    /// # Panics
    ///
    /// Never: what stands after the origin is only ever read as path, query and fragment.
    pub fn join(&self, path: &str) -> Url {
        let joined = format!("{}{}", self.base, path.trim_start_matches('/'));
        Url::parse(&joined).expect("an http URL followed by a path is a URL")
    }

    /// Returns the URL of the root, ending with `/`.
    pub fn root(&self) -> &Url {
        &self.base
    }

    /// Returns the path that stands before every published path: empty, or `/prefix` without a slash at its end.
    pub fn prefix(&self) -> &str {
        self.base.path().trim_end_matches('/')
    }
}

impl fmt::Debug for PublicOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicOrigin({})", self.base)
    }
}

impl fmt::Display for PublicOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.base.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(public_url: &str, path: &str, expected: &str) {
        let url = Url::parse(public_url).expect("valid URL");
        let origin = PublicOrigin::from_url(&url).expect("valid public URL");
        assert_eq!(origin.join(path).as_str(), expected);
    }

    #[test]
    fn published_urls_keep_the_prefix_of_the_public_url() {
        check("https://docs.example.org", "/mcp", "https://docs.example.org/mcp");
        check("https://docs.example.org/", "/", "https://docs.example.org/");
        check("https://example.org/team/docs", "/mcp", "https://example.org/team/docs/mcp");
        check(
            "https://example.org/docs/",
            "/view/a%20b?at=3#p",
            "https://example.org/docs/view/a%20b?at=3#p",
        );
        check("http://localhost:7020", "//evil.example", "http://localhost:7020/evil.example");
    }

    #[test]
    fn a_bound_address_is_an_origin_that_can_be_opened() {
        for (address, expected) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("0.0.0.0:8000", "http://127.0.0.1:8000"),
            ("[::]:9", "http://[::1]:9"),
            ("192.168.1.7:80", "http://192.168.1.7"),
        ] {
            let origin = PublicOrigin::from_address(address.parse().expect("valid address"));

            assert_eq!(origin.to_string(), expected);
        }
    }

    #[test]
    fn urls_that_are_no_public_address_are_refused() {
        for (url, reason) in [
            ("ftp://example.org", "must begin with https:// or http://"),
            ("https://ada:secret@example.org", "no query, fragment, user or password"),
            ("https://example.org/?a=b", "no query, fragment, user or password"),
        ] {
            let error = PublicOrigin::from_url(&Url::parse(url).expect("valid URL")).expect_err("refused");

            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
