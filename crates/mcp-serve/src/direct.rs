//! *Direct* answers take a request straight to the protocol, without a session or a transport of rmcp's: the request
//! brings its revision and all its state along.

use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientJsonRpcMessage, ClientRequest, ErrorData, Extensions,
    GetMeta, ListToolsRequest, PaginatedRequestParams, ProtocolVersion, RequestId, RequestMetaObject,
    ServerResult,
};
use rmcp::service::{RequestContext, Service};
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
        let known = asked.meta.protocol_version();
        let peer = known.as_ref().and_then(|asked| self.peers.of(asked)).or_else(|| self.peers.of(version));
        let Some(peer) = peer else {
            let supported = ServerHandler::supported_protocol_versions(&self.protocol);
            return Err(ErrorData::unsupported_protocol_version(version.clone(), &supported));
        };
        let mut context: RequestContext<RoleServer> = RequestContext::new(id, peer);
        context.meta = asked.meta;
        context.extensions = extensions;
        self.protocol.handle_request(asked.request, context).await
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
