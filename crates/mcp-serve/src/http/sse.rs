//! *HTTP+SSE* is MCP's first HTTP transport (2024-11-05), which hosts still offer: a GET opens an event stream whose first
//! event names the path that takes the client's messages, and every answer comes over the stream.

mod session;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::response::Response;
use axum::response::sse::Event;
use futures::{StreamExt, stream};
use http::{Method, Request, StatusCode};
use rmcp::model::{ErrorData, JsonRpcMessage};
use switchboard_ambient::Principal;
use tokio::sync::Semaphore;

use super::post::take_json;
use super::{answer, foreign};
use crate::envelope::{self, Content};
use crate::limits::McpOptions;
use crate::protocol::Protocol;
use crate::server::Server;
use crate::whom;
use session::{Ears, NotTaken, Session};

/// Serves `/sse` and `/messages`.
pub(crate) struct Sse {
    server: Server,
    options: McpOptions,
    places: Arc<Semaphore>,
    sessions: Arc<Sessions>,
}

/// The sessions that are open, by id.
#[derive(Debug, Default)]
struct Sessions(Mutex<HashMap<String, Place>>);

/// A session, and who opened it.
#[derive(Debug)]
struct Place {
    ears: Ears,
    owner: Option<Principal>,
}

impl Sessions {
    /// Returns the session of this id, where this caller opened it.
    fn get(&self, id: &str, caller: Option<&Principal>) -> Option<Ears> {
        let places = self.lock();
        let place = places.get(id).filter(|place| place.owner.as_ref() == caller)?;
        Some(place.ears.clone())
    }

    /// Tells whether there is a session of this id, whoever opened it.
    fn has(&self, id: &str) -> bool {
        self.lock().contains_key(id)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sse {
    pub(crate) fn new(server: &Server, options: McpOptions) -> Self {
        let places = Arc::new(Semaphore::new(options.sse_sessions));
        Self { server: server.clone(), options, places, sessions: Arc::default() }
    }
}

/// Answers a request to `/sse`: a GET opens a session.
pub(crate) fn open(sse: &Sse, request: &Request<Body>) -> Response {
    if request.method() != Method::GET {
        let words = "This path opens an event stream by GET; Streamable HTTP clients POST to /mcp.";
        return answer::not_allowed(request.method(), "GET, OPTIONS", words);
    }
    let Ok(place) = sse.places.clone().try_acquire_owned() else {
        let words =
            format!("{} sessions are open, and the server takes on no more.", sse.options.sse_sessions);
        let error = ErrorData::new(crate::run::BUSY, words, None);
        return answer::failure(StatusCode::SERVICE_UNAVAILABLE, None, error);
    };
    let (session, ears, messages) = Session::new(&sse.options);
    let id = session.id().to_owned();
    let owner = whom::principal(request.extensions()).cloned();
    sse.sessions.lock().insert(id.clone(), Place { ears, owner });
    let end = session.end_on_drop();
    let (protocol, sessions) = (Protocol::of_connection(&sse.server), sse.sessions.clone());
    let counted = sse.server.open.sse_sessions.one_more();
    tokio::spawn(async move {
        let id = session.id().to_owned();
        session.run(protocol).await;
        sessions.lock().remove(&id);
        drop((place, counted));
    });
    // Relative to the path that was asked for, so that any proxy's prefix stays in the URL.
    let above = if request.uri().path().ends_with('/') { "../" } else { "" };
    let endpoint = Event::default().event("endpoint").data(format!("{above}messages?session_id={id}"));
    // The guard lives as long as the stream: a client that leaves ends its session.
    let messages = messages.map(move |message| {
        let _held = &end;
        answer::event(Event::default().event("message"), &message)
    });
    answer::events(stream::iter([endpoint]).chain(messages), sse.options.sse_keep_alive)
}

/// Answers a request to `/messages`: a POST brings a session's next message.
pub(crate) async fn receive(sse: Arc<Sse>, request: Request<Body>) -> Response {
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        let words = "This path takes the messages of an HTTP+SSE session by POST; GET /sse opens one.";
        return answer::not_allowed(&head.method, "POST, OPTIONS", words);
    }
    let Some(id) = session_id(head.uri.query().unwrap_or_default()) else {
        let words =
            "The query names no session_id: open a stream with GET /sse and POST to the path it names.";
        return answer::refusal(StatusCode::BAD_REQUEST, words);
    };
    let Some(ears) = sse.sessions.get(id, whom::principal(&head.extensions)) else {
        if sse.sessions.has(id) {
            foreign::tell(&sse.server.witness, &head);
        }
        return unknown_session();
    };
    let body = match take_json(&head, body, sse.options.body_bytes).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let checked = envelope::read(&body).and_then(|content| match content {
        Content::One(envelope) => envelope.ask().map(|_| true),
        Content::Batch(_) => Ok(false),
    });
    match checked {
        Err(malformed) => return answer::malformed(malformed),
        Ok(false) => return answer::refusal(StatusCode::BAD_REQUEST, "Send one message a POST, no batch."),
        Ok(true) => {}
    }
    let Ok(mut message) = serde_json::from_slice::<rmcp::model::ClientJsonRpcMessage>(&body) else {
        return answer::refusal(StatusCode::BAD_REQUEST, "The message has no shape that MCP knows.");
    };
    if !matches!(message, JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_)) {
        message.insert_extension(head);
    }
    match ears.hear(message) {
        Ok(()) => answer::accepted(),
        Err(NotTaken::Ended) => unknown_session(),
        Err(NotTaken::Full) => {
            let words =
                "The session has as many messages waiting as it takes; wait for answers, then send again.";
            answer::failure(
                StatusCode::TOO_MANY_REQUESTS,
                None,
                ErrorData::new(crate::run::BUSY, words, None),
            )
        }
    }
}

fn unknown_session() -> Response {
    answer::refusal(
        StatusCode::NOT_FOUND,
        "No session has this id, or it has ended: open a new one with GET /sse.",
    )
}

/// Finds the id under either spelling; clients repeat what the endpoint event said, people do not always.
fn session_id(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        matches!(name, "session_id" | "sessionId").then_some(value)
    })
}
