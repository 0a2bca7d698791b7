//! *Direct* answers take a request straight to the protocol, without a session or a transport of rmcp's: the request
//! brings its revision and all its state along.

use std::sync::Arc;
use std::task;

use axum::body::Bytes;
use http::request::Parts;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResponse, CallToolResult, ClientJsonRpcMessage,
    ClientRequest, ErrorCode, ErrorData, GetMeta, JsonObject, JsonRpcError, JsonRpcMessage, JsonRpcResponse,
    JsonRpcVersion2_0, ListToolsRequest, PaginatedRequestParams, ProtocolVersion, RequestId,
    ServerJsonRpcMessage, ServerResult,
};
use rmcp::service::{Peer, RequestContext, Service};
use rmcp::{RoleServer, ServerHandler};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::begun::Begun;
use crate::catalog::Catalog;
use crate::context::Context;
use crate::meta::{Glance, Meta};
use crate::peers::Peers;
use crate::protocol::Protocol;
use crate::schemes::raise;
use crate::server::Server;
use crate::speech::Speaker;

/// The method of a call.
pub(crate) const CALL: &str = "tools/call";

/// The method that lists tools.
pub(crate) const LIST: &str = "tools/list";

/// Answers requests that need no session.
pub(crate) struct Direct {
    protocol: Protocol,
    peers: Peers,
}

/// A request as the protocol takes it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) wish: Wish,
    pub(crate) meta: Meta,
}

/// What carries a request to us.
pub(crate) struct Carrier<'a> {
    pub(crate) head: Box<Parts>,
    pub(crate) version: ProtocolVersion,
    /// Takes what a call says before it is done, where the tool may and the client listens.
    pub(crate) stream: Option<Speaker>,
    /// What the server offers at the moment.
    pub(crate) catalog: &'a Catalog,
}

/// What is asked for.
#[derive(Debug)]
pub(crate) enum Wish {
    /// The call of a tool, which is nearly all that is asked and kept small for that.
    Call(CallToolRequestParams),
    /// Anything else that MCP knows.
    Other(Box<ClientRequest>),
}

/// A message that calls a tool.
#[derive(Deserialize)]
struct Message<'a> {
    jsonrpc: &'a str,
    id: RequestId,
    method: &'a str,
    params: Params,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    #[serde(rename = "_meta")]
    meta: Option<Glance>,
    name: String,
    arguments: Option<JsonObject>,
    input_responses: Option<IgnoredAny>,
    request_state: Option<IgnoredAny>,
}

/// The answer to a request; on the wire one is like the other.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Reply {
    /// The result of a call.
    Called(JsonRpcResponse<CallToolResult>),
    /// Any other result, or an error.
    Other(Box<ServerJsonRpcMessage>),
}

impl Reply {
    pub(crate) fn error(error: ErrorData, id: Option<RequestId>) -> Self {
        Self::Other(Box::new(JsonRpcMessage::error(error, id)))
    }

    /// Makes the answer to a call.
    fn to_call(id: RequestId, result: Result<CallToolResponse, ErrorData>, has_handshake: bool) -> Self {
        match result {
            Ok(CallToolResponse::Complete(mut result)) => {
                if has_handshake {
                    // The older revisions do not have the word.
                    result.result_type.take_if(|kind| kind.is_complete());
                }
                Self::Called(JsonRpcResponse { jsonrpc: JsonRpcVersion2_0, id, result })
            }
            Ok(other) => Self::Other(Box::new(JsonRpcMessage::response(other.into(), id))),
            Err(mut error) => {
                // 2026-07-28 has no code of its own for what is not found.
                if !has_handshake && error.code == ErrorCode::RESOURCE_NOT_FOUND {
                    error.code = ErrorCode::INVALID_PARAMS;
                }
                Self::error(error, Some(id))
            }
        }
    }

    /// Returns the error, where the answer is one.
    pub(crate) fn as_error(&self) -> Option<&JsonRpcError> {
        match self {
            Self::Other(message) => match &**message {
                JsonRpcMessage::Error(error) => Some(error),
                _ => None,
            },
            Self::Called(_) => None,
        }
    }
}

impl Direct {
    pub(crate) fn new(server: &Server) -> Arc<Self> {
        let protocol = Protocol::new(server);
        Arc::new(Self { peers: Peers::new(protocol.clone()), protocol })
    }

    pub(crate) fn server(&self) -> &Server {
        self.protocol.server()
    }

    /// Answers a request in the revision `version`.
    pub(crate) async fn answer(
        self: &Arc<Self>,
        id: RequestId,
        asked: Asked,
        head: Box<Parts>,
        version: ProtocolVersion,
    ) -> Reply {
        let catalog = self.server().catalog.get();
        let carrier = Carrier { head, version, stream: None, catalog: &catalog };
        Begun::whole(|waker| self.begin(id, asked, carrier, waker)).await
    }

    /// Begins to answer a request.
    pub(crate) fn begin(
        self: &Arc<Self>,
        id: RequestId,
        asked: Asked,
        carrier: Carrier<'_>,
        waker: &mut task::Context<'_>,
    ) -> Begun<Reply> {
        let Asked { wish, meta } = asked;
        let Carrier { head, version, stream, catalog } = carrier;
        let named = meta.version();
        let request = match wish {
            // What rmcp would look into again costs as much as a small call itself, and is settled: the revision is the
            // one of the transport, whose headers were checked before.
            Wish::Call(params) if named.as_ref().is_none_or(|named| *named == version) => {
                let has_handshake = version.has_initialize();
                let mut context = Context::direct(meta, head, version);
                if let Some(stream) = stream {
                    context = context.with_stream(stream);
                }
                let begun = self.server().begin(catalog, params, context, waker);
                return begun.map(move |result| Reply::to_call(id, result, has_handshake));
            }
            Wish::Call(params) => Box::new(CallToolRequest::new(params).into()),
            Wish::Other(request) => request,
        };
        let direct = self.clone();
        Begun::Running(Box::pin(async move {
            match direct.ask_rmcp(id.clone(), *request, (meta, head), version).await {
                Ok(result) => Reply::Other(Box::new(JsonRpcMessage::response(result, id))),
                Err(error) => Reply::error(error, Some(id)),
            }
        }))
    }

    async fn ask_rmcp(
        &self,
        id: RequestId,
        request: ClientRequest,
        (meta, head): (Meta, Box<Parts>),
        version: ProtocolVersion,
    ) -> Result<ServerResult, ErrorData> {
        // The peers are shared, and the handshake would write its client into one.
        if let ClientRequest::InitializeRequest(initialize) = &request {
            let answer = self.protocol.negotiate_initialize(&initialize.params);
            return answer.map(ServerResult::InitializeResult);
        }
        let named = meta.version();
        let peer = self.peer(named.as_ref().unwrap_or(&version)).or_else(|_| self.peer(&version))?;
        let mut context: RequestContext<RoleServer> = RequestContext::new(id, peer);
        context.meta = meta.into_tree();
        context.extensions.insert(*head);
        self.protocol.handle_request(request, context).await.map(raise)
    }

    fn peer(&self, version: &ProtocolVersion) -> Result<Peer<RoleServer>, ErrorData> {
        self.peers.of(version).ok_or_else(|| {
            let supported = ServerHandler::supported_protocol_versions(&self.protocol);
            ErrorData::unsupported_protocol_version(version.clone(), &supported)
        })
    }
}

impl Asked {
    /// Reads a request of the two methods that are asked for all the time; nothing where it is another one, or its params
    /// do not have the shape.
    ///
    /// rmcp's own reading tries the shape of every method in turn, which takes several times as long.
    pub(crate) fn hot(method: &str, params: Option<&RawValue>) -> Option<Self> {
        match method {
            CALL => {
                let mut params: CallToolRequestParams = serde_json::from_str(params?.get()).ok()?;
                let meta = params.meta.take().unwrap_or_default().into();
                Some(Self { wish: Wish::Call(params), meta })
            }
            LIST => {
                let mut params: Option<PaginatedRequestParams> =
                    params.map(|params| serde_json::from_str(params.get())).transpose().ok()?;
                let meta = params.as_mut().and_then(|params| params.meta.take()).unwrap_or_default().into();
                let request = ListToolsRequest { params, ..ListToolsRequest::default() };
                Some(Self { wish: Wish::Other(Box::new(request.into())), meta })
            }
            _ => None,
        }
    }

    /// Reads any request as rmcp does.
    pub(crate) fn any(message: &str) -> Option<Self> {
        let Ok(ClientJsonRpcMessage::Request(message)) = serde_json::from_str(message) else { return None };
        let mut request = message.request;
        let meta = std::mem::take(request.get_meta_mut()).into();
        Some(Self::of(request, meta))
    }

    /// Reads a whole message that is a call of a tool, in one go; nothing where it is something else or has a fault.
    pub(crate) fn call(body: &Bytes) -> Option<(RequestId, Self)> {
        // Checked as a whole, because checking each string costs more than all else that reading does.
        let text = str::from_utf8(body).ok()?;
        let Message { jsonrpc, id, method, params } = serde_json::from_str(text).ok()?;
        let goes_on = params.input_responses.is_some() || params.request_state.is_some();
        if jsonrpc != "2.0" || method != CALL || goes_on {
            return None;
        }
        let meta = match params.meta {
            Some(glance) => Meta::of_message(body.clone(), glance),
            None => Meta::default(),
        };
        let mut wish = CallToolRequestParams::new(params.name);
        wish.arguments = params.arguments;
        Some((id, Self { wish: Wish::Call(wish), meta }))
    }

    fn of(request: ClientRequest, meta: Meta) -> Self {
        let wish = match request {
            ClientRequest::CallToolRequest(call) => Wish::Call(call.params),
            other => Wish::Other(Box::new(other)),
        };
        Self { wish, meta }
    }

    /// Returns the name of the tool called, where one is.
    pub(crate) fn tool(&self) -> Option<&str> {
        match &self.wish {
            Wish::Call(params) => Some(&params.name),
            Wish::Other(_) => None,
        }
    }
}
