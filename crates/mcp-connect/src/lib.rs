//! *Connecting* to an MCP server is speaking its transport and its era, whatever they are, and letting others see the wire.
//!
//! [`Connection::open`] takes a [`ConnectConfig`] and finds out the rest: Streamable HTTP of both eras, HTTP+SSE, or a command
//! spoken to over its standard input and output. Every HTTP request and every JSON-RPC message passes the [`Tap`], its secrets
//! masked. Requests leave through a guarded client with limits on size, time, redirects and addresses. Who may call which
//! tool is decided elsewhere.

mod caller;
mod chain;
mod command;
mod config;
mod connection;
mod era;
mod error;
mod events;
mod host;
mod http;
mod identity;
mod limits;
mod listed;
mod login;
mod message;
mod notice;
mod progress;
mod sse;
mod streamable;
mod tap;

pub use command::CommandFailure;
pub use command::CommandLine;
pub use config::{ConnectConfig, Target, TransportChoice};
pub use connection::{Connection, Introduction, Notices, ToolCall, TransportKind};
pub use era::{Era, EraChoice, EraMemory};
pub use error::{CallError, ConnectError};
pub use host::Elicit;
pub use http::{HttpFailure, PrivateAddresses};
pub use identity::{ChatGpt, Identity};
pub use limits::ConnectLimits;
pub use listed::ListedTool;
pub use login::{Authorize, LoggedOut, LoginClient, LoginConfig, LoginError, TokenVault, VaultError};
pub use notice::Notice;
pub use rmcp::model;
pub use tap::{BodyEnd, Direction, Event, Header, Read, Record, Tap, TapReader};
