//! An *ask* is an authorization request that was judged: the client is known, the way back is its own, and what it wants
//! is ours to give (RFC 6749 §4.1.2.1 says which refusal goes where).

use switchboard_oauth_words::{
    AuthorizationRequest, AuthorizationResponse, CodeChallenge, ErrorCode, ErrorResponse, InvalidRedirectUri,
    Parameters, Prompt, RESPONSE_TYPE, RedirectUri, Repeated, ResourceIndicator, ScopeSet,
};

use crate::client::Client;
use crate::client::find::FindClientError;
use crate::desk::Desk;

/// A request that can be put to a person.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The request as it came, which forms carry along.
    pub(crate) query: String,
    /// Who asks.
    pub(crate) client: Client,
    /// Where the answer goes.
    pub(crate) redirect_uri: RedirectUri,
    /// The client's own word.
    pub(crate) state: Option<String>,
    /// What may be done.
    pub(crate) scope: ScopeSet,
    /// Where.
    pub(crate) resource: ResourceIndicator,
    /// What the verifier must match.
    pub(crate) challenge: CodeChallenge,
    /// What the ID token repeats.
    pub(crate) nonce: Option<String>,
    /// What the person is to see.
    pub(crate) prompt: Prompt,
}

/// Why a request is not put to a person.
#[derive(Debug)]
pub(crate) enum AskRefusal {
    /// The person is told, because there is no safe way back to the client.
    Here(AskError),
    /// The client is told.
    Back(Box<Refused>),
}

/// A request that is refused, with the way back to a client that is known.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The request as it came.
    pub(crate) query: String,
    /// Who asked.
    pub(crate) client: Client,
    /// Where the answer goes.
    pub(crate) redirect_uri: RedirectUri,
    /// The client's own word.
    pub(crate) state: Option<String>,
    /// What the person was to see.
    pub(crate) prompt: Prompt,
    /// Why.
    pub(crate) error: ErrorResponse,
}

/// Why there is no way back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    #[error(transparent)]
    Repeated(#[from] Repeated),
    #[error("the request names no client")]
    NoClient,
    #[error(transparent)]
    Find(#[from] FindClientError),
    #[error("the request names no redirect URI")]
    NoRedirect,
    #[error("the redirect URI cannot be used: {0}")]
    Redirect(#[from] InvalidRedirectUri),
    #[error("the redirect URI is not one of the client's")]
    OtherRedirect,
}

impl AskError {
    /// Tells whether the client's own host cannot be asked, so that nobody is at fault here.
    pub(crate) fn is_outage(&self) -> bool {
        matches!(self, Self::Find(FindClientError::Fetch(error)) if error.is_outage())
    }
}

impl Ask {
    /// Judges a request. Who asks and where the answer goes is read first: what is wrong with the rest is the client's to hear
    /// (RFC 6749 §4.1.2.1).
    pub(crate) async fn judge(desk: &Desk, query: &str) -> Result<Self, AskRefusal> {
        let here = AskRefusal::Here;
        let parameters = Parameters::parse(query);
        let one = |name| parameters.one(name).map_err(|repeated| here(repeated.into()));
        let (id, asked) = (one("client_id")?.ok_or(here(AskError::NoClient))?, one("redirect_uri")?);
        let client = Client::find(desk, id).await.map_err(|error| here(error.into()))?;
        let redirect_uri = way_back(&client, asked).map_err(here)?;
        let wanted = AuthorizationRequest::read(&parameters)
            .map_err(|repeated| ErrorCode::InvalidRequest.because(repeated.to_string()))
            .and_then(|request| Ok((wanted(desk, &client, &request)?, request)));
        let query = query.to_owned();
        match wanted {
            Ok((wanted, request)) => Ok(Self {
                query,
                client,
                redirect_uri,
                state: request.state,
                scope: wanted.scope,
                resource: wanted.resource,
                challenge: wanted.challenge,
                nonce: request.nonce,
                prompt: request.prompt,
            }),
            Err(error) => {
                // A word that stands there twice is none.
                let word = |name| parameters.one(name).ok().flatten();
                let prompt = Prompt::read(word("prompt").unwrap_or_default());
                let state = word("state").map(str::to_owned);
                Err(AskRefusal::Back(Box::new(Refused { query, client, redirect_uri, state, prompt, error })))
            }
        }
    }

    /// Ends the request with an error.
    pub(crate) fn refused(self, error: ErrorResponse) -> Refused {
        let Self { query, client, redirect_uri, state, prompt, .. } = self;
        Refused { query, client, redirect_uri, state, prompt, error }
    }

    /// Returns where the browser goes with an answer.
    pub(crate) fn location(&self, desk: &Desk, response: &AuthorizationResponse) -> String {
        response.location(&self.redirect_uri, self.state.as_deref(), &desk.issuer)
    }
}

impl Refused {
    /// Returns where the browser goes with the error.
    pub(crate) fn location(&self, desk: &Desk) -> String {
        let response = AuthorizationResponse::Refused(self.error.clone());
        response.location(&self.redirect_uri, self.state.as_deref(), &desk.issuer)
    }
}

fn way_back(client: &Client, asked: Option<&str>) -> Result<RedirectUri, AskError> {
    let Some(asked) = asked else { return client.redirects.only().cloned().ok_or(AskError::NoRedirect) };
    let asked = RedirectUri::parse(asked)?;
    if client.redirects.admits(&asked) { Ok(asked) } else { Err(AskError::OtherRedirect) }
}

struct Wanted {
    scope: ScopeSet,
    resource: ResourceIndicator,
    challenge: CodeChallenge,
}

fn wanted(desk: &Desk, client: &Client, request: &AuthorizationRequest) -> Result<Wanted, ErrorResponse> {
    // What stands in such a request would count for more than what is read here (OpenID Connect Core §6).
    if request.request.is_some() {
        let why = "requests in a JWT are not taken; send the parameters themselves";
        return Err(ErrorCode::RequestNotSupported.because(why));
    }
    if request.request_uri.is_some() {
        let why = "requests are not fetched from an address; send the parameters themselves";
        return Err(ErrorCode::RequestUriNotSupported.because(why));
    }
    match request.response_type.as_deref() {
        Some(RESPONSE_TYPE) => {}
        Some(_) => return Err(ErrorCode::UnsupportedResponseType.because("response_type must be code")),
        None => return Err(ErrorCode::InvalidRequest.because("response_type is required")),
    }
    if request.response_mode.as_deref().is_some_and(|mode| mode != "query") {
        return Err(ErrorCode::InvalidRequest.because("response_mode must be query"));
    }
    let challenge =
        CodeChallenge::read(request.code_challenge.as_deref(), request.code_challenge_method.as_deref())
            .map_err(|error| ErrorCode::InvalidRequest.because(error.to_string()))?;
    Ok(Wanted {
        scope: scope(desk, client, request.scope.as_deref())?,
        resource: resource(desk, &request.resource)?,
        challenge,
    })
}

/// Returns what of the scope we can give: scopes of others are left out (RFC 6749 §3.3), and nothing left is refused.
fn scope(desk: &Desk, client: &Client, asked: Option<&str>) -> Result<ScopeSet, ErrorResponse> {
    let known = client.offered_scope(&desk.protected.scopes());
    let asked = match asked {
        Some(text) => {
            ScopeSet::parse(text).map_err(|error| ErrorCode::InvalidScope.because(error.to_string()))?
        }
        None => desk.protected.scopes.iter().map(|meaning| meaning.scope.clone()).collect(),
    };
    let given = asked.shared(&known);
    if given.is_empty() && !asked.is_empty() {
        let why = format!("none of the scopes is offered to this client; there are: {known}");
        return Err(ErrorCode::InvalidScope.because(why));
    }
    Ok(given)
}

fn resource(desk: &Desk, asked: &[String]) -> Result<ResourceIndicator, ErrorResponse> {
    let invalid = |why: &str| ErrorCode::InvalidTarget.because(why);
    let mut found = asked.iter().map(|asked| desk.resource(asked));
    let first = match found.next() {
        None => desk.protected.resources.first(),
        Some(first) => first,
    };
    let first = first.ok_or_else(|| invalid("the resource is not one of this server's"))?;
    if found.any(|other| other != Some(first)) {
        return Err(invalid("a token is for one resource"));
    }
    Ok(first.clone())
}
