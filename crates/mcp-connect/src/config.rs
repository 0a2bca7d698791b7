//! A *configuration* of a connection: where to, as whom, and within which limits.

use http::{HeaderName, HeaderValue};
use switchboard_ambient::Secret;
use url::Url;

use crate::command::CommandLine;
use crate::era::{EraChoice, EraMemory};
use crate::host::Elicit;
use crate::http::PrivateAddresses;
use crate::identity::Identity;
use crate::limits::ConnectLimits;
use crate::login::LoginConfig;
use crate::tap::Tap;

/// What a connection is made of.
#[derive(Debug, Clone)]
pub struct ConnectConfig {
    /// Where the server is.
    pub target: Target,
    /// Whom it sees.
    pub identity: Identity,
    /// Which era is spoken.
    pub era: EraChoice,
    /// What is known of servers from before.
    pub memory: EraMemory,
    /// Headers beside our own, for the origin of the target alone; their values are masked wherever they are shown.
    pub headers: Vec<(HeaderName, Secret<HeaderValue>)>,
    /// A token for the `Authorization` header.
    pub bearer: Option<Secret<String>>,
    /// How the server is logged in to where it wants that, unless there is a token already.
    pub login: Option<LoginConfig>,
    /// Which private addresses may be reached.
    pub private: PrivateAddresses,
    /// What the server may cost us.
    pub limits: ConnectLimits,
    /// Where the wire can be watched.
    pub tap: Tap,
    /// Answers the server's questions to the person; without it the server is told that there is nobody to ask.
    pub elicit: Option<Elicit>,
}

/// Where a server is.
#[derive(Debug, Clone)]
pub enum Target {
    /// At an address.
    Url {
        /// The address, path included.
        url: Url,
        /// How it is spoken to.
        transport: TransportChoice,
    },
    /// A command that is started for the connection and ends with it.
    Command(CommandLine),
}

/// How a server at an address is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransportChoice {
    /// Streamable HTTP, and HTTP+SSE where the server does not have it.
    #[default]
    Auto,
    /// Streamable HTTP alone.
    StreamableHttp,
    /// HTTP+SSE alone (2024-11-05).
    Sse,
}

impl ConnectConfig {
    /// Makes a configuration for an address that the person named: it may be private, and no other address may.
    pub fn url(url: Url) -> Self {
        let private = PrivateAddresses::named_by(&url);
        Self::new(Target::Url { url, transport: TransportChoice::Auto }, private)
    }

    /// Makes a configuration for a command.
    pub fn command(command: CommandLine) -> Self {
        Self::new(Target::Command(command), PrivateAddresses::Refused)
    }

    fn new(target: Target, private: PrivateAddresses) -> Self {
        Self {
            target,
            identity: Identity::default(),
            era: EraChoice::default(),
            memory: EraMemory::default(),
            headers: Vec::new(),
            bearer: None,
            login: None,
            private,
            limits: ConnectLimits::default(),
            tap: Tap::default(),
            elicit: None,
        }
    }
}
