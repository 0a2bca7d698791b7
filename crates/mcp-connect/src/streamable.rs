//! *Streamable HTTP* through the guarded client: what rmcp's transport asks for, done our way.
//!
//! rmcp keeps sessions, streams, resumption and headers of the revision; here a message becomes a request, and an answer
//! messages, all of them told to the tap.

mod attention;
mod thread;

use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt as _};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, ErrorData, RequestId, ServerJsonRpcMessage,
};
use rmcp::transport::streamable_http_client::{
    AuthRequiredError, SseError, StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
};
use sse_stream::Sse;
use url::Url;

use self::attention::Attention;
use self::thread::{Thread, Threads};
use crate::caller::Caller;
use crate::events::{Events, message_of};
use crate::http::{Answer, Ask, HttpFailure};
use crate::listed::is_list;
use crate::message;
use crate::tap::Direction;

const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

type Failure = StreamableHttpError<HttpFailure>;

/// Speaks for rmcp's transport; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Streamable {
    http: Caller,
    /// The id of `server/discover`, where whom we play has one of his own.
    discovery_id: Option<&'static str>,
    /// Whether the stream for what nobody asked for is opened, and a session ended.
    is_attentive: bool,
    attention: Attention,
    threads: Threads,
}

impl Streamable {
    pub(crate) fn new(http: Caller, discovery_id: Option<&'static str>, is_attentive: bool) -> Self {
        Self { http, discovery_id, is_attentive, attention: Attention::new(), threads: Threads::default() }
    }

    async fn post(
        &self,
        uri: &str,
        message: &ClientJsonRpcMessage,
        session: Option<&str>,
        headers: HeaderMap,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let mut headers = headers;
        headers.insert(ACCEPT, BOTH);
        headers.insert(CONTENT_TYPE, JSON);
        insert(&mut headers, SESSION, session)?;
        let own = own_id(message, self.discovery_id);
        let body = Bytes::from(text_of(message, own.as_ref().map(|own| own.theirs))?);
        let url = address(uri)?;
        let ask = Ask { method: Method::POST, url, headers, body, is_message: true };
        if let Some(session) = session {
            self.attend(session).await;
        }
        let answer = self.http.send(ask).await.map_err(StreamableHttpError::Client)?;
        let taken = self.take(answer, message, session, own).await?;
        if let Some(session) = session.filter(|_| self.is_attentive && is_initialized(message)) {
            self.attention.expect(session);
        }
        Ok(taken)
    }

    /// Waits for the session's own stream; only so long, because a server may hold back its head until there is an event.
    async fn attend(&self, session: &str) {
        let limit = self.http.limits().attention_time;
        if !self.attention.settled(session, limit).await {
            self.attention.settle(session);
            let limit = limit.as_secs_f64();
            self.http.step(format!("the session's own stream was not answered within {limit} s: going on"));
        }
    }

    async fn take(
        &self,
        answer: Answer,
        message: &ClientJsonRpcMessage,
        in_session: Option<&str>,
        own: Option<OwnId>,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let (status, has_session) = (answer.status, in_session.is_some());
        if matches!(status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT) {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        if status == StatusCode::NOT_FOUND && has_session {
            return Err(StreamableHttpError::SessionExpired);
        }
        if !status.is_success() {
            return self.refused(answer, message, has_session).await;
        }
        let session = text(&answer, &SESSION);
        let is_request = matches!(message, ClientJsonRpcMessage::Request(_));
        match answer.content_type().as_deref() {
            Some("text/event-stream") => {
                let thread = self.threads.begin(in_session, id_of(message));
                Ok(StreamableHttpPostResponse::Sse(self.events(answer, own, thread), session))
            }
            Some("application/json") => {
                let body = self.whole(answer).await?;
                match message::read(&body) {
                    Ok(read) => Ok(StreamableHttpPostResponse::Json(renamed(read, own.as_ref()), session)),
                    // Nothing is waited for, so nothing is missed.
                    Err(_) if !is_request => Ok(StreamableHttpPostResponse::Accepted),
                    Err(no) => {
                        let body = String::from_utf8_lossy(&body).chars().take(200).collect();
                        Err(StreamableHttpError::Client(HttpFailure::NoMessage { problem: no.problem, body }))
                    }
                }
            }
            _ if !is_request => Ok(StreamableHttpPostResponse::Accepted),
            Some("text/html") => {
                Err(StreamableHttpError::Client(HttpFailure::Page { status: status.as_u16() }))
            }
            other => {
                let content_type = other.map(str::to_owned);
                Err(StreamableHttpError::Client(HttpFailure::ContentType { content_type }))
            }
        }
    }

    /// Takes a bad status: for an error of JSON-RPC where it is one, for the sign of the older era where it answers the
    /// first question, otherwise for the failure that it is.
    async fn refused(
        &self,
        answer: Answer,
        message: &ClientJsonRpcMessage,
        has_session: bool,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let (status, session) = (answer.status, text(&answer, &SESSION));
        let (exchange, time) = (answer.body.exchange(), self.http.limits().answer_time);
        let (failure, body) = answer.into_failure(time).await;
        if let HttpFailure::Unauthorized { challenge: Some(challenge) } = failure {
            return Err(StreamableHttpError::AuthRequired(AuthRequiredError::new(challenge)));
        }
        let is_about_login = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        let error = match message::read(&body) {
            Ok(ServerJsonRpcMessage::Error(error)) if !is_about_login => Some(error),
            _ => None,
        };
        if error.is_some() {
            self.http.tap().message(Direction::Received, Some(exchange), &body);
        }
        let is_sign = status.is_client_error() && !is_about_login && status != StatusCode::TOO_MANY_REQUESTS;
        if let Some(id) = discovery(message).filter(|_| is_sign && !has_session) {
            let data =
                error.map_or_else(|| ErrorData::invalid_request(failure.to_string(), None), |it| it.error);
            // Whoever refused it may not have read the id.
            let error = ServerJsonRpcMessage::error(data, Some(id));
            return Ok(StreamableHttpPostResponse::Json(error, None));
        }
        match error {
            Some(error) => Ok(StreamableHttpPostResponse::Json(ServerJsonRpcMessage::Error(error), session)),
            None => Err(StreamableHttpError::Client(failure)),
        }
    }

    async fn whole(&self, answer: Answer) -> Result<Bytes, Failure> {
        let (limits, exchange) = (self.http.limits(), answer.body.exchange());
        let body = answer.body.whole(limits.message_bytes, limits.answer_time).await;
        let body = body.map_err(StreamableHttpError::Client)?;
        self.http.tap().message(Direction::Received, Some(exchange), &body);
        Ok(body)
    }

    fn events(
        &self,
        answer: Answer,
        own: Option<OwnId>,
        mut thread: Thread,
    ) -> BoxStream<'static, Result<Sse, SseError>> {
        let events = Events::new(answer.body, self.http.limits().message_bytes);
        let (http, exchange) = (self.http.clone(), events.exchange());
        let told = move |event: Result<Sse, HttpFailure>| match event {
            Ok(mut event) => {
                thread.follow(&event);
                if let Some(text) = message_of(&event) {
                    http.tap().message(Direction::Received, Some(exchange), &text);
                    event.data = Some(repaired(&text, own.as_ref()));
                }
                Some(Ok(event))
            }
            Err(HttpFailure::TooLarge { limit }) => {
                http.step(format!("an event is larger than {limit} bytes: its stream is read no further"));
                thread.end(limit).map(Ok)
            }
            // One that breaks off is taken up like one that ends, after the pause that the server asked for.
            Err(_) => None,
        };
        events.into_stream().map(told).take_while(|told| ready(told.is_some())).filter_map(ready).boxed()
    }

    async fn get(
        &self,
        uri: &str,
        session: Option<&str>,
        last_event: Option<&str>,
        headers: HeaderMap,
    ) -> Result<BoxStream<'static, Result<Sse, SseError>>, Failure> {
        if !self.is_attentive && last_event.is_none() {
            return Err(StreamableHttpError::ServerDoesNotSupportSse);
        }
        let Some(thread) = self.threads.take_up(session, last_event) else {
            let after = last_event.map_or_else(String::new, |id| format!(" after event {id}"));
            self.http.step(format!("the stream is not asked for again{after}: what follows is too large"));
            return Err(StreamableHttpError::ServerDoesNotSupportSse);
        };
        let _opening = self.attention.opening(session.filter(|_| last_event.is_none()));
        let mut headers = headers;
        headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream"));
        insert(&mut headers, SESSION, session)?;
        insert(&mut headers, LAST_EVENT, last_event)?;
        let ask =
            Ask { method: Method::GET, url: address(uri)?, headers, body: Bytes::new(), is_message: false };
        let answer = self.http.send(ask).await.map_err(StreamableHttpError::Client)?;
        let is_stream = answer.content_type().as_deref() == Some("text/event-stream");
        match answer.status {
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_FOUND => {
                Err(StreamableHttpError::ServerDoesNotSupportSse)
            }
            status if status.is_success() && is_stream => Ok(self.events(answer, None, thread)),
            // A server without the stream may answer anything; it is not asked again and again.
            status if status.is_success() => Err(StreamableHttpError::ServerDoesNotSupportSse),
            _ => {
                let (failure, _) = answer.into_failure(self.http.limits().answer_time).await;
                Err(match failure {
                    HttpFailure::Unauthorized { challenge: Some(challenge) } => {
                        StreamableHttpError::AuthRequired(AuthRequiredError::new(challenge))
                    }
                    failure => StreamableHttpError::Client(failure),
                })
            }
        }
    }
}

impl StreamableHttpClient for Streamable {
    type Error = HttpFailure;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session_id: Option<Arc<str>>,
        auth_header: Option<String>,
        custom_headers: HashMap<HeaderName, HeaderValue>,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        let headers = headers(custom_headers, auth_header)?;
        self.post(&uri, &message, session_id.as_deref(), headers).await
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session_id: Arc<str>,
        auth_header: Option<String>,
        custom_headers: HashMap<HeaderName, HeaderValue>,
    ) -> Result<(), Failure> {
        if !self.is_attentive {
            return Ok(());
        }
        let mut headers = headers(custom_headers, auth_header)?;
        insert(&mut headers, SESSION, Some(&session_id))?;
        let ask = Ask {
            method: Method::DELETE,
            url: address(&uri)?,
            headers,
            body: Bytes::new(),
            is_message: false,
        };
        // Whatever it answers, the session is over for us; the tap has it.
        self.http.send(ask).await.map(drop).map_err(StreamableHttpError::Client)
    }

    async fn get_stream(
        &self,
        uri: Arc<str>,
        session_id: Option<Arc<str>>,
        last_event_id: Option<String>,
        auth_header: Option<String>,
        custom_headers: HashMap<HeaderName, HeaderValue>,
    ) -> Result<BoxStream<'static, Result<Sse, SseError>>, Failure> {
        let headers = headers(custom_headers, auth_header)?;
        self.get(&uri, session_id.as_deref(), last_event_id.as_deref(), headers).await
    }
}

/// An id that stands on the wire in the place of rmcp's.
#[derive(Debug, Clone)]
struct OwnId {
    theirs: &'static str,
    ours: RequestId,
}

fn own_id(message: &ClientJsonRpcMessage, theirs: Option<&'static str>) -> Option<OwnId> {
    Some(OwnId { theirs: theirs?, ours: discovery(message)? })
}

/// Returns the id of a message that is answered.
fn id_of(message: &ClientJsonRpcMessage) -> Option<RequestId> {
    match message {
        ClientJsonRpcMessage::Request(request) => Some(request.id.clone()),
        _ => None,
    }
}

/// Returns the id of a message that finds out what the server speaks.
fn discovery(message: &ClientJsonRpcMessage) -> Option<RequestId> {
    match message {
        ClientJsonRpcMessage::Request(request)
            if matches!(request.request, ClientRequest::DiscoverRequest(_)) =>
        {
            Some(request.id.clone())
        }
        _ => None,
    }
}

/// Tells whether a message ends the handshake, after which the session's own stream is opened.
fn is_initialized(message: &ClientJsonRpcMessage) -> bool {
    matches!(
        message,
        ClientJsonRpcMessage::Notification(it)
            if matches!(it.notification, ClientNotification::InitializedNotification(_))
    )
}

fn text_of(message: &ClientJsonRpcMessage, id: Option<&str>) -> Result<Vec<u8>, Failure> {
    let Some(id) = id else { return Ok(serde_json::to_vec(message)?) };
    let mut value = serde_json::to_value(message)?;
    value["id"] = id.into();
    Ok(serde_json::to_vec(&value)?)
}

fn renamed(message: ServerJsonRpcMessage, own: Option<&OwnId>) -> ServerJsonRpcMessage {
    match (message, own) {
        (ServerJsonRpcMessage::Response(mut response), Some(own)) => {
            response.id = own.ours.clone();
            ServerJsonRpcMessage::Response(response)
        }
        (ServerJsonRpcMessage::Error(mut error), Some(own)) => {
            error.id = Some(own.ours.clone());
            ServerJsonRpcMessage::Error(error)
        }
        (message, _) => message,
    }
}

/// Returns a message's text as rmcp will read it: the stream would end at one that it cannot.
fn repaired(text: &[u8], own: Option<&OwnId>) -> String {
    match message::read(text) {
        Ok(message) if own.is_none() && is_enough(&message, text) => {
            drop(message);
            String::from_utf8_lossy(text).into_owned()
        }
        Ok(message) => serde_json::to_string(&renamed(message, own)).expect("messages are plain data"),
        // Told to the tap already; an event without text is passed over.
        Err(_) => String::new(),
    }
}

/// Tells whether rmcp reads all of a message out of its text.
fn is_enough(message: &ServerJsonRpcMessage, text: &[u8]) -> bool {
    !is_list(message) && serde_json::from_slice::<ServerJsonRpcMessage>(text).is_ok()
}

fn headers(custom: HashMap<HeaderName, HeaderValue>, bearer: Option<String>) -> Result<HeaderMap, Failure> {
    let mut headers: HeaderMap = custom.into_iter().collect();
    insert(&mut headers, AUTHORIZATION, bearer.map(|token| format!("Bearer {token}")).as_deref())?;
    Ok(headers)
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) -> Result<(), Failure> {
    if let Some(value) = value {
        let value = HeaderValue::from_str(value)
            .map_err(|_| StreamableHttpError::UnexpectedServerResponse("a header that none can be".into()))?;
        headers.insert(name, value);
    }
    Ok(())
}

fn address(uri: &str) -> Result<Url, Failure> {
    let no_host = |_| StreamableHttpError::Client(HttpFailure::NoHost { url: uri.to_owned() });
    Url::parse(uri).map_err(no_host)
}

fn text(answer: &Answer, name: &HeaderName) -> Option<String> {
    answer.headers.get(name)?.to_str().ok().map(str::to_owned)
}
