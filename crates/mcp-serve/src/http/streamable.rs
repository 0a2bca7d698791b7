//! *Streamable HTTP* is MCP's present transport: each POST carries one message, its answer is JSON, or an event stream
//! where the tool has something to say before it is done.
//!
//! Two lanes give the same answers. Plain calls and lists go directly to the protocol; whatever is rare, odd or streams
//! goes through rmcp's transport, which knows every rule of every revision. Requests of the revisions with a handshake are
//! served without a session unless the server wants to speak to its clients.

mod lane;
mod sessions;
mod shown;
mod speech;

use std::sync::Arc;
use std::task;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use rmcp::model::{ErrorData, ProtocolVersion, RequestId, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use switchboard_ambient::Endless;

use super::answer;
use super::post::{Answering, Post, Take};
use super::rpc::answer_batch;
use crate::begun::Begun;
use crate::catalog::Catalog;
use crate::direct::{Asked, CALL, Carrier, Direct, LIST};
use crate::envelope::{self, Ask, Content};
use crate::limits::McpOptions;
use crate::protocol::Protocol;
use crate::run::WasBusy;
use crate::schemes::raise;
use crate::server::Server;
use crate::speech::line;
use crate::whom;
use lane::Express;
use sessions::{Pass, Sessions, UnknownSession};
use shown::show;

const ALLOWED: &str = "POST, OPTIONS";
const ALLOWED_IN_SESSIONS: &str = "GET, POST, DELETE, OPTIONS";

/// The methods that run an author's function, which may speak to the client before it is done.
const SPEAKING: [&str; 3] = [CALL, "prompts/get", "resources/read"];

/// The method whose answer only waits for news (2026-07-28).
const LISTEN: &str = "subscriptions/listen";

const UNKNOWN_VERSION: &str = "The MCP-Protocol-Version is of no revision that is known here.";

/// Serves `/mcp`.
pub(crate) struct Streamable {
    direct: Arc<Direct>,
    odd: StreamableHttpService<Protocol, NeverSessionManager>,
    sessions: Sessions,
    body_bytes: usize,
    batch: usize,
    keep_alive: Duration,
}

impl Streamable {
    pub(crate) fn new(server: &Server, options: &McpOptions) -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_sse_keep_alive(Some(options.sse_keep_alive))
            .with_max_request_body_bytes(options.body_bytes)
            .disable_allowed_hosts();
        let each = server.clone();
        Self {
            direct: Direct::new(server),
            sessions: Sessions::new(server, options, config.clone()),
            odd: StreamableHttpService::new(move || Ok(Protocol::new(&each)), Arc::default(), config),
            body_bytes: options.body_bytes,
            batch: options.batch,
            keep_alive: options.sse_keep_alive,
        }
    }

    async fn take_any(&self, head: Parts, body: Bytes, pass: Option<Pass>) -> Response {
        let content = match envelope::read(&body) {
            Ok(content) => content,
            Err(malformed) => return answer::malformed(malformed),
        };
        let envelope = match &content {
            Content::One(envelope) => envelope,
            Content::Batch(messages) => return self.take_batch(&head, messages).await,
        };
        match envelope.ask() {
            Ok(Ask::Request(id, method)) => {
                let catalog = self.direct.server().catalog.get();
                let asked = Asked::hot(method, envelope.params).and_then(|asked| {
                    let express = lane::express(&head, method, &asked, &catalog)?;
                    suits(&express, pass.as_ref()).then_some((asked, express))
                });
                let opens =
                    method == "initialize" && self.sessions.is_wanted() && lane::takes_stream(&head.headers);
                match (asked, pass) {
                    (Some((asked, express)), _pass) => {
                        let head = Box::new(head);
                        Begun::whole(|waker| self.go((head, express), (id, asked), &catalog, waker)).await
                    }
                    (None, _) if opens => self.open(head, body.clone(), envelope.params).await,
                    (None, Some(pass)) if SPEAKING.contains(&method) => {
                        self.odd(head, body.clone(), Way::Session(pass)).await
                    }
                    (None, pass) => {
                        let mut answer = self.odd(head, body.clone(), Way::Alone(pass)).await;
                        match method {
                            LIST => answer = raised(answer).await,
                            LISTEN => {
                                answer.extensions_mut().insert(Endless);
                            }
                            _ => {}
                        }
                        answer
                    }
                }
            }
            Ok(Ask::Notification(_) | Ask::Response) => match pass {
                Some(pass) if self.sessions.is_awake(&pass) => {
                    self.odd(head, body.clone(), Way::Session(pass)).await
                }
                // Nothing runs there that it could be about.
                Some(_) => answer::accepted(),
                None => self.odd(head, body.clone(), Way::Alone(None)).await,
            },
            Err(malformed) => answer::malformed(malformed),
        }
    }

    /// Begins to answer a request on the express lane.
    fn go(
        &self,
        (head, express): (Box<Parts>, Express),
        (id, asked): (RequestId, Asked),
        catalog: &Catalog,
        waker: &mut task::Context<'_>,
    ) -> Begun<Response> {
        let Express { version, streams } = express;
        let has_handshake = version.has_initialize();
        if !streams {
            let carrier = Carrier { head, version, stream: None, catalog };
            return self
                .direct
                .begin(id, asked, carrier, waker)
                .map(move |reply| show(&reply, has_handshake));
        }
        let (speaker, listener) = line();
        let carrier = Carrier { head, version, stream: Some(speaker), catalog };
        let begun = self.direct.begin(id.clone(), asked, carrier, waker);
        Begun::Done(speech::answer(id, begun, listener, (has_handshake, self.keep_alive)))
    }

    /// Answers the `initialize` of a client that gets a session.
    async fn open(&self, head: Parts, body: Bytes, params: Option<&RawValue>) -> Response {
        let place = match self.sessions.place() {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        let owner = whom::principal(&head.extensions).cloned();
        let (head, body) = match whole(self.odd(head, body, Way::Alone(None)).await).await {
            Ok(whole) => whole,
            Err(failure) => return *failure,
        };
        let is_taken = serde_json::from_slice::<Taken>(&body).is_ok();
        let mut response = Response::from_parts(head, Body::from(body));
        let client = params.and_then(|params| serde_json::from_str(params.get()).ok());
        if let (true, Some(client)) = (is_taken, client) {
            self.sessions.open(&mut response, (owner, client), place);
        }
        response
    }

    /// Takes a batch, which only 2025-03-26 and its forerunner have.
    async fn take_batch(&self, head: &Parts, messages: &[&RawValue]) -> Response {
        let version = lane::version(&head.headers);
        match version {
            Some(version) if version <= ProtocolVersion::V_2025_03_26 => {
                answer_batch(&self.direct, head, messages, self.batch).await
            }
            _ => answer::refusal(
                StatusCode::BAD_REQUEST,
                "Batches are not part of this revision: send one message a POST.",
            ),
        }
    }

    /// Answers a GET, which opens the stream of a session, or a DELETE, which ends it.
    async fn speak(&self, head: Parts) -> Response {
        let words = "This path takes JSON-RPC messages by POST and opens no stream by GET; clients of the HTTP+SSE \
                     transport use /sse.";
        match self.sessions.pass(&head) {
            Err(UnknownSession) => sessions::unknown(),
            Ok(Some(pass)) if head.method == Method::DELETE => self.sessions.end(pass).await,
            Ok(Some(pass)) if head.method == Method::GET => match lane::version(&head.headers) {
                Some(_) => self.sessions.listen(pass, head).await,
                None => answer::refusal(StatusCode::BAD_REQUEST, UNKNOWN_VERSION),
            },
            Ok(_) => answer::not_allowed(&head.method, self.allowed(), words),
        }
    }

    fn allowed(&self) -> &'static str {
        if self.sessions.is_wanted() { ALLOWED_IN_SESSIONS } else { ALLOWED }
    }

    async fn odd(&self, mut head: Parts, body: Bytes, way: Way) -> Response {
        // rmcp insists that both kinds are named; clients that name neither, or any, read JSON well.
        let both = HeaderValue::from_static("application/json, text/event-stream");
        head.headers.insert(header::ACCEPT, both);
        let busy = WasBusy::default();
        head.extensions.insert(busy.clone());
        let request = |head| Request::from_parts(head, Full::new(body));
        let response = match way {
            Way::Alone(pass) => {
                if let Some(pass) = &pass {
                    head.extensions.insert(pass.memory.clone());
                }
                self.odd.handle(request(head)).await.map(Body::new)
            }
            Way::Session(pass) => self.sessions.take(pass, request(head)).await,
        };
        dress(response, &busy).await
    }
}

/// Returns whether a request may take the express lane after all: in a session a call that speaks may also ask, which only
/// the other lane can.
fn suits(express: &Express, pass: Option<&Pass>) -> bool {
    !express.streams || pass.is_none()
}

/// Whose message rmcp's transport is to take.
enum Way {
    /// One that is answered without speaking to the client, whether it has a session or not.
    Alone(Option<Pass>),
    Session(Pass),
}

/// The result of a request that was not refused.
#[derive(Deserialize)]
struct Taken {
    #[serde(rename = "result")]
    _result: IgnoredAny,
}

impl Take for Streamable {
    fn body_bytes(&self) -> usize {
        self.body_bytes
    }

    fn begin(
        self: &Arc<Self>,
        head: Box<Parts>,
        body: Bytes,
        waker: &mut task::Context<'_>,
    ) -> Begun<Response> {
        let pass = match self.sessions.pass(&head) {
            Ok(pass) => pass,
            Err(UnknownSession) => return Begun::Done(sessions::unknown()),
        };
        let catalog = self.direct.server().catalog.get();
        if let Some((id, asked)) = Asked::call(&body)
            && let Some(express) = lane::express(&head, CALL, &asked, &catalog)
            && suits(&express, pass.as_ref())
        {
            let begun = self.go((head, express), (id, asked), &catalog, waker);
            return begun.map(move |response| {
                drop(pass);
                response
            });
        }
        let streamable = self.clone();
        Begun::Running(Box::pin(async move { streamable.take_any(*head, body, pass).await }))
    }
}

/// Answers a request to `/mcp`.
pub(crate) fn answer(streamable: &Arc<Streamable>, request: Request<Body>) -> Answering<Streamable> {
    let taker = streamable.clone();
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        return Answering::Going(Box::pin(async move { taker.speak(head).await }));
    }
    Answering::Unread(Some(Post { taker, head: Box::new(head), body }))
}

/// Gives the answers of rmcp's transport the status of a busy server, and its plain sentences the form of JSON-RPC.
async fn dress(response: Response, busy: &WasBusy) -> Response {
    let (mut head, body) = response.into_parts();
    if busy.get() && is_kind(&head.headers, "application/json") {
        head.status = StatusCode::SERVICE_UNAVAILABLE;
        head.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    let is_sentence = head.status.is_client_error() && !is_kind(&head.headers, "application/json");
    if head.status.is_server_error() && !is_kind(&head.headers, "application/json") {
        let error = ErrorData::internal_error("The server failed; its log has the reason.", None);
        return answer::failure(head.status, None, error);
    }
    if !is_sentence {
        return Response::from_parts(head, body);
    }
    let words = body.collect().await.map(|body| String::from_utf8_lossy(&body.to_bytes()).into_owned());
    // Its 415 means a message of no known shape here, because the content type was checked before.
    let status =
        if head.status == StatusCode::UNSUPPORTED_MEDIA_TYPE { StatusCode::BAD_REQUEST } else { head.status };
    answer::refusal(status, words.unwrap_or_default())
}

/// Returns an answer of rmcp's transport whose body is all there.
async fn whole(response: Response) -> Result<(http::response::Parts, Bytes), Box<Response>> {
    let (head, body) = response.into_parts();
    match body.collect().await {
        Ok(body) => Ok((head, body.to_bytes())),
        Err(error) => {
            tracing::error!(error = %error, "an answer broke off");
            let error = ErrorData::internal_error("The server failed; its log has the reason.", None);
            Err(Box::new(answer::failure(StatusCode::INTERNAL_SERVER_ERROR, None, error)))
        }
    }
}

/// Raises the schemes in a list of tools that rmcp's transport wrote.
async fn raised(response: Response) -> Response {
    let (head, body) = match whole(response).await {
        Ok(whole) => whole,
        Err(failure) => return *failure,
    };
    match serde_json::from_slice(&body) {
        Ok(ServerJsonRpcMessage::Response(mut list)) => {
            list.result = raise(list.result);
            answer::json(head.status, &list)
        }
        // An error, which names no tools.
        _ => Response::from_parts(head, Body::from(body)),
    }
}

fn is_kind(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|sent| sent.as_bytes().starts_with(kind.as_bytes()))
}

#[cfg(test)]
mod tests;
