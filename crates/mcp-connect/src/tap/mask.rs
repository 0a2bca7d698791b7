//! The *mask* takes secrets out of what is shown: by the name of a header, a field or a query parameter, and by the value
//! itself where we know it.

use http::{HeaderMap, HeaderName};
use serde_json::Value;
use url::Url;

use super::record::Header;

/// What stands in the place of a secret.
const DOTS: &str = "•••";

/// A value that is shorter is not looked for: it would be found everywhere.
const SHORTEST: usize = 6;

/// Fields of JSON and of forms whose text is never shown, in lower case without `_` and `-`.
const FIELDS: &[&str] = &[
    "accesstoken",
    "apikey",
    "assertion",
    "authorization",
    "clientassertion",
    "clientsecret",
    "codeverifier",
    "devicecode",
    "idtoken",
    "password",
    "refreshtoken",
    "registrationaccesstoken",
    "secret",
    "token",
];

/// Query parameters and fields of forms beside those: in JSON they mean other things.
const PARAMETERS: &[&str] = &["code", "key", "sessionid", "sig", "signature", "state"];

/// Knows what must not be seen.
#[derive(Debug, Default)]
pub(crate) struct Mask {
    secrets: Vec<String>,
    /// Names of headers whose values are the person's.
    headers: Vec<HeaderName>,
}

impl Mask {
    /// Never shows this value from now on.
    pub(crate) fn learn(&mut self, secret: &str) {
        if secret.len() >= SHORTEST && !self.secrets.iter().any(|known| known == secret) {
            self.secrets.push(secret.to_owned());
            // Because a secret may contain another one.
            self.secrets.sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// Never shows the value of this header from now on.
    pub(crate) fn learn_header(&mut self, name: &HeaderName) {
        self.headers.push(name.clone());
    }

    /// Takes known secrets out of any text.
    pub(crate) fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), DOTS))
    }

    pub(crate) fn headers(&self, headers: &HeaderMap) -> Vec<Header> {
        let header = |(name, value): (&HeaderName, &http::HeaderValue)| Header {
            name: name.as_str().to_owned(),
            value: self.header(name, &String::from_utf8_lossy(value.as_bytes())),
        };
        headers.iter().map(header).collect()
    }

    fn header(&self, name: &HeaderName, value: &str) -> String {
        if !is_secret_header(name.as_str()) && !self.headers.contains(name) {
            return self.text(value);
        }
        match value.split_once(' ') {
            // The scheme is worth seeing: a `Basic` where `Bearer` is due explains a 401.
            Some((scheme, _)) if name.as_str().ends_with("authorization") => format!("{scheme} {DOTS}"),
            _ => DOTS.to_owned(),
        }
    }

    /// Masks the user's password, secret parameters, and known secrets of an address.
    pub(crate) fn url(&self, url: &Url) -> String {
        let mut url = url.clone();
        if url.password().is_some() {
            // Cannot fail: an address with a password has a host.
            let _ = url.set_password(Some(DOTS));
        }
        if url.query().is_some_and(|query| !query.is_empty()) {
            let pairs: Vec<String> = url.query().unwrap_or("").split('&').map(masked_pair).collect();
            url.set_query(Some(&pairs.join("&")));
        }
        // The dots are readable as they are; the address is only shown.
        self.text(&url.as_str().replace("%E2%80%A2", "•"))
    }

    /// Masks secret fields and known secrets of a JSON value, at any depth.
    pub(crate) fn message(&self, value: Value) -> Value {
        match value {
            Value::String(text) if !self.secrets.is_empty() => Value::String(self.text(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.message(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| self.field(name, value)).collect()
            }
            other => other,
        }
    }

    fn field(&self, name: String, value: Value) -> (String, Value) {
        let value = match value {
            Value::String(text) if !text.is_empty() && is_secret_field(&name) => {
                Value::String(DOTS.to_owned())
            }
            other => self.message(other),
        };
        (name, value)
    }
}

fn masked_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && is_secret_parameter(name) => format!("{name}={DOTS}"),
        _ => pair.to_owned(),
    }
}

fn is_secret_header(name: &str) -> bool {
    const WORDS: &[&str] = &["auth", "cookie", "key", "password", "secret", "session-id", "token"];
    // What the server asks for is no secret, and the person needs to see it.
    !matches!(name, "www-authenticate" | "proxy-authenticate" | "sec-websocket-key")
        && WORDS.iter().any(|word| name.contains(word))
}

fn is_secret_field(name: &str) -> bool {
    FIELDS.contains(&plain(name).as_str())
}

fn is_secret_parameter(name: &str) -> bool {
    let name = plain(name);
    FIELDS.contains(&name.as_str()) || PARAMETERS.contains(&name.as_str())
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests;
