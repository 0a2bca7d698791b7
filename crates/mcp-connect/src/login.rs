//! A *login* is how a server that wants one gets tokens: found, asked for, refreshed, widened and given back by OAuth 2.1 as MCP
//! has it.
//!
//! rmcp's state machine does the protocol (discovery, registration, PKCE, `resource`, `iss`); here are its network, which is
//! the guarded client, its memory, which is the [`TokenVault`], and the rule that one login or refresh runs at a time.

mod error;
mod oauth;
mod revoke;
mod vault;

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use rmcp::transport::auth::WWWAuthenticateParams;
use rmcp::transport::{AuthError, AuthorizationManager, AuthorizationRequest, AuthorizationSession};
use switchboard_ambient::Secret;
use tokio::sync::Mutex;
use url::Url;

pub use self::error::LoginError;
use self::oauth::OAuth;
pub use self::revoke::LoggedOut;
use self::vault::Entry;
pub use self::vault::{TokenVault, VaultError};
use crate::http::HttpClient;

/// How a server is logged in to.
#[derive(Debug, Clone)]
pub struct LoginConfig {
    /// Who we are to the authorization server.
    pub client: LoginClient,
    /// Scopes to ask for; empty for those that the server names.
    pub scopes: Vec<String>,
    /// Where tokens are kept.
    pub vault: TokenVault,
    /// Leads the person through the login; without it only tokens that are kept are used and refreshed.
    pub authorize: Option<Authorize>,
}

/// Who we are to an authorization server: the first of these that there is and that it takes.
#[derive(Debug, Clone, Default)]
pub struct LoginClient {
    /// An id that was agreed on before, and its secret where it has one.
    pub predefined: Option<(String, Option<Secret<String>>)>,
    /// The address of our client metadata document.
    pub metadata_url: Option<Url>,
    /// The name under which we register otherwise.
    pub name: Option<String>,
}

/// Shows the person the page of the authorization server, and waits for where it leads back to.
#[derive(Clone)]
pub struct Authorize {
    redirect_uri: String,
    show: Arc<dyn Fn(Url) -> BoxFuture<'static, Result<Url, LoginError>> + Send + Sync>,
}

impl Authorize {
    /// Makes one of the address that the authorization server leads back to, and a function that shows its page and returns
    /// the address with which it did.
    pub fn new<F>(redirect_uri: impl Into<String>, show: impl Fn(Url) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Url, LoginError>> + Send + 'static,
    {
        Self { redirect_uri: redirect_uri.into(), show: Arc::new(move |url| Box::pin(show(url))) }
    }
}

impl fmt::Debug for Authorize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Authorize").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

/// The login of one server.
#[derive(Debug)]
pub(crate) struct Login {
    config: LoginConfig,
    url: Url,
    http: HttpClient,
    entry: Entry,
    /// Held while tokens are got, so that all who need one wait for the same.
    flow: Mutex<Option<Flow>>,
}

/// rmcp's state machine, with a client and tokens.
struct Flow(AuthorizationManager);

impl fmt::Debug for Flow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Flow(…)")
    }
}

/// What an answer means for who logged in.
pub(crate) enum Verdict {
    /// It is an answer.
    Stands,
    /// It is to be asked again, with this token.
    Again(Secret<String>),
}

impl Login {
    /// Makes the login of the server at `url`; `http` must be one that does not log in itself.
    pub(crate) fn new(config: LoginConfig, url: Url, http: HttpClient) -> Self {
        let entry = config.vault.entry(&url);
        Self { config, url, http, entry, flow: Mutex::new(None) }
    }

    /// Returns the token, refreshed where it is about to end; none where nobody has logged in.
    pub(crate) async fn token(&self) -> Result<Option<Secret<String>>, LoginError> {
        if !self.entry.exists() {
            return Ok(None);
        }
        let mut place = self.flow.lock().await;
        let Some(flow) = self.restored(&mut place).await? else { return Ok(None) };
        match flow.0.get_access_token().await {
            Ok(token) => Ok(Some(self.hidden(token))),
            Err(AuthError::AuthorizationRequired) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Judges an answer of 401 or 403, and gets another token where that may help.
    pub(crate) async fn judge(
        &self,
        status: u16,
        challenge: Option<&str>,
        sent: Option<&Secret<String>>,
    ) -> Result<Verdict, LoginError> {
        let mut place = self.flow.lock().await;
        // Somebody else may have got one while we waited.
        if let Some(flow) = place.as_ref()
            && let Ok(token) = flow.0.get_access_token().await
            && sent.is_none_or(|sent| *sent.expose() != token)
        {
            return Ok(Verdict::Again(self.hidden(token)));
        }
        match status {
            401 => self.again(&mut place, challenge, sent.is_some()).await,
            403 => self.widen(&mut place, challenge).await,
            _ => Ok(Verdict::Stands),
        }
    }

    async fn again(
        &self,
        place: &mut Option<Flow>,
        challenge: Option<&str>,
        had_token: bool,
    ) -> Result<Verdict, LoginError> {
        if had_token && let Some(flow) = self.restored(place).await? {
            match flow.0.refresh_token().await {
                Ok(_) => return Ok(Verdict::Again(self.hidden(flow.0.get_access_token().await?))),
                Err(error) => {
                    self.http.step(format!("the token was refused, and cannot be refreshed: {error}"));
                }
            }
        }
        let Some(authorize) = &self.config.authorize else { return Ok(Verdict::Stands) };
        self.http.step("the server wants a login: asking for one".to_owned());
        let mut manager = self.manager().await?;
        let resolution = manager.resolve_metadata_from_challenge(challenge).await?;
        manager.set_metadata(resolution.metadata);
        let session = AuthorizationSession::new(manager, self.request(authorize, challenge)).await;
        let session = session.map_err(|(_, error)| LoginError::from(error))?;
        self.finish(place, authorize, session).await
    }

    /// Asks for the scopes that are missing, beside those that are there.
    async fn widen(&self, place: &mut Option<Flow>, challenge: Option<&str>) -> Result<Verdict, LoginError> {
        let wanted = challenge.map(|challenge| WWWAuthenticateParams::parse(challenge, &self.url));
        let scope =
            wanted.filter(WWWAuthenticateParams::is_insufficient_scope).and_then(|wanted| wanted.scope);
        let (Some(scope), Some(authorize)) = (scope, &self.config.authorize) else {
            return Ok(Verdict::Stands);
        };
        let Some(Flow(manager)) = place.take() else { return Ok(Verdict::Stands) };
        if !manager.can_attempt_scope_upgrade().await {
            *place = Some(Flow(manager));
            return Ok(Verdict::Stands);
        }
        self.http.step(format!("the login lacks the scope {scope}: asking for it"));
        let page = manager.request_scope_upgrade(&scope).await?;
        let session = AuthorizationSession::for_scope_upgrade(manager, page, &authorize.redirect_uri);
        self.finish(place, authorize, session).await
    }

    async fn finish(
        &self,
        place: &mut Option<Flow>,
        authorize: &Authorize,
        session: AuthorizationSession,
    ) -> Result<Verdict, LoginError> {
        let page = Url::parse(session.get_authorization_url()).map_err(|_| LoginError::Page)?;
        let back = (authorize.show)(page).await?;
        if let Some(problem) = refusal(&back) {
            return Err(LoginError::Refused(problem));
        }
        session.handle_callback_url(back.as_str()).await?;
        let manager = session.auth_manager;
        let token = manager.get_access_token().await?;
        *place = Some(Flow(manager));
        Ok(Verdict::Again(self.hidden(token)))
    }

    fn request(&self, authorize: &Authorize, challenge: Option<&str>) -> AuthorizationRequest {
        let client = &self.config.client;
        let mut request = AuthorizationRequest::new(&authorize.redirect_uri)
            .with_initial_scope_selection()
            .with_scopes(self.config.scopes.clone())
            .with_client_name(client.name.as_deref().unwrap_or("Switchboard"));
        if let Some((id, secret)) = &client.predefined {
            request = request.with_preregistered_client(id);
            if let Some(secret) = secret {
                request = request.with_client_secret(secret.expose());
            }
        }
        if let Some(url) = &client.metadata_url {
            request = request.with_client_metadata_url(url.as_str());
        }
        match challenge {
            Some(challenge) => request.with_challenge(challenge),
            None => request,
        }
    }

    /// Returns the manager, made of what is kept where there is none yet.
    async fn restored<'a>(&self, place: &'a mut Option<Flow>) -> Result<Option<&'a Flow>, LoginError> {
        if place.is_none() {
            let mut manager = self.manager().await?;
            if !manager.initialize_from_store().await? {
                return Ok(None);
            }
            self.give_secret(&mut manager)?;
            *place = Some(Flow(manager));
        }
        Ok(place.as_ref())
    }

    /// A secret is not among what is kept: it comes with the configuration.
    fn give_secret(&self, manager: &mut AuthorizationManager) -> Result<(), LoginError> {
        if let Some((id, Some(secret))) = &self.config.client.predefined {
            let redirect = self.config.authorize.as_ref().map_or("http://127.0.0.1", |it| &it.redirect_uri);
            let client = rmcp::transport::auth::OAuthClientConfig::new(id, redirect);
            manager.configure_client(client.with_client_secret(secret.expose()))?;
        }
        Ok(())
    }

    async fn manager(&self) -> Result<AuthorizationManager, LoginError> {
        let network = Arc::new(OAuth::new(self.http.clone()));
        let mut manager =
            AuthorizationManager::new_with_oauth_http_client(self.url.as_str(), network).await?;
        manager.set_credential_store(self.entry.clone());
        Ok(manager)
    }

    fn hidden(&self, token: String) -> Secret<String> {
        self.http.tap().hide(&token);
        Secret::new(token)
    }
}

/// Returns what the authorization server says where it refused.
fn refusal(back: &Url) -> Option<String> {
    let value =
        |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let error = value("error")?;
    Some(value("error_description").map_or(error.clone(), |words| format!("{error}: {words}")))
}
