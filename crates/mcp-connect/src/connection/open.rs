//! *Opening*: which transport and which era, in the order that MCP lays down.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use rmcp::model::ProtocolVersion;
use rmcp::service::{ClientLifecycleMode, ClientServiceExt as _, RoleClient};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::transport::{StreamableHttpClientTransport, Transport};
use tokio::sync::broadcast;
use url::Url;

use super::introduction::TransportKind;
use super::live::Live;
use crate::caller::Caller;
use crate::command::{CommandLine, Pipes};
use crate::config::{ConnectConfig, Target, TransportChoice};
use crate::era::{Era, EraChoice};
use crate::error::ConnectError;
use crate::host::Host;
use crate::http::{HttpClient, HttpFailure, HttpParts};
use crate::login::{LoggedOut, Login, LoginError};
use crate::notice::Notice;
use crate::progress::{Progress, Routed};
use crate::sse::Sse;
use crate::streamable::Streamable;
use crate::tap::Event;

/// What opening takes.
struct Opening<'a> {
    config: &'a ConnectConfig,
    host: Host,
}

/// Time that a person gets for a login.
const LOGIN: Duration = Duration::from_mins(5);

/// Opens a conversation within the limit of time.
pub(super) async fn open(
    config: &ConnectConfig,
    notices: &broadcast::Sender<Notice>,
) -> Result<Live, ConnectError> {
    let host = Host::new(&config.identity, config.elicit.clone(), notices.clone());
    let opening = Opening { config, host };
    let may_ask_person = config.login.as_ref().is_some_and(|login| login.authorize.is_some());
    let limits = &config.limits;
    let limit = match &config.target {
        Target::Command(_) => limits.start_time,
        Target::Url { .. } if may_ask_person => limits.open_time + LOGIN,
        Target::Url { .. } => limits.open_time,
    };
    // Boxed, because rmcp's part alone takes several kilobytes.
    let opened: Pin<Box<dyn Future<Output = _> + Send>> = match &config.target {
        Target::Command(command) => Box::pin(opening.command(command)),
        Target::Url { url, transport } => Box::pin(opening.url(url, *transport)),
    };
    tokio::time::timeout(limit, opened).await.unwrap_or(Err(ConnectError::Timeout { limit }))
}

impl Opening<'_> {
    async fn url(&self, url: &Url, transport: TransportChoice) -> Result<Live, ConnectError> {
        let http = self.http(url)?;
        match transport {
            TransportChoice::StreamableHttp => self.streamable(http, url).await,
            TransportChoice::Sse => self.sse(http, url).await,
            TransportChoice::Auto => {
                let error = match self.streamable(http.clone(), url).await {
                    Err(error) if is_sign_of_sse(&error) => error,
                    other => return other,
                };
                http.step(format!("no Streamable HTTP here ({error}): trying HTTP+SSE"));
                // Whatever it says is less than what the first attempt said.
                self.sse(http, url).await.map_err(|second| sharper(error, second))
            }
        }
    }

    fn http(&self, url: &Url) -> Result<Caller, ConnectError> {
        let config = self.config;
        let mut headers: HeaderMap = config.identity.headers();
        for (name, value) in &config.headers {
            config.tap.hide_header(name);
            if let Ok(text) = value.expose().to_str() {
                config.tap.hide(text);
            }
            let mut value = value.expose().clone();
            value.set_sensitive(true);
            headers.append(name.clone(), value);
        }
        if let Some(token) = &config.bearer {
            config.tap.hide(token.expose());
            let value = HeaderValue::from_str(&format!("Bearer {}", token.expose()));
            let mut value = value.map_err(|_| ConnectError::Bearer)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let parts = |headers| HttpParts {
            url,
            user_agent: config.identity.user_agent(),
            headers,
            private: config.private.clone(),
            limits: config.limits.clone(),
            tap: config.tap.clone(),
        };
        let login = config.login.clone().filter(|_| config.bearer.is_none());
        let login = login.map(|login| {
            // Its requests carry none of the headers that are meant for the server.
            let http = HttpClient::new(parts(HeaderMap::new()));
            Arc::new(Login::new(login, url.clone(), http))
        });
        Ok(Caller::new(HttpClient::new(parts(headers)), login))
    }

    /// Speaks Streamable HTTP in the era that is chosen or known, or else in the one that the server turns out to have.
    async fn streamable(&self, http: Caller, url: &Url) -> Result<Live, ConnectError> {
        let era = match self.config.era {
            EraChoice::Only(era) => Some(era),
            EraChoice::Auto => self.config.memory.recall(url),
        };
        let opened = match self.attempt(&http, url, era).await {
            // What was known is not so any more, or a server mistook the question: asked otherwise, once.
            Err(error) if self.config.era == EraChoice::Auto && may_be_other_era(&error) => {
                self.config.memory.forget(url);
                let next = if era.is_none() { Some(Era::Initialize) } else { None };
                http.step(format!("{error}: asking once more, {}", asked(next)));
                self.attempt(&http, url, next).await?
            }
            other => other?,
        };
        self.config.memory.remember(url, opened.era());
        Ok(opened)
    }

    async fn attempt(&self, http: &Caller, url: &Url, era: Option<Era>) -> Result<Live, ConnectError> {
        let identity = &self.config.identity;
        let client = Streamable::new(http.clone(), identity.discovery_id(), identity.is_attentive());
        let config = StreamableHttpClientTransportConfig::with_uri(url.as_str())
            .custom_headers(HashMap::new())
            .max_sse_event_size(self.config.limits.message_bytes);
        let transport = StreamableHttpClientTransport::with_client(client, config);
        self.serve(transport, lifecycle(era), TransportKind::StreamableHttp).await
    }

    async fn sse(&self, http: Caller, url: &Url) -> Result<Live, ConnectError> {
        let transport = Sse::open(http, url.clone()).await?;
        // The transport is older than the stateless era.
        self.serve(transport, lifecycle(Some(Era::Initialize)), TransportKind::Sse).await
    }

    async fn command(&self, command: &CommandLine) -> Result<Live, ConnectError> {
        for (_, value) in &command.environment {
            self.config.tap.hide(&value.expose().to_string_lossy());
        }
        let era = match self.config.era {
            EraChoice::Only(era) => Some(era),
            EraChoice::Auto => None,
        };
        let (transport, fate) = Pipes::start(command, &self.config.limits, &self.config.tap)?;
        match self.serve(transport, lifecycle(era), TransportKind::Stdio).await {
            Ok(mut live) => {
                live.fate = Some(fate);
                Ok(live)
            }
            // Why a pipe closed, the process says best.
            Err(error @ (ConnectError::NotMcp { .. } | ConnectError::Command(_))) => {
                Err(fate.learn().await.map_or(error, ConnectError::Command))
            }
            Err(error) => Err(error),
        }
    }

    async fn serve<T>(
        &self,
        transport: T,
        lifecycle: ClientLifecycleMode,
        kind: TransportKind,
    ) -> Result<Live, ConnectError>
    where
        T: Transport<RoleClient> + 'static,
    {
        let progress = Progress::default();
        let transport = Routed { transport, progress: progress.clone() };
        let service = self.host.clone().serve_with_lifecycle(transport, lifecycle).await;
        let service = service.map_err(ConnectError::of)?;
        let words = || "it did not introduce itself".to_owned();
        let live =
            Live::new(service, kind, progress).ok_or_else(|| ConnectError::NotMcp { problem: words() })?;
        let told = live.introduction();
        let words = format!("connected: revision {} over {:?}", told.revision.as_str(), told.transport);
        self.config.tap.tell(Event::Step { words });
        Ok(live)
    }
}

fn lifecycle(era: Option<Era>) -> ClientLifecycleMode {
    let preferred_versions = vec![ProtocolVersion::V_2026_07_28];
    match era {
        Some(Era::Initialize) => ClientLifecycleMode::Initialize,
        Some(Era::Stateless) => ClientLifecycleMode::Discover { preferred_versions },
        None => ClientLifecycleMode::Auto {
            preferred_versions,
            legacy_version: Some(ProtocolVersion::V_2025_11_25),
        },
    }
}

fn asked(era: Option<Era>) -> &'static str {
    match era {
        Some(Era::Initialize) => "with a handshake",
        _ => "beginning with what it speaks",
    }
}

/// Tells whether a failure is how a server answers that has HTTP+SSE alone.
fn is_sign_of_sse(error: &ConnectError) -> bool {
    match error {
        ConnectError::Http(failure) => {
            matches!(failure.status(), Some(400 | 404 | 405 | 406 | 415 | 422 | 501))
                || matches!(failure, HttpFailure::ContentType { .. } | HttpFailure::Page { .. })
        }
        // The endpoint for messages of a server that was mistaken for another.
        ConnectError::NotMcp { .. } | ConnectError::Refused(_) => true,
        _ => false,
    }
}

/// Tells whether the other era may be what the server has.
fn may_be_other_era(error: &ConnectError) -> bool {
    match error {
        ConnectError::Refused(_) | ConnectError::NotMcp { .. } | ConnectError::NoCommonRevision { .. } => {
            true
        }
        ConnectError::Http(failure) => matches!(failure.status(), Some(400 | 404 | 405 | 406 | 500 | 501)),
        _ => false,
    }
}

/// Returns the failure that says more of what is at an address.
fn sharper(first: ConnectError, second: ConnectError) -> ConnectError {
    match second {
        // There is a stream, and something is wrong with it; or there is a login before it.
        ConnectError::Http(
            HttpFailure::ForeignEndpoint { .. }
            | HttpFailure::NoEndpoint
            | HttpFailure::TooLarge { .. }
            | HttpFailure::Unauthorized { .. }
            | HttpFailure::ForeignRedirect { .. },
        )
        | ConnectError::Refused(_)
        | ConnectError::NoCommonRevision { .. } => second,
        _ => first,
    }
}

/// Gives back the tokens of a server, and forgets them.
pub(super) async fn log_out(config: &ConnectConfig) -> Result<LoggedOut, LoginError> {
    let (Target::Url { url, .. }, Some(login)) = (&config.target, &config.login) else {
        return Ok(LoggedOut::NothingKept);
    };
    let http = HttpClient::new(HttpParts {
        url,
        user_agent: config.identity.user_agent(),
        headers: HeaderMap::new(),
        private: config.private.clone(),
        limits: config.limits.clone(),
        tap: config.tap.clone(),
    });
    Login::new(login.clone(), url.clone(), http).end().await
}
