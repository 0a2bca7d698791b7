//! *Plain JSON-RPC* is for scripts and programs without an MCP client: POST a request, or an array of them, without
//! handshake, headers or session, and read the answer.

use std::future::ready;
use std::sync::Arc;
use std::task;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures::future::join_all;
use http::request::Parts;
use http::{Method, Request, StatusCode};
use rmcp::model::{ClientRequest, ErrorData, ProtocolVersion};
use serde_json::value::RawValue;

use super::answer;
use super::post::{Answering, Post, Take};
use crate::begun::Begun;
use crate::direct::{Asked, Carrier, Direct, Reply, Wish};
use crate::envelope::{self, Ask, Content, Envelope, Malformed};
use crate::limits::McpOptions;
use crate::server::Server;

/// The revision whose words plain JSON-RPC uses.
const SPOKEN: ProtocolVersion = ProtocolVersion::V_2025_11_25;

/// Serves `/rpc`.
pub(crate) struct Rpc {
    direct: Arc<Direct>,
    body_bytes: usize,
    batch: usize,
}

impl Rpc {
    pub(crate) fn new(server: &Server, options: &McpOptions) -> Self {
        Self { direct: Direct::new(server), body_bytes: options.body_bytes, batch: options.batch }
    }

    async fn take_any(&self, head: &Parts, body: &Bytes) -> Response {
        match envelope::read(body) {
            Ok(Content::One(envelope)) => {
                let whole = std::str::from_utf8(body).unwrap_or_default();
                match answer_one(&self.direct, head, &envelope, whole).await {
                    Some(reply) => answer::json(status(&reply), &reply),
                    None => answer::accepted(),
                }
            }
            Ok(Content::Batch(messages)) => answer_batch(&self.direct, head, &messages, self.batch).await,
            Err(malformed) => answer::malformed(malformed),
        }
    }
}

impl Take for Rpc {
    fn body_bytes(&self) -> usize {
        self.body_bytes
    }

    fn begin(
        self: &Arc<Self>,
        head: Box<Parts>,
        body: Bytes,
        waker: &mut task::Context<'_>,
    ) -> Begun<Response> {
        if let Some((id, asked)) = Asked::call(&body) {
            let catalog = self.direct.server().catalog.get();
            let carrier = Carrier { head, version: SPOKEN, stream: None, catalog: &catalog };
            let begun = self.direct.begin(id, asked, carrier, waker);
            return begun.map(|reply| answer::json(status(&reply), &reply));
        }
        let rpc = self.clone();
        Begun::Running(Box::pin(async move { rpc.take_any(&head, &body).await }))
    }
}

/// Answers a request to `/rpc`.
pub(crate) fn answer(rpc: &Arc<Rpc>, request: Request<Body>) -> Answering<Rpc> {
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        let words = "This path takes JSON-RPC requests by POST: tools/list, tools/call, ping and initialize.";
        let refusal = answer::not_allowed(&head.method, "POST, OPTIONS", words);
        return Answering::Going(Box::pin(ready(refusal)));
    }
    Answering::Unread(Some(Post { taker: rpc.clone(), head: Box::new(head), body }))
}

/// Answers each message of a batch, all at one time; the answers stand in the order of the requests.
pub(super) async fn answer_batch(
    direct: &Arc<Direct>,
    head: &Parts,
    messages: &[&RawValue],
    most: usize,
) -> Response {
    if messages.is_empty() || messages.len() > most {
        let words = format!("A batch has 1 to {most} messages; this one has {}.", messages.len());
        return answer::refusal(StatusCode::BAD_REQUEST, words);
    }
    let answers = join_all(messages.iter().map(|message| answer_member(direct, head, message.get()))).await;
    let answers: Vec<Reply> = answers.into_iter().flatten().collect();
    if answers.is_empty() { answer::accepted() } else { answer::json(StatusCode::OK, &answers) }
}

async fn answer_member(direct: &Arc<Direct>, head: &Parts, message: &str) -> Option<Reply> {
    match envelope::read(message.as_bytes()) {
        Ok(Content::One(envelope)) => answer_one(direct, head, &envelope, message).await,
        Ok(Content::Batch(_)) => {
            Some(Reply::error(ErrorData::invalid_request("A batch holds no batches.", None), None))
        }
        Err(malformed) => Some(complaint(malformed)),
    }
}

/// Answers one message; nothing where it wants no answer.
async fn answer_one(
    direct: &Arc<Direct>,
    head: &Parts,
    envelope: &Envelope<'_>,
    whole: &str,
) -> Option<Reply> {
    let (id, method) = match envelope.ask() {
        Ok(Ask::Request(id, method)) => (id, method),
        Ok(Ask::Notification(_) | Ask::Response) => return None,
        Err(malformed) => return Some(complaint(malformed)),
    };
    let Some(asked) = Asked::hot(method, envelope.params).or_else(|| Asked::any(whole)) else {
        let error =
            ErrorData::invalid_request("The message has no shape of a request that is known here.", None);
        return Some(Reply::error(error, Some(id)));
    };
    if let Wish::Other(request) = &asked.wish
        && let ClientRequest::SubscriptionsListenRequest(_) = **request
    {
        let error = ErrorData::method_not_found::<rmcp::model::SubscriptionsListenRequestMethod>();
        return Some(Reply::error(error, Some(id)));
    }
    Some(direct.answer(id, asked, Box::new(head.clone()), SPOKEN).await)
}

fn complaint(malformed: Malformed) -> Reply {
    Reply::error(malformed.error, malformed.id)
}

/// Returns the status of a lone answer: errors of the request itself and of a busy server show in it.
fn status(reply: &Reply) -> StatusCode {
    match reply.as_error() {
        Some(error) if answer::is_busy(&error.error) => StatusCode::SERVICE_UNAVAILABLE,
        Some(error) if error.id.is_none() => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    }
}
