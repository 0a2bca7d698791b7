//! *Direct* answers take a request straight to the protocol, without a session or a transport of rmcp's: the request
//! brings its revision and all its state along.

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientJsonRpcMessage, ClientRequest, ErrorCode, ErrorData,
    Extensions, GetMeta, ListToolsRequest, PaginatedRequestParams, ProtocolVersion, RequestId,
    RequestMetaObject, ServerResult,
};
use rmcp::service::{Peer, RequestContext, Service};
use rmcp::{RoleServer, ServerHandler};
use serde_json::value::RawValue;

use crate::peers::Peers;
use crate::protocol::Protocol;
use crate::server::Server;

/// Answers requests that need no session.
pub(crate) struct Direct {
    protocol: Protocol,
    peers: Peers,
}

/// A request as the protocol takes it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) request: ClientRequest,
    pub(crate) meta: RequestMetaObject,
}

impl Direct {
    pub(crate) fn new(server: &Server) -> Self {
        let protocol = Protocol::new(server);
        Self { peers: Peers::new(protocol.clone()), protocol }
    }

    pub(crate) fn server(&self) -> &Server {
        self.protocol.server()
    }

    /// Answers a request in the revision `version`.
    pub(crate) async fn answer(
        &self,
        id: RequestId,
        asked: Asked,
        extensions: Extensions,
        version: &ProtocolVersion,
    ) -> Result<ServerResult, ErrorData> {
        // The peers are shared, and the handshake would write its client into one.
        if let ClientRequest::InitializeRequest(initialize) = &asked.request {
            return self
                .protocol
                .negotiate_initialize(&initialize.params)
                .map(ServerResult::InitializeResult);
        }
        let named = asked.meta.protocol_version();
        let peer = self.peer(named.as_ref().unwrap_or(version)).or_else(|_| self.peer(version))?;
        let mut context: RequestContext<RoleServer> = RequestContext::new(id, peer);
        context.meta = asked.meta;
        context.extensions = extensions;
        self.protocol.handle_request(asked.request, context).await
    }

    /// Answers a request of `version` whose every header and metadata the express lane has checked.
    ///
    /// A call then needs nothing that rmcp would look into again; its checks cost as much as a small call itself.
    pub(crate) async fn answer_checked(
        &self,
        id: RequestId,
        asked: Asked,
        extensions: Extensions,
        version: &ProtocolVersion,
    ) -> Result<ServerResult, ErrorData> {
        let Asked { request, meta } = asked;
        let ClientRequest::CallToolRequest(call) = request else {
            return self.answer(id, Asked { request, meta }, extensions, version).await;
        };
        let mut context = RequestContext::new(id, self.peer(version)?);
        context.meta = meta;
        context.extensions = extensions;
        match self.protocol.call_tool(call.params, context).await {
            Ok(response) => {
                let mut result = ServerResult::from(response);
                if version.has_initialize() {
                    result.strip_result_type_for_legacy_peer();
                }
                Ok(result)
            }
            Err(mut error) => {
                // 2026-07-28 has no code of its own for what is not found.
                if !version.has_initialize() && error.code == ErrorCode::RESOURCE_NOT_FOUND {
                    error.code = ErrorCode::INVALID_PARAMS;
                }
                Err(error)
            }
        }
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
            "tools/call" => {
                let mut params: CallToolRequestParams = serde_json::from_str(params?.get()).ok()?;
                let meta = params.meta.take().unwrap_or_default();
                Some(Self { request: CallToolRequest::new(params).into(), meta })
            }
            "tools/list" => {
                let mut params: Option<PaginatedRequestParams> =
                    params.map(|params| serde_json::from_str(params.get())).transpose().ok()?;
                let meta = params.as_mut().and_then(|params| params.meta.take()).unwrap_or_default();
                let request = ListToolsRequest { params, ..ListToolsRequest::default() };
                Some(Self { request: request.into(), meta })
            }
            _ => None,
        }
    }

    /// Reads any request as rmcp does.
    pub(crate) fn any(message: &str) -> Option<Self> {
        let Ok(ClientJsonRpcMessage::Request(message)) = serde_json::from_str(message) else { return None };
        let mut request = message.request;
        let meta = std::mem::take(request.get_meta_mut());
        Some(Self { request, meta })
    }

    /// Returns the name of the tool called, where one is.
    pub(crate) fn tool(&self) -> Option<&str> {
        match &self.request {
            ClientRequest::CallToolRequest(call) => Some(&call.params.name),
            _ => None,
        }
    }
}
