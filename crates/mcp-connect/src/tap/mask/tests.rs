//! Secrets, wherever they stand.

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[track_caller]
fn check_header(name: &str, value: &str, expected: &str) {
    let name: HeaderName = name.parse().expect("a header's name");
    assert_eq!(Mask::default().header(&name, value), expected);
}

#[test]
fn headers_that_carry_secrets_show_dots() {
    check_header("Authorization", "Bearer abc.def", "Bearer •••");
    check_header("Proxy-Authorization", "Basic YTpi", "Basic •••");
    check_header("Cookie", "a=b", "•••");
    check_header("Set-Cookie", "a=b; HttpOnly", "•••");
    check_header("X-Api-Key", "k", "•••");
    check_header("Mcp-Session-Id", "0000", "•••");
    check_header("WWW-Authenticate", "Bearer scope=\"a\"", "Bearer scope=\"a\"");
    check_header("Content-Type", "text/html", "text/html");
}

#[track_caller]
fn check_url(url: &str, expected: &str) {
    assert_eq!(Mask::default().url(&url.parse().expect("an address")), expected);
}

#[test]
fn addresses_keep_all_but_their_secrets() {
    check_url("https://a.example/mcp?q=1&token=abc", "https://a.example/mcp?q=1&token=•••");
    check_url(
        "https://a.example/cb?code=abc&state=x&page=2",
        "https://a.example/cb?code=•••&state=•••&page=2",
    );
    check_url("https://ada:secret@a.example/", "https://ada:•••@a.example/");
    check_url("https://a.example/messages?session_id=12", "https://a.example/messages?session_id=•••");
}

#[test]
fn fields_of_messages_are_masked_at_any_depth() {
    let message = json!({
        "error": { "code": -32602 },
        "params": { "arguments": { "code": "print(1)", "list": [{ "refresh_token": "r", "clientSecret": "c" }] } },
    });

    assert_eq!(
        Mask::default().message(message),
        json!({
            "error": { "code": -32602 },
            "params": { "arguments": { "code": "print(1)", "list": [{ "refresh_token": "•••", "clientSecret": "•••" }] } },
        })
    );
}

proptest! {
    #[test]
    fn a_known_secret_is_never_shown(
        secret in "[a-zA-Z0-9]{8,20}",
        before in "[a-z ]{0,10}",
        after in "[a-z ]{0,10}",
    ) {
        let mut mask = Mask::default();
        mask.learn(&secret);
        let text = format!("{before}{secret}{after}");

        prop_assert!(!mask.text(&text).contains(&secret));
        let message = mask.message(json!({ "a": [{ "b": text.clone() }] })).to_string();
        prop_assert!(!message.contains(&secret));
        let url = format!("https://a.example/{secret}?q={secret}").parse().expect("an address");
        prop_assert!(!mask.url(&url).contains(&secret));
    }
}
