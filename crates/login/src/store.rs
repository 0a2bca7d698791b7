//! The *store* keeps what login must not forget: in SQLite beside the server, or in PostgreSQL, by the same statements.
//!
//! Everything happens in a [`Work`], which is kept whole by [`Work::commit`] or not at all; what a commit acknowledged
//! survives a kill. Each file holds the statements of one noun.

mod address;
mod assertion;
mod attempt;
mod audit;
mod challenge;
mod client;
mod code;
mod consent;
mod database;
mod grant;
mod link;
mod passkey;
mod person;
mod refresh;
mod schema;
mod session;
mod setup;
mod signing_key;
mod tls;
mod work;

pub use address::{DatabaseAddress, InvalidDatabaseAddress};
pub(crate) use client::{KeptClient, ListedClient};
pub(crate) use consent::{Allowance, Consent};
pub(crate) use database::Store;
pub(crate) use link::{KeptLink, Link};
pub(crate) use passkey::KeptPasskey;
pub(crate) use session::KeptSession;
pub(crate) use signing_key::KeptKey;
pub use tls::DatabaseTlsError;
pub use work::StoreError;
pub(crate) use work::{OUTAGE_SECONDS, Work, is_outage};
