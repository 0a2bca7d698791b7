//! *Open paths* are what pages of every origin may read: documents and endpoints that no cookie opens, so that an answer tells a stranger's
//! page nothing that the stranger could not fetch without a browser.
//!
//! A server of this machine alone opens nothing. There the stranger could not: only the browser of the person gets here.

use std::fmt;
use std::sync::Arc;

use url::Host;

use crate::origin::PublicOrigin;

/// Tells by the path, below the prefix of the public URL, what is open.
type Rule = dyn Fn(&str) -> bool + Send + Sync;

/// What is open, if anything.
#[derive(Clone, Default)]
pub(crate) struct OpenPaths(Option<Arc<Rule>>);

impl OpenPaths {
    /// Opens some paths of a server that is reached at `origin`.
    pub(crate) fn at(origin: &PublicOrigin, is_open: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        if is_here(origin) { Self::default() } else { Self(Some(Arc::new(is_open))) }
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.as_ref().is_some_and(|is_open| is_open(path))
    }
}

fn is_here(origin: &PublicOrigin) -> bool {
    match origin.root().host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

impl fmt::Debug for OpenPaths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "OpenPaths(some)" } else { "OpenPaths(none)" })
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[track_caller]
    fn check(public_url: &str, expected: bool) {
        let origin = PublicOrigin::from_url(&Url::parse(public_url).expect("a URL")).expect("a public URL");
        let open = OpenPaths::at(&origin, |path| path == "/jwks");
        assert_eq!([open.has("/jwks"), open.has("/mcp")], [expected, false], "{public_url}");
    }

    #[test]
    fn a_server_of_this_machine_opens_nothing() {
        check("https://docs.example.org/team", true);
        check("http://192.168.1.7:8000", true);
        check("http://localhost:8000", false);
        check("https://docs.localhost", false);
        check("http://127.3.2.1:8000", false);
        check("http://[::1]:8000", false);
        check("http://[::ffff:127.0.0.1]:8000", false);
        assert!(!OpenPaths::default().has("/jwks"));
    }
}
