//! An *authenticator* in software: it keeps passkeys as a device does, and answers challenges as a browser hands them on.
//!
//! What a device and its browser would never say can be said as well ([`Lie`]), signed with the same keys. Written from the
//! W3C's Web Authentication, without what is tested by it: its CBOR is a few fixed bytes around ids and coordinates.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_KEY: u8 = 0x40;

/// A device with passkeys, and the browser it is used in.
pub struct Authenticator {
    origin: String,
    keys: BTreeMap<String, Key>,
}

struct Key {
    pair: EcdsaKeyPair,
    handle: String,
    counter: u32,
}

/// What is said instead of the truth.
#[derive(Debug, Clone, Default)]
pub struct Lie {
    /// Another address, where the page would have been open.
    pub origin: Option<String>,
    /// Another server, which the key would be for.
    pub relying_party: Option<String>,
    /// Another challenge, in base64url.
    pub challenge: Option<String>,
    /// Another kind of answer than was asked for.
    pub kind: Option<&'static str>,
    /// Whether the person was not verified.
    pub is_unverified: bool,
    /// Whether nobody was there.
    pub is_absent: bool,
    /// The counter, instead of the next one.
    pub counter: Option<u32>,
    /// Another owner of the key, in base64url.
    pub handle: Option<String>,
    /// Whether the signature is another's.
    pub is_forged: bool,
}

impl Authenticator {
    /// Begins without passkeys, in a browser that has a page of this origin open.
    pub fn new(origin: &str) -> Self {
        Self { origin: origin.to_owned(), keys: BTreeMap::new() }
    }

    /// Makes a passkey as `navigator.credentials.create` was asked for; returns the answer as a page would send it.
    ///
    /// # Errors
    ///
    /// Where what was asked for is none of what a server asks for, or a key it excludes is here.
    pub fn create(&mut self, asked: &Value, lie: &Lie) -> Result<Value> {
        let asked = &asked["publicKey"];
        let selection = &asked["authenticatorSelection"];
        let wants = (&selection["residentKey"], &selection["userVerification"], &asked["attestation"]);
        anyhow::ensure!(wants == (&json!("required"), &json!("required"), &json!("none")), "{asked}");
        for excluded in asked["excludeCredentials"].as_array().into_iter().flatten() {
            let id = excluded["id"].as_str().context("an id")?;
            anyhow::ensure!(!self.keys.contains_key(id), "there is a passkey for this account already");
        }
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random)
            .map_err(|_| anyhow!("no key"))?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pair.as_ref(), &random)
            .map_err(|error| anyhow!("no key: {error}"))?;
        let mut id = [0; 16];
        random.fill(&mut id).map_err(|_| anyhow!("no randomness"))?;
        let host = lie.relying_party.as_deref().or(asked["rp"]["id"].as_str()).context("a relying party")?;
        let mut data = authenticator_data(host, lie, (HAS_KEY, 0));
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(id);
        data.extend(public_key(pair.public_key().as_ref()));
        let client_data = self.client_data("webauthn.create", &asked["challenge"], lie)?;
        let handle = asked["user"]["id"].as_str().context("a user handle")?.to_owned();
        let id = URL_SAFE_NO_PAD.encode(id);
        self.keys.insert(id.clone(), Key { pair, handle, counter: 0 });
        Ok(json!({ "id": id, "rawId": id, "type": "public-key", "response": {
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation(&data)),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
        } }))
    }

    /// Answers `navigator.credentials.get` with the passkey of an id.
    ///
    /// # Errors
    ///
    /// Where what was asked for is none of what a server asks for, or there is no such passkey.
    pub fn get(&mut self, asked: &Value, (id, lie): (&str, &Lie)) -> Result<Value> {
        let asked = &asked["publicKey"];
        anyhow::ensure!(asked["userVerification"] == "required", "{asked}");
        anyhow::ensure!(asked["allowCredentials"] == json!([]), "it asks for somebody: {asked}");
        let key = self.keys.get_mut(id).context("no such passkey")?;
        key.counter = lie.counter.unwrap_or(key.counter + 1);
        let key = &self.keys[id];
        let host = lie.relying_party.as_deref().or(asked["rpId"].as_str()).context("a relying party")?;
        let data = authenticator_data(host, lie, (0, key.counter));
        let client_data = self.client_data("webauthn.get", &asked["challenge"], lie)?;
        let mut signed = data.clone();
        signed.extend(digest(&SHA256, client_data.as_bytes()).as_ref());
        if lie.is_forged {
            signed.push(0);
        }
        let signature = key.pair.sign(&SystemRandom::new(), &signed).map_err(|_| anyhow!("no randomness"))?;
        Ok(json!({ "id": id, "rawId": id, "type": "public-key", "response": {
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": lie.handle.as_ref().unwrap_or(&key.handle),
        } }))
    }

    /// Returns the ids of the passkeys.
    pub fn ids(&self) -> Vec<String> {
        self.keys.keys().cloned().collect()
    }

    /// Returns the owner of a passkey as the device knows them, in base64url.
    pub fn handle(&self, id: &str) -> Option<&str> {
        self.keys.get(id).map(|key| key.handle.as_str())
    }

    fn client_data(&self, kind: &str, challenge: &Value, lie: &Lie) -> Result<String> {
        let challenge = lie.challenge.as_deref().or(challenge.as_str()).context("a challenge")?;
        let origin = lie.origin.as_ref().unwrap_or(&self.origin);
        let kind = lie.kind.unwrap_or(kind);
        let said = json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false });
        Ok(said.to_string())
    }
}

/// Returns the authenticator data up to the counter (Web Authentication §6.1).
fn authenticator_data(host: &str, lie: &Lie, (further, counter): (u8, u32)) -> Vec<u8> {
    let present = if lie.is_absent { 0 } else { USER_PRESENT };
    let verified = if lie.is_unverified { 0 } else { USER_VERIFIED };
    let mut data = digest(&SHA256, host.as_bytes()).as_ref().to_vec();
    data.push(present | verified | further);
    data.extend(counter.to_be_bytes());
    data
}

/// Returns a point of P-256, as ring writes it, as keys for ES256 are written (RFC 9053 §7.1.1).
fn public_key(point: &[u8]) -> Vec<u8> {
    let (x, y) = point[1..].split_at(32);
    let head = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01];
    [head.as_slice(), &[0x21, 0x58, 32], x, &[0x22, 0x58, 32], y].concat()
}

/// Returns an attestation object that attests nothing: `{"fmt": "none", "attStmt": {}, "authData": …}`.
fn attestation(data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).expect("ids here are short");
    let head =
        [&[0xa3, 0x63], b"fmt".as_slice(), &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68]].concat();
    [head.as_slice(), b"authData", &[0x58, length], data].concat()
}
