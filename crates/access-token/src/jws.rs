//! A *JWS* is header, payload and signature in three pieces between dots (RFC 7515 §7.1).

use serde::Deserialize;

use crate::base64url;

/// The longest token that is read; longer ones are not tokens of anybody we know.
const LONGEST: usize = 16 * 1024;

/// What a header says, as far as it is used; `jwk`, `jku` and `x5u` are never followed.
#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    /// The algorithm it claims.
    pub(crate) alg: String,
    /// Which key signed it.
    #[serde(default)]
    pub(crate) kid: Option<String>,
    /// What kind of token it is.
    #[serde(default)]
    pub(crate) typ: Option<String>,
    /// Extensions that must be understood; none is.
    #[serde(default)]
    pub(crate) crit: Option<serde_json::Value>,
    /// Whether the payload is encoded (RFC 7797); it always is.
    #[serde(default)]
    pub(crate) b64: Option<bool>,
}

/// A token taken apart; nothing of it is verified yet.
#[derive(Debug)]
pub(crate) struct Jws<'a> {
    /// The header.
    pub(crate) header: Header,
    /// What was signed.
    pub(crate) signed: &'a [u8],
    /// The payload.
    pub(crate) payload: Vec<u8>,
    /// The signature.
    pub(crate) signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a token apart, where it is one.
    pub(crate) fn parse(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&base64url::decode(header)?).ok()?;
        if header.crit.is_some() || header.b64 == Some(false) {
            return None;
        }
        Some(Self {
            header,
            signed: signed.as_bytes(),
            payload: base64url::decode(payload)?,
            signature: base64url::decode(signature)?,
        })
    }
}
