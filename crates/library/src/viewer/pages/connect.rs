//! How an assistant is connected: the addresses, who can reach them, and what to type.

use url::{Host, Url};

use crate::shelf::Shelf;

/// What the home page says about connecting.
pub(super) struct Connect {
    pub(super) mcp: Url,
    pub(super) sse: Url,
    pub(super) rpc: Url,
    /// The library's name, as a command takes it.
    pub(super) slug: String,
    pub(super) reach: Reach,
    /// What to choose as authentication.
    pub(super) authentication: &'static str,
}

/// Who can reach the published addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// Whoever is on the internet.
    Public,
    /// Programs on this computer.
    Local {
        /// Where a tunnel would lead.
        port: u16,
    },
    /// Those who need no encryption, which assistants on the internet do.
    Plain,
}

impl Connect {
    /// Derives all from the published origin.
    pub(super) fn new(shelf: &Shelf) -> Self {
        Self {
            mcp: shelf.url("/mcp"),
            sse: shelf.url("/sse"),
            rpc: shelf.url("/rpc"),
            slug: slug(shelf.name()),
            reach: Reach::of(&shelf.url("/")),
            authentication: shelf.authentication(),
        }
    }
}

impl Reach {
    fn of(root: &Url) -> Self {
        let is_local = match root.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => true,
        };
        match root.port_or_known_default() {
            Some(port) if is_local => Self::Local { port },
            _ if root.scheme() == "https" => Self::Public,
            _ => Self::Plain,
        }
    }
}

fn slug(name: &str) -> String {
    let letters = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let letters: String = letters.take(40).collect();
    let parts: Vec<_> = letters.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "library".to_owned() } else { parts.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(root: &str, expected: &Reach) {
        assert_eq!(&Reach::of(&Url::parse(root).expect("valid URL")), expected);
    }

    #[test]
    fn loopback_is_local_and_https_is_public() {
        check("http://127.0.0.1:8000/", &Reach::Local { port: 8000 });
        check("http://[::1]:7020/", &Reach::Local { port: 7020 });
        check("https://localhost/", &Reach::Local { port: 443 });
        check("https://docs.example.org/team/", &Reach::Public);
        check("http://192.168.1.7:8000/", &Reach::Plain);
    }

    #[test]
    fn a_slug_is_safe_in_a_shell() {
        assert_eq!(slug("Tidewater Station; rm -rf /"), "tidewater-station-rm-rf");
        assert_eq!(slug("灯台"), "library");
    }
}
