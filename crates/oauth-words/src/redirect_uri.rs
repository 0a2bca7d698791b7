//! A *redirect URI* is where codes are sent; it is compared letter by letter (OAuth 2.1 §2.3.1), but for the port of a
//! loopback address, which a program on a person's machine cannot know beforehand (RFC 8252 §7.3).

use std::fmt;

use url::{Host, Url};

/// Says why an address cannot be a redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// It is no absolute address.
    #[error("it is not an absolute address")]
    NotAbsolute,
    /// Characters stand in it that a URI does not have; a name in another script is written in punycode.
    #[error("it has characters that must be encoded")]
    Characters,
    /// A fragment stands in it.
    #[error("it has a fragment")]
    Fragment,
    /// A user or password stands in it.
    #[error("it has a user or password")]
    User,
    /// Plain http to another machine.
    #[error("http is for this machine alone (127.0.0.1, [::1] or localhost); everything else needs https")]
    Plain,
    /// A scheme that browsers execute or read files by.
    #[error(
        "its scheme is not one that answers can be sent to; take https, or a scheme of the program's own"
    )]
    Scheme,
    /// An http or https address that a browser would read as another than it seems to be.
    #[error(
        "an http or https address begins with that and ://, in small letters, and has a host of letters, digits, dots and hyphens"
    )]
    Spelling,
}

/// An address that codes may be sent to, exactly as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Reads an address: `https`, `http` on a loopback address, or a program's own scheme.
    ///
    /// # Errors
    ///
    /// [`InvalidRedirectUri`] where codes must not be sent there.
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        let is_uri = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
        if !text.bytes().all(is_uri) {
            return Err(InvalidRedirectUri::Characters);
        }
        if text.contains('#') {
            return Err(InvalidRedirectUri::Fragment);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::NotAbsolute)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidRedirectUri::User);
        }
        match url.scheme() {
            "http" if !is_loopback(&url) => return Err(InvalidRedirectUri::Plain),
            "javascript" | "data" | "file" | "vbscript" | "blob" | "about" | "ftp" | "ws" | "wss"
            | "filesystem" | "view-source" | "mailto" => return Err(InvalidRedirectUri::Scheme),
            "http" | "https" if !is_plainly_written(text, &url) => return Err(InvalidRedirectUri::Spelling),
            _ => {}
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether a request for `asked` is a request for this registered address.
    pub fn admits(&self, asked: &Self) -> bool {
        self == asked
            || without_loopback_port(&self.0)
                .is_some_and(|registered| without_loopback_port(&asked.0) == Some(registered))
    }

    /// Tells whether the address itself says who owns it: only then can a consent be remembered. A program's own scheme belongs to
    /// whoever took it on this device, and so does every port of the device itself (RFC 8252 §8.6).
    pub fn is_owned(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| url.scheme() == "https" && !is_this_device(&url))
    }

    /// Returns who is at the address, for people to read: the host, or that it is a program on their device. No scheme, which may
    /// be spelled like a host, can be taken for one.
    pub fn place(&self) -> String {
        let url = Url::parse(&self.0).ok();
        match url.as_ref().map(|url| (url.scheme(), url.host_str())) {
            Some(("http" | "https", Some(host))) => host.to_owned(),
            Some((scheme, _)) => format!("a program on this device ({scheme}:)"),
            None => self.0.clone(),
        }
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Tells whether a browser may end up at the device itself, in whichever way that is written.
fn is_this_device(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        None => true,
    }
}

/// Tells whether an http or https address says where it leads in the letters that a browser follows. `https:c.example` has no host
/// for a browser that reads it as relative to our own page, and a host with signs in it can be read as something else.
fn is_plainly_written(text: &str, url: &Url) -> bool {
    let rest = text.strip_prefix(url.scheme()).and_then(|rest| rest.strip_prefix("://"));
    let (Some(rest), Some(host)) = (rest, url.host_str()) else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((written, port)) = authority.split_at_checked(host.len()) else { return false };
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._[:]".contains(&byte);
    let is_port = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    written.eq_ignore_ascii_case(host)
        && host.bytes().all(is_host)
        && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// Splits a loopback address into what stands before and after its port, by letters alone: a parser's notion of what is
/// equal is not what the browser follows.
fn without_loopback_port(text: &str) -> Option<(&str, &str)> {
    let hosts = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
    let host = hosts.into_iter().find(|host| text.starts_with(host))?;
    let rest = &text[host.len()..];
    let rest = match rest.strip_prefix(':') {
        Some(ported) => {
            let digits = ported.bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=5).contains(&digits) {
                return None;
            }
            &ported[digits..]
        }
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn admits(registered: &str, asked: &str, expected: bool) {
        let registered = RedirectUri::parse(registered).expect("registrable");
        let is_admitted = RedirectUri::parse(asked).is_ok_and(|asked| registered.admits(&asked));
        assert_eq!(is_admitted, expected, "{asked}");
    }

    #[test]
    fn an_address_is_compared_letter_by_letter() {
        let registered = "https://chatgpt.com/connector/oauth/abc";
        admits(registered, registered, true);
        for asked in [
            "https://chatgpt.com/connector/oauth/abc/",
            "https://chatgpt.com/connector/oauth/abc/../evil",
            "https://chatgpt.com/connector/oauth/ABC",
            "https://chatgpt.com:443/connector/oauth/abc",
            "https://chatgpt.com:8443/connector/oauth/abc",
            "https://chatgpt.com/connector/oauth/abc?x=1",
            "https://chatgpt.com/connector/oauth/abc#x",
            "https://chatgpt.com@evil.example/connector/oauth/abc",
            "https://chatgpt.com.evil.example/connector/oauth/abc",
            "https://CHATGPT.com/connector/oauth/abc",
            "https://chаtgpt.com/connector/oauth/abc",
            "http://chatgpt.com/connector/oauth/abc",
            "https://chatgpt.com\\@evil.example/connector/oauth/abc",
        ] {
            admits(registered, asked, false);
        }
    }

    #[test]
    fn only_the_port_of_a_loopback_address_is_free() {
        admits("http://127.0.0.1/cb", "http://127.0.0.1:4711/cb", true);
        admits("http://127.0.0.1:1/cb", "http://127.0.0.1:4711/cb", true);
        admits("http://[::1]:1/cb", "http://[::1]:2/cb", true);
        admits("http://localhost:1/cb", "http://localhost:2/cb", true);
        admits("http://127.0.0.1/cb", "http://127.0.0.1:4711/other", false);
        admits("http://127.0.0.1/cb", "http://127.0.0.1:4711/cb?x", false);
        admits("http://127.0.0.1/cb", "http://localhost:4711/cb", false);
        admits("http://127.0.0.1/cb", "http://127.0.0.1:4711@evil.example/cb", false);
        admits("http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb", false);
        admits("https://127.0.0.1/cb", "https://127.0.0.1:4711/cb", false);
    }

    #[test]
    fn addresses_that_codes_must_not_go_to_are_refused() {
        let refused = |text: &str| RedirectUri::parse(text).expect_err("refused");

        assert_eq!(refused("/cb"), InvalidRedirectUri::NotAbsolute);
        assert_eq!(refused("https://c.example/#"), InvalidRedirectUri::Fragment);
        assert_eq!(refused("https://ada@c.example/"), InvalidRedirectUri::User);
        assert_eq!(refused("http://c.example/"), InvalidRedirectUri::Plain);
        assert_eq!(refused("javascript:alert(1)"), InvalidRedirectUri::Scheme);
        assert_eq!(refused("https://c.example/\r\nX:y"), InvalidRedirectUri::Characters);
        assert!(RedirectUri::parse("cursor://anysphere.cursor-mcp/oauth/callback").is_ok());
    }

    #[test]
    fn an_address_is_written_as_a_browser_follows_it() {
        for text in [
            "https:c.example/cb",
            "https:/c.example/cb",
            "https:///c.example/cb",
            "HTTPS://c.example/cb",
            "https://a;sandbox/cb",
            "https://a,b/cb",
            "https://c.example:/cb",
            "https://%63.example/cb",
            "https://0x7f.1/cb",
            "http:localhost/cb",
        ] {
            assert_eq!(RedirectUri::parse(text), Err(InvalidRedirectUri::Spelling), "{text}");
        }
        for text in [
            "https://c.example/cb",
            "https://C.example:8443?a=b",
            "https://xn--bcher-kva.example",
            "http://[::1]:9/cb",
        ] {
            assert!(RedirectUri::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn people_read_the_host_or_that_it_is_a_program_and_only_a_host_is_owned() {
        let read = |text: &str| {
            let uri = RedirectUri::parse(text).expect("registrable");
            (uri.place(), uri.is_owned())
        };
        let program = |scheme: &str| (format!("a program on this device ({scheme}:)"), false);

        assert_eq!(read("https://chatgpt.com/cb"), ("chatgpt.com".into(), true));
        assert_eq!(read("http://127.0.0.1:4711/cb"), ("127.0.0.1".into(), false));
        assert_eq!(read("https://localhost:8443/cb"), ("localhost".into(), false));
        assert_eq!(read("https://127.0.0.1/cb"), ("127.0.0.1".into(), false));
        assert_eq!(read("https://a.localhost./cb"), ("a.localhost.".into(), false));
        assert_eq!(read("httpx://chatgpt.com/cb"), program("httpx"));
        assert_eq!(read("https-app://chatgpt.com/cb"), program("https-app"));
        assert_eq!(read("chatgpt.com:/cb"), program("chatgpt.com"));
    }

    proptest! {
        #[test]
        fn what_is_admitted_goes_to_the_same_host_and_path(asked in "http://(127\\.0\\.0\\.1|localhost|\\[::1\\])[:@./?a-z0-9]{0,24}") {
            let registered = RedirectUri::parse("http://127.0.0.1:1/cb").expect("registrable");
            if let Ok(asked) = RedirectUri::parse(&asked) && registered.admits(&asked) {
                let url = Url::parse(asked.as_str()).expect("a URL");
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                prop_assert_eq!(url.path(), "/cb");
            }
        }
    }
}
