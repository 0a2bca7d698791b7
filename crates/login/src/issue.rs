//! *Issuing* turns a person's yes into a code, a code into tokens, and a refresh token into the next ones.
//!
//! Each is one piece of work in the store: tokens that a client has seen are tokens that are kept.

use std::sync::Arc;
use std::time::SystemTime;

use serde::Serialize;
use switchboard_access_token::SigningKey;
use switchboard_oauth_words::{
    AccessClaims, Audience, ErrorCode, ErrorResponse, OFFLINE_ACCESS, Parameters, ScopeSet, TokenResponse,
};

use crate::ask::Ask;
use crate::audit::{Event, Note};
use crate::client::Client;
use crate::desk::Desk;
use crate::digest::Digest;
use crate::grant::{Code, CodeRefusal, Ending, Grant, OpenCode, Redemption, Rotation, Sent};
use crate::moment::seconds;
use crate::person::Person;
use crate::signer::{Keys, SignerError};
use crate::store::{Consent, StoreError, Work};

/// Why no tokens are issued.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssueError {
    #[error("the code is not known")]
    UnknownCode,
    #[error(transparent)]
    Code(#[from] CodeRefusal),
    #[error("the code was used before; the tokens it gave have ended")]
    Replayed,
    #[error("the refresh token is not known")]
    UnknownRefresh,
    #[error("the refresh token has expired")]
    ExpiredRefresh,
    #[error("the refresh token belongs to another client")]
    OtherClient,
    #[error("the refresh token was used before; the tokens of its family have ended")]
    Reused,
    #[error("the grant has ended")]
    Ended,
    #[error("the resource is not the one that was granted")]
    Target,
    #[error("the scope is more than was granted")]
    Scope,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Signer(#[from] SignerError),
}

/// What a client wants of a refresh token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// Less than was granted, or nothing for all of it.
    pub(crate) scope: Option<&'a ScopeSet>,
    /// The resources, each of which must be the one that was granted.
    pub(crate) resource: &'a [String],
}

/// Where tokens are issued: the keys are taken out before the work begins, because loading them is work of its own.
struct Counter<'a> {
    desk: &'a Desk,
    keys: Arc<Keys>,
}

/// Returns what is kept of a code.
fn code_digest(code: &str) -> Digest {
    Digest::of("code", code)
}

/// Returns what is kept of a refresh token.
pub(crate) fn refresh_digest(token: &str) -> Digest {
    Digest::of("refresh", token)
}

/// Keeps that a person allowed what a client asked for, and returns the code for it.
pub(crate) async fn allow(
    desk: &Desk,
    mut work: Work,
    (person, ask): (&Person, &Ask),
) -> Result<String, StoreError> {
    let now = desk.place.now();
    let earlier = work.consent(&person.id, &ask.client.id, ask.resource.as_str()).await?;
    let scope = earlier.map_or_else(|| ask.scope.clone(), |earlier| earlier.scope.joined(&ask.scope));
    let consent = Consent {
        client: ask.client.id.clone(),
        resource: ask.resource.to_string(),
        scope,
        client_name: ask.client.name.clone(),
        place: ask.redirect_uri.place(),
        given_at: now,
    };
    work.put_consent(&person.id, &consent).await?;
    give_code(desk, work, (person, ask), Event::ConsentGiven).await
}

/// Returns another code for what a person allowed a client before.
pub(crate) async fn allow_again(
    desk: &Desk,
    work: Work,
    (person, ask): (&Person, &Ask),
) -> Result<String, StoreError> {
    give_code(desk, work, (person, ask), Event::ConsentRemembered).await
}

async fn give_code(
    desk: &Desk,
    mut work: Work,
    (person, ask): (&Person, &Ask),
    event: Event,
) -> Result<String, StoreError> {
    let now = desk.place.now();
    let grant = Grant {
        id: desk.place.new_name(),
        person: person.id.clone(),
        client: ask.client.id.clone(),
        scope: ask.scope.clone(),
        resource: ask.resource.clone(),
        created_at: now,
    };
    work.add_grant(&grant).await?;
    work.allow_client(&grant.client, now).await?;
    let sent = Sent {
        redirect_uri: ask.redirect_uri.to_string(),
        challenge: ask.challenge.clone(),
        nonce: ask.nonce.clone(),
    };
    let code = desk.place.opaque();
    work.add_code(&code_digest(&code), &OpenCode::new(&grant, sent, now + desk.config.lifetimes.code))
        .await?;
    let note = Note::of(event).person(&person.id).client(&ask.client.id).detail(ask.scope.to_string());
    desk.note(&mut work, note).await?;
    work.commit().await?;
    Ok(code)
}

/// Redeems a code.
pub(crate) async fn redeem(
    desk: &Desk,
    code: &str,
    with: &Redemption<'_>,
    resource: &[String],
) -> Result<TokenResponse, IssueError> {
    let counter = Counter { desk, keys: desk.signer.keys().await? };
    let mut work = desk.store.begin().await?;
    let person = work.person_of_code(&code_digest(code)).await?;
    let outcome = redeem_in(&counter, &mut work, (code, with), resource).await;
    conclude(desk, work, (with.client, person), (Event::CodeRedeemed, outcome)).await
}

async fn redeem_in(
    counter: &Counter<'_>,
    work: &mut Work,
    (code, with): (&str, &Redemption<'_>),
    resource: &[String],
) -> Result<TokenResponse, IssueError> {
    let (digest, now) = (code_digest(code), counter.desk.place.now());
    let open = match work.code(&digest).await?.ok_or(IssueError::UnknownCode)? {
        Code::Open(open) => open,
        Code::Spent { grant } => {
            work.end_grant(&grant, Ending::CodeReplayed, now).await?;
            return Err(IssueError::Replayed);
        }
    };
    // A client that fails has used its code up; one that it was not given to has not, or strangers could end a login.
    if open.client == with.client {
        work.spend_code(&digest, now).await?;
    }
    let (grant, nonce) = open.redeem(with, now)?;
    let grant = work.live_grant(&grant).await?.ok_or(IssueError::Ended)?;
    check_target(counter.desk, &grant, resource)?;
    let first = First { nonce };
    hand_out(counter, work, (&grant, &grant.scope), Some(first)).await
}

/// Uses a refresh token.
pub(crate) async fn refresh(
    desk: &Desk,
    client: &Client,
    token: &str,
    wish: Wish<'_>,
) -> Result<TokenResponse, IssueError> {
    let counter = Counter { desk, keys: desk.signer.keys().await? };
    let mut work = desk.store.begin().await?;
    let person = work.person_of_refresh(&refresh_digest(token)).await?;
    let outcome = refresh_in(&counter, &mut work, (client, token), wish).await;
    conclude(desk, work, (&client.id, person), (Event::Refreshed, outcome)).await
}

async fn refresh_in(
    counter: &Counter<'_>,
    work: &mut Work,
    (client, token): (&Client, &str),
    wish: Wish<'_>,
) -> Result<TokenResponse, IssueError> {
    let desk = counter.desk;
    let (digest, now) = (refresh_digest(token), desk.place.now());
    let refresh = work.refresh(&digest).await?.ok_or(IssueError::UnknownRefresh)?;
    let grant = work.live_grant(refresh.grant()).await?.ok_or(IssueError::Ended)?;
    if grant.client != client.id {
        return Err(IssueError::OtherClient);
    }
    let rotation = refresh.rotate(desk.config.lifetimes.refresh_grace, now);
    if let Rotation::Reused(grant) = &rotation {
        work.end_grant(grant, Ending::RefreshReused, now).await?;
        return Err(IssueError::Reused);
    }
    check_target(desk, &grant, wish.resource)?;
    let scope = wish.scope.unwrap_or(&grant.scope);
    if !scope.is_within(&grant.scope) {
        return Err(IssueError::Scope);
    }
    match rotation {
        Rotation::Next(_) => work.spend_refresh(&digest, now).await?,
        Rotation::Beside(_) => {}
        Rotation::Reused(_) | Rotation::Expired => return Err(IssueError::ExpiredRefresh),
    }
    hand_out(counter, work, (&grant, scope), None).await
}

/// Writes down that a code or refresh token came in a request that could not be read.
pub(crate) async fn refuse(
    desk: &Desk,
    client: &Client,
    form: &Parameters,
    why: String,
) -> Result<(), StoreError> {
    // What is doubled names nobody.
    let sent = |name| form.one(name).ok().flatten().unwrap_or_default();
    let mut work = desk.store.begin().await?;
    let (event, person) = match sent("grant_type") {
        "authorization_code" => (Event::CodeRefused, work.person_of_code(&code_digest(sent("code"))).await?),
        "refresh_token" => {
            let digest = refresh_digest(sent("refresh_token"));
            (Event::RefreshRefused, work.person_of_refresh(&digest).await?)
        }
        _ => (Event::RequestRefused, None),
    };
    desk.note(&mut work, Note { person, ..Note::of(event).client(&client.id).detail(why) }).await?;
    work.commit().await
}

/// Keeps what happened, refusals with their line in the audit; what broke is not kept at all.
async fn conclude(
    desk: &Desk,
    mut work: Work,
    (client, person): (&str, Option<String>),
    (event, outcome): (Event, Result<TokenResponse, IssueError>),
) -> Result<TokenResponse, IssueError> {
    let note = match &outcome {
        Err(error) => match error.event(event) {
            Some(event) => Note::of(event).detail(error.to_string()),
            None => return outcome,
        },
        Ok(_) => Note::of(event),
    };
    desk.note(&mut work, Note { person, ..note.client(client) }).await?;
    work.commit().await?;
    outcome
}

fn check_target(desk: &Desk, grant: &Grant, asked: &[String]) -> Result<(), IssueError> {
    let is_granted = |asked: &String| desk.resource(asked) == Some(&grant.resource);
    if asked.iter().all(is_granted) { Ok(()) } else { Err(IssueError::Target) }
}

/// What only the first tokens of a grant need.
struct First {
    nonce: Option<String>,
}

async fn hand_out(
    counter: &Counter<'_>,
    work: &mut Work,
    (grant, scope): (&Grant, &ScopeSet),
    first: Option<First>,
) -> Result<TokenResponse, IssueError> {
    let Counter { desk, keys } = counter;
    let now = desk.place.now();
    let person = work.person(&grant.person).await?.ok_or(IssueError::Ended)?;
    let lifetime = desk.config.lifetimes.access_token;
    let claims = AccessClaims {
        iss: desk.issuer.clone(),
        sub: person.id.clone(),
        aud: Audience::One(grant.resource.to_string()),
        exp: seconds(now + lifetime),
        iat: seconds(now),
        nbf: None,
        jti: desk.place.new_name(),
        client_id: grant.client.clone(),
        scope: scope.clone(),
        groups: person.groups.clone(),
        grant: Some(grant.id.clone()),
    };
    let id_token = match first {
        Some(first) if grant.scope.contains("openid") => {
            Some(id_token(desk, &keys.signing, (&claims, &person), first)?)
        }
        _ => None,
    };
    let refresh_token = if grant.scope.contains(OFFLINE_ACCESS) {
        let token = desk.place.opaque();
        let expires_at = now + desk.config.lifetimes.refresh_token;
        work.add_refresh(&refresh_digest(&token), &grant.id, now, expires_at).await?;
        Some(token)
    } else {
        None
    };
    Ok(TokenResponse {
        access_token: keys.signing.sign("at+jwt", &claims).map_err(SignerError::Claims)?,
        token_type: "Bearer".to_owned(),
        expires_in: Some(lifetime.as_secs()),
        refresh_token,
        scope: scope.clone(),
        id_token,
    })
}

/// The claims of an ID token (OpenID Connect Core §2).
#[derive(Serialize)]
struct IdClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: u64,
    iat: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

fn id_token(
    desk: &Desk,
    key: &SigningKey,
    (claims, person): (&AccessClaims, &Person),
    first: First,
) -> Result<String, SignerError> {
    let id = IdClaims {
        iss: &desk.issuer,
        sub: &claims.sub,
        aud: &claims.client_id,
        exp: claims.exp,
        iat: claims.iat,
        nonce: first.nonce,
        email: claims.scope.contains("email").then_some(person.email.as_str()),
    };
    Ok(key.sign("JWT", &id)?)
}

/// Ends the grant of a token that its client gives back, and returns whose it was; nobody's where the token is not one of this
/// client's.
pub(crate) async fn give_back(
    work: &mut Work,
    client: &Client,
    grant: &str,
    now: SystemTime,
) -> Result<Option<String>, StoreError> {
    let Some(grant) = work.live_grant(grant).await?.filter(|grant| grant.client == client.id) else {
        return Ok(None);
    };
    let has_ended = work.end_grant(&grant.id, Ending::Revoked, now).await?;
    Ok(has_ended.then_some(grant.person))
}

impl IssueError {
    /// Returns the answer for the client; nothing where the fault is ours.
    pub(crate) fn response(&self) -> Option<ErrorResponse> {
        let code = match self {
            Self::Target => ErrorCode::InvalidTarget,
            Self::Scope => ErrorCode::InvalidScope,
            Self::Store(_) | Self::Signer(_) => return None,
            _ => ErrorCode::InvalidGrant,
        };
        Some(code.because(self.to_string()))
    }

    /// Returns what the audit calls it, where `attempt` was tried; nothing where the fault is ours.
    fn event(&self, attempt: Event) -> Option<Event> {
        match self {
            Self::Store(_) | Self::Signer(_) => None,
            Self::Replayed => Some(Event::CodeReplayed),
            Self::Reused => Some(Event::RefreshReused),
            _ if attempt == Event::Refreshed => Some(Event::RefreshRefused),
            _ => Some(Event::CodeRefused),
        }
    }
}
