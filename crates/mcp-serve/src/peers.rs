//! A *peer* is rmcp's picture of a client; requests that bring their whole state with them share one for each revision.

use std::sync::OnceLock;

use futures::sink::drain;
use futures::stream::pending;
use rmcp::RoleServer;
use rmcp::model::{
    ClientCapabilities, Implementation, InitializeRequestParams, ProtocolVersion, ServerJsonRpcMessage,
};
use rmcp::service::{Peer, RunningService, serve_directly};

use crate::protocol::Protocol;

/// One peer for each revision, behind transports that lead nowhere.
pub(crate) struct Peers {
    protocol: Protocol,
    running: OnceLock<Vec<(ProtocolVersion, RunningService<RoleServer, Protocol>)>>,
}

impl Peers {
    pub(crate) fn new(protocol: Protocol) -> Self {
        Self { protocol, running: OnceLock::new() }
    }

    /// Returns the peer of a client that speaks `version`, where the revision is known.
    ///
    /// The peers are made on first use, because they need a runtime to live in.
    pub(crate) fn of(&self, version: &ProtocolVersion) -> Option<Peer<RoleServer>> {
        let running = self.running.get_or_init(|| {
            let versions = ProtocolVersion::KNOWN_VERSIONS.iter().cloned();
            versions.map(|version| (version.clone(), connect(self.protocol.clone(), version))).collect()
        });
        running.iter().find(|(known, _)| known == version).map(|(_, service)| service.peer().clone())
    }
}

fn connect(protocol: Protocol, version: ProtocolVersion) -> RunningService<RoleServer, Protocol> {
    let client = InitializeRequestParams::new(ClientCapabilities::default(), Implementation::default());
    let transport = (drain::<ServerJsonRpcMessage>(), pending());
    serve_directly(protocol, transport, Some(client.with_protocol_version(version)))
}
