//! A *proof* is how a client shows at the token endpoint that it is the one it says (RFC 6749 §2.3): by nothing, a secret, or
//! an assertion, and never by two of them.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use switchboard_access_token::{ExpectedAssertion, InvalidAssertion, key_id, verify_assertion};
use switchboard_oauth_words::{AuthMethod, JWT_BEARER, Parameters, Repeated};

use crate::audit::{Event, Note};
use crate::client::find::FindClientError;
use crate::client::{Client, secret_digest};
use crate::desk::{Desk, LEEWAY};
use crate::digest::Digest;
use crate::store::StoreError;
use crate::throttle::{Throttle, Wait};

/// Says why a client is not who it says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProofError {
    #[error(transparent)]
    Repeated(#[from] Repeated),
    #[error("client_id is required")]
    NoClient,
    #[error("the client proves itself in two ways at once")]
    Two,
    #[error("the Authorization header is no Basic one with an id and a secret")]
    Header,
    #[error("client_assertion_type must be {JWT_BEARER}")]
    AssertionType,
    #[error("the client must prove itself in the way it registered")]
    Method,
    #[error("the client's secret is wrong")]
    Secret,
    #[error(transparent)]
    Assertion(#[from] InvalidAssertion),
    #[error("the assertion was used before")]
    Replayed,
    #[error("too many wrong proofs of this client")]
    Throttled(Wait),
    #[error(transparent)]
    Find(#[from] FindClientError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Returns the client that a request comes from, its proof checked.
pub(crate) async fn proven(
    desk: &Desk,
    address: Option<IpAddr>,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Client, ProofError> {
    Presented::read(headers, form)?.prove(desk, address).await
}

/// What came with a request.
pub(crate) struct Presented {
    client: String,
    proof: Proof,
}

enum Proof {
    Nothing,
    Secret(AuthMethod, String),
    Assertion(String),
}

impl Presented {
    /// Reads what came.
    pub(crate) fn read(headers: &HeaderMap, form: &Parameters) -> Result<Self, ProofError> {
        let named = form.one("client_id")?;
        let basic = headers.get(AUTHORIZATION).map(|header| header.to_str().unwrap_or_default());
        let posted = form.one("client_secret")?;
        let assertion = form.one("client_assertion")?;
        let (client, proof) = match (basic, posted, assertion) {
            (None, None, None) => (named.ok_or(ProofError::NoClient)?.to_owned(), Proof::Nothing),
            (Some(header), None, None) => {
                let (client, secret) = read_basic(header).ok_or(ProofError::Header)?;
                (client, Proof::Secret(AuthMethod::ClientSecretBasic, secret))
            }
            (None, Some(secret), None) => {
                let client = named.ok_or(ProofError::NoClient)?.to_owned();
                (client, Proof::Secret(AuthMethod::ClientSecretPost, secret.to_owned()))
            }
            (None, None, Some(assertion)) => {
                if form.one("client_assertion_type")? != Some(JWT_BEARER) {
                    return Err(ProofError::AssertionType);
                }
                // RFC 7523 §3: without client_id the subject says who it is, and is checked by the signature.
                let client = named.map(str::to_owned).or_else(|| subject(assertion));
                (client.ok_or(ProofError::NoClient)?, Proof::Assertion(assertion.to_owned()))
            }
            _ => return Err(ProofError::Two),
        };
        if named.is_some_and(|named| named != client) {
            return Err(ProofError::Two);
        }
        Ok(Self { client, proof })
    }

    /// Tells whether the client only says who it is.
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.proof, Proof::Nothing)
    }

    /// Finds the client and checks its proof; what is refused is written down.
    ///
    /// A right proof passes whatever strangers have tried before it: none can be guessed, and who sends wrong ones from where the
    /// client is, or from behind the same proxy, must not shut it out.
    pub(crate) async fn prove(self, desk: &Desk, address: Option<IpAddr>) -> Result<Client, ProofError> {
        let refused = match self.check(desk).await {
            Ok(client) => return Ok(client),
            Err(error) => error,
        };
        let throttle = Throttle::client(desk.config.limits.wrong_secrets, &self.client, address);
        let mut work = desk.store.begin().await?;
        let wait = if refused.is_guess() { throttle.take(&mut work, desk.place.now()).await? } else { None };
        let refused = wait.map_or(refused, ProofError::Throttled);
        let note = Note::of(Event::ClientRefused).client(&self.client).detail(refused.to_string());
        desk.note(&mut work, note).await?;
        work.commit().await?;
        Err(refused)
    }

    async fn check(&self, desk: &Desk) -> Result<Client, ProofError> {
        let client = Client::find(desk, &self.client).await?;
        let method = match &self.proof {
            Proof::Nothing => AuthMethod::None,
            Proof::Secret(method, _) => *method,
            Proof::Assertion(_) => AuthMethod::PrivateKeyJwt,
        };
        if !client.may_use(method) {
            return Err(ProofError::Method);
        }
        match &self.proof {
            Proof::Nothing => {}
            Proof::Secret(_, secret) => {
                let digest = secret_digest(&client.id, secret);
                if !client.secret.as_ref().is_some_and(|kept| kept.equals(&digest)) {
                    return Err(ProofError::Secret);
                }
            }
            Proof::Assertion(assertion) => check_assertion(desk, &client, assertion).await?,
        }
        Ok(client)
    }
}

impl ProofError {
    /// Tells whether somebody may have been guessing.
    fn is_guess(&self) -> bool {
        matches!(self, Self::Secret | Self::Assertion(_) | Self::Replayed)
    }
}

async fn check_assertion(desk: &Desk, client: &Client, assertion: &str) -> Result<(), ProofError> {
    let keys = client.key_set(desk, key_id(assertion).as_deref()).await?;
    let token_endpoint = desk.place.url("/token");
    let audiences = [desk.issuer.as_str(), token_endpoint.as_str(), desk.place.origin.root().as_str()];
    let expected = ExpectedAssertion {
        client_id: &client.id,
        audiences: &audiences,
        algorithms: &client.algorithms,
        leeway: LEEWAY,
    };
    let now = desk.place.now();
    let proven = verify_assertion(assertion, &keys, &expected, now)?;
    let mut work = desk.store.begin().await?;
    work.sweep_assertions(now).await?;
    let digest = Digest::of(&format!("assertion {}", client.id), &proven.jti);
    let is_new = work.use_assertion(&digest, proven.until).await?;
    work.commit().await?;
    if is_new { Ok(()) } else { Err(ProofError::Replayed) }
}

/// Reads id and secret, each encoded as in a form before both are encoded together (RFC 6749 §2.3.1).
fn read_basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (client, secret) = pair.split_once(':')?;
    Some((form_decoded(client), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    // One pair without a name: the value of a form is decoded as it stands.
    let pair = format!("={}", text.replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes())
        .map(|(_, value)| value.into_owned())
        .next()
        .unwrap_or_default()
}

/// Returns the subject an assertion claims, unverified: only to find the client whose keys then verify it.
fn subject(assertion: &str) -> Option<String> {
    let payload = assertion.split('.').nth(1)?;
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: Option<&str>, form: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(AUTHORIZATION, header.parse().expect("a header"));
        }
        let read = match Presented::read(&headers, &Parameters::parse(form)) {
            Ok(Presented { client, proof: Proof::Nothing }) => format!("{client} nothing"),
            Ok(Presented { client, proof: Proof::Secret(method, secret) }) => {
                format!("{client} {} {secret}", method.as_str())
            }
            Ok(Presented { client, proof: Proof::Assertion(_) }) => format!("{client} assertion"),
            Err(error) => error.to_string(),
        };
        assert_eq!(read, expected, "{form}");
    }

    #[test]
    fn a_client_proves_itself_in_one_way() {
        let basic = format!("Basic {}", STANDARD.encode("a%3Ab:s+e%26c&r"));
        let jwt = format!("client_assertion=x.eyJzdWIiOiJqIn0.y&client_assertion_type={JWT_BEARER}");

        check(None, "client_id=a", "a nothing");
        check(None, "client_id=a&client_secret=s", "a client_secret_post s");
        check(Some(&basic), "", "a:b client_secret_basic s e&c&r");
        check(Some(&basic), "client_id=a:b", "a:b client_secret_basic s e&c&r");
        check(None, &jwt, "j assertion");
        check(None, "", "client_id is required");
        check(None, "client_id=a&client_id=a", "the parameter client_id is given more than once");
        check(Some(&basic), "client_id=other", "the client proves itself in two ways at once");
        check(Some(&basic), "client_secret=s", "the client proves itself in two ways at once");
        check(
            Some("Bearer x"),
            "client_id=a",
            "the Authorization header is no Basic one with an id and a secret",
        );
        check(None, "client_id=a&client_assertion=x", &format!("client_assertion_type must be {JWT_BEARER}"));
    }
}
