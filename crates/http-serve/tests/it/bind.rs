//! Taking an address.

use insta::assert_snapshot;
use switchboard_http_serve::{BindError, HttpConfig, HttpLimits, Socket};

use crate::world::config;

async fn refused(config: &HttpConfig) -> BindError {
    Socket::bind(config).await.map(|socket| socket.local_addr()).unwrap_err()
}

#[tokio::test]
async fn a_port_in_use_names_who_holds_it_and_what_to_do() {
    let first = Socket::bind(&config(HttpLimits::default())).await.unwrap();
    let port = first.local_addr().port();

    let error = refused(&HttpConfig { port, ..HttpConfig::default() }).await;

    let words = error.to_string().replace(&port.to_string(), "PORT");
    let ours = format!("(process {})", std::process::id());
    assert!(matches!(error, BindError::InUse { .. }));
    assert!(!cfg!(target_os = "linux") || words.contains(&ours), "{words}");
    assert!(words.starts_with("127.0.0.1:PORT is in use by "), "{words}");
    assert!(words.ends_with(": stop it, or choose another port (0 takes a free one)"), "{words}");
}

#[tokio::test]
async fn an_address_of_another_machine_is_named() {
    let config = HttpConfig { host: "192.0.2.1".parse().unwrap(), port: 0, ..HttpConfig::default() };

    let error = refused(&config).await;

    assert_snapshot!(error, @"192.0.2.1:0 is not an address of this machine: use 127.0.0.1 for this machine alone, or 0.0.0.0 for all");
}

#[tokio::test]
async fn what_cannot_be_a_name_of_ours_is_refused_before_serving() {
    let public =
        |url: &str| HttpConfig { public_url: Some(url.parse().unwrap()), ..config(HttpLimits::default()) };
    let hosts = HttpConfig { allowed_hosts: vec!["http://a".to_owned()], ..config(HttpLimits::default()) };
    let origins = HttpConfig { allowed_origins: vec!["a".to_owned()], ..config(HttpLimits::default()) };

    let errors = [
        refused(&public("ftp://docs.example.org")).await.to_string(),
        refused(&public("https://docs.example.org/?a")).await.to_string(),
        refused(&hosts).await.to_string(),
        refused(&origins).await.to_string(),
    ];

    assert_snapshot!(errors.join("\n"), @r#"
    the public URL ftp://docs.example.org/ must begin with https:// or http://
    the public URL https://docs.example.org/?a must be an address and at most a path: no query, fragment, user or password
    allowed host "http://a" is not a name: write it as in a Host header, such as docs.example.org or docs.example.org:8443
    allowed origin "a" is not an origin: write it as a browser sends it, such as https://app.example.org
    "#);
}

#[tokio::test]
async fn the_origin_follows_the_public_url_and_otherwise_the_real_port() {
    let bare = Socket::bind(&config(HttpLimits::default())).await.unwrap();
    let public = HttpConfig {
        public_url: Some("https://x.org/team".parse().unwrap()),
        ..config(HttpLimits::default())
    };
    let named = Socket::bind(&public).await.unwrap();

    let expected = format!("http://{}/mcp", bare.local_addr());
    assert_eq!(bare.origin().join("/mcp").as_str(), expected);
    assert_eq!(named.origin().join("/mcp").as_str(), "https://x.org/team/mcp");
}

#[test]
fn an_unknown_key_of_the_configuration_is_an_error_that_names_it() {
    let error = serde_json::from_str::<HttpConfig>(r#"{"limits": {"body": 3}}"#).unwrap_err();

    assert!(error.to_string().contains("unknown field `body`, expected one of `body_bytes`"), "{error}");
}
