//! A *live* conversation: the one that is open now, of those that a connection has in its life.

use std::sync::Arc;

use rmcp::model::{ServerCapabilities, ServerPeerInfo};
use rmcp::service::{Peer, RoleClient, RunningService};
use tokio::sync::Mutex;

use super::farewell::Farewells;
use super::introduction::{Introduction, TransportKind};
use crate::command::Fate;
use crate::era::Era;
use crate::host::Host;
use crate::progress::Progress;

#[derive(Debug)]
pub(super) struct Live {
    pub(super) peer: Peer<RoleClient>,
    pub(super) host: Host,
    pub(super) transport: TransportKind,
    pub(super) progress: Progress,
    pub(super) farewells: Farewells,
    /// How the command ended, where it is one.
    pub(super) fate: Option<Fate>,
    info: Arc<ServerPeerInfo>,
    service: Mutex<Option<RunningService<RoleClient, Host>>>,
    is_ended: std::sync::atomic::AtomicBool,
}

impl Live {
    /// Takes a service that is running, if the server has introduced itself.
    pub(super) fn new(
        service: RunningService<RoleClient, Host>,
        transport: TransportKind,
        progress: Progress,
    ) -> Option<Self> {
        let (peer, host) = (service.peer().clone(), service.service().clone());
        let info = peer.peer_info()?;
        let service = Mutex::new(Some(service));
        let is_ended = false.into();
        let farewells = Farewells::default();
        Some(Self { peer, host, transport, progress, farewells, fate: None, info, service, is_ended })
    }

    pub(super) fn era(&self) -> Era {
        Era::of(&self.info.protocol_version)
    }

    pub(super) fn capabilities(&self) -> &ServerCapabilities {
        &self.info.capabilities
    }

    pub(super) fn introduction(&self) -> Introduction {
        Introduction {
            revision: self.info.protocol_version.clone(),
            era: self.era(),
            transport: self.transport,
            server: self.info.server_info.clone(),
            capabilities: self.info.capabilities.clone(),
            instructions: self.info.instructions.clone(),
        }
    }

    /// Tells whether the conversation broke off; one that we closed is not lost.
    pub(super) fn is_lost(&self) -> bool {
        self.peer.is_transport_closed() && !self.is_ended.load(std::sync::atomic::Ordering::Acquire)
    }

    pub(super) async fn close(&self) {
        self.is_ended.store(true, std::sync::atomic::Ordering::Release);
        if let Some(mut service) = self.service.lock().await.take() {
            self.farewells.said().await;
            // An error is a panic of rmcp's task, which has been logged by then.
            let _ = service.close().await;
        }
    }
}
