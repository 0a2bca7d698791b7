//! A foreign *issuer*: its metadata, its key, and the tokens that it signs.

use std::time::UNIX_EPOCH;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use switchboard_ambient::{Clock as _, SystemClock};
use switchboard_testkit::RsaKey;
use tokio::net::TcpListener;

/// An issuer on this machine.
pub(crate) struct Issuer {
    /// Its address, which is what it calls itself.
    pub(crate) address: String,
    key: RsaKey,
}

impl Issuer {
    pub(crate) async fn new() -> Self {
        let key = RsaKey::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let metadata = json!({ "issuer": address, "jwks_uri": format!("{address}/keys") });
        let keys = json!({ "keys": [key.jwk()] });
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(async move || Json(metadata)))
            .route("/keys", get(async move || Json(keys)));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, key }
    }

    /// Signs a token for a person, good for ten minutes at `audience`.
    pub(crate) fn token(&self, subject: &str, audience: &str, scope: &str) -> String {
        let now = SystemClock.now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let claims = json!({
            "iss": self.address, "sub": subject, "aud": audience, "scope": scope, "client_id": "tests",
            "iat": now, "exp": now + 600, "jti": "1",
        });
        self.key.sign("at+jwt", &claims).unwrap()
    }
}
