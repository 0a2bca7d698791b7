//! An *access token* is a signed statement of who may do what, where, until when: a JWT (RFC 7519, RFC 9068).
//!
//! Signs and verifies; also ID tokens (OpenID Connect Core §2), client assertions (RFC 7523), and the life of signing keys. No IO: keys, time and what is
//! expected are handed in. The algorithm always comes from the key or from who registered it, never from the token alone.

mod algorithm;
mod base64url;
mod claim;
mod client_assertion;
mod digest;
mod id_token;
mod jws;
mod key_ring;
mod key_set;
mod public_key;
mod signing_key;
mod verify;

pub use algorithm::Algorithm;
pub use claim::{claim_words, words_at};
pub use client_assertion::{Assertion, ExpectedAssertion, InvalidAssertion, verify_assertion};
pub use digest::{sha256, sha256_base64url};
pub use id_token::{ExpectedId, IdClaims, InvalidIdToken, verify_id_token};
pub use key_ring::{KeyRing, KeyStage, RingKey, Schedule, Turn};
pub use key_set::KeySet;
pub use public_key::{PublicKey, UnusableKey};
pub use signing_key::{InvalidSigningKey, SigningKey};
pub use verify::{Expected, InvalidToken, TokenKind, key_id, verify_access_token};
