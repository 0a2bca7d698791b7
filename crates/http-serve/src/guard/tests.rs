//! Which hosts and origins get past the guard, by where the server listens and what is configured.
#![expect(clippy::needless_pass_by_value, reason = "a configuration is written where it is used")]

use proptest::prelude::*;

use super::*;

fn guard(bound: &str, config: HttpConfig) -> Guard {
    let address: SocketAddr = bound.parse().expect("valid address");
    let origin = config.public_url.as_ref().map_or_else(
        || PublicOrigin::from_address(address),
        |url| PublicOrigin::from_url(url).expect("valid public URL"),
    );
    Guard::new(&config, address, &origin).expect("valid configuration")
}

fn public() -> HttpConfig {
    HttpConfig {
        public_url: Some("https://docs.example.org/team".parse().expect("valid URL")),
        allowed_hosts: vec!["library".to_owned(), "library.lan:8443".to_owned()],
        allowed_origins: vec![
            "https://app.example.org/".to_owned(),
            "https://pages.example.org:8443".to_owned(),
        ],
        ..HttpConfig::default()
    }
}

fn answers(guard: &Guard, host: &str, origin: Option<&str>) -> bool {
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, HeaderValue::from_str(host).expect("valid host"));
    if let Some(origin) = origin {
        headers.insert(header::ORIGIN, HeaderValue::from_str(origin).expect("valid origin"));
    }
    guard.check(&Uri::from_static("/mcp"), &headers).is_ok()
}

#[test]
fn a_server_on_loopback_answers_to_loopback_names_alone() {
    let guard = guard("127.0.0.1:8000", HttpConfig::default());

    for host in ["localhost", "localhost:8000", "LOCALHOST:9", "127.0.0.1:8000", "127.3.2.1", "[::1]:8000"] {
        assert!(answers(&guard, host, None), "{host}");
    }
    for host in
        ["evil.example", "localhost.evil.example", "192.168.1.7:8000", "127.0.0.1.nip.io", "", ":8000"]
    {
        assert!(!answers(&guard, host, None), "{host}");
    }
}

#[test]
fn a_server_on_all_addresses_answers_to_addresses_but_not_to_names() {
    let guard = guard("0.0.0.0:8000", HttpConfig::default());

    assert!(answers(&guard, "192.168.1.7:8000", None));
    assert!(answers(&guard, "[fe80::1]:8000", None));
    assert!(!answers(&guard, "rebound.evil.example:8000", None));
    assert!(!answers(&guard, "192.168.1.7:8000", Some("http://evil.example")));
}

#[test]
fn configured_names_are_answered_with_their_port_rule() {
    let guard = guard("127.0.0.1:8000", public());

    for host in ["docs.example.org", "DOCS.example.org:443", "library", "library:1234", "library.lan:8443"] {
        assert!(answers(&guard, host, None), "{host}");
    }
    for host in ["library.lan", "library.lan:8444", "example.org", "x.docs.example.org"] {
        assert!(!answers(&guard, host, None), "{host}");
    }
}

#[test]
fn pages_may_call_from_our_own_origin_and_from_allowed_ones() {
    let guard = guard("127.0.0.1:8000", public());

    for origin in ["https://docs.example.org", "https://app.example.org", "https://pages.example.org:8443"] {
        assert!(answers(&guard, "docs.example.org", Some(origin)), "{origin}");
    }
    for origin in ["null", "https://evil.example", "https://pages.example.org", "http://app.example.org", ""]
    {
        assert!(!answers(&guard, "docs.example.org", Some(origin)), "{origin}");
    }
}

#[test]
fn a_page_of_this_machine_may_call_a_server_of_this_machine_by_its_loopback_name() {
    let local = guard("127.0.0.1:8000", public());
    let open = guard("0.0.0.0:8000", HttpConfig::default());

    assert!(answers(&local, "127.0.0.1:8000", Some("http://localhost:6274")));
    assert!(!answers(&local, "docs.example.org", Some("http://localhost:6274")));
    assert!(!answers(&open, "127.0.0.1:8000", Some("http://localhost:6274")));
    assert!(!answers(&local, "127.0.0.1:8000", Some("http://localhost.evil.example:6274")));
}

#[test]
fn two_hosts_or_none_are_refused() {
    let guard = guard("127.0.0.1:8000", HttpConfig::default());
    let mut headers = HeaderMap::new();
    assert!(matches!(guard.check(&Uri::from_static("/"), &headers), Err(Refusal::NoHost)));

    headers.append(header::HOST, HeaderValue::from_static("localhost"));
    headers.append(header::HOST, HeaderValue::from_static("evil.example"));

    assert!(matches!(guard.check(&Uri::from_static("/"), &headers), Err(Refusal::NoHost)));
}

#[test]
fn entries_that_are_no_host_or_origin_are_named() {
    for entry in ["https://docs.example.org", "*.example.org", "a b", "", "ada@example.org"] {
        assert!(matches!(read_host(entry), Err(InvalidGuard::Host(named)) if named == entry), "{entry}");
    }
    for entry in ["docs.example.org", "https://example.org/path", "https://*.example.org", "*", ""] {
        assert!(matches!(read_origin(entry), Err(InvalidGuard::Origin(named)) if named == entry), "{entry}");
    }
}

proptest! {
    #[test]
    fn no_name_but_ours_passes_on_loopback(name in "[a-z0-9.\\-\\[\\]:@]{1,40}") {
        let guard = guard("127.0.0.1:8000", HttpConfig::default());
        let passes = guard.knows_host(split_port(&name).0, None);

        let bare = split_port(&name).0;
        prop_assert_eq!(passes, is_loopback_name(bare));
    }
}
