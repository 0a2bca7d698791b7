//! *Login* is an authorization server: it knows people, asks them what a client may do, and hands the client tokens.
//!
//! OAuth 2.1 as hosts of MCP use it: code and PKCE, resource indicators, rotation of refresh tokens, clients by
//! configuration, by document and by registration. [`Login::open`] takes its folder, [`Login::router`] serves it,
//! [`Login::before`] puts it before pages, [`Accounts`] keeps the people; to a guard in the same process it is the issuer.
//! Where another provider is that, [`RelyingParty`] lets its people in with a browser.

mod accounts;
mod ask;
mod audit;
mod bounds;
mod client;
mod clients;
mod config;
mod cookie;
mod desk;
mod digest;
mod folder;
mod grant;
mod issue;
mod login;
mod moment;
mod opaque;
mod open_paths;
mod page;
mod pages;
mod party;
mod passkey;
mod password;
mod pending;
mod person;
mod place;
mod provider;
mod refusals;
mod relying_party;
mod resource;
mod room;
mod routes;
mod session;
mod signer;
mod site;
mod store;
mod sweep;
mod throttle;
mod vault;
mod witness;

pub use accounts::{AccountError, Accounts, LinkedAccount, OtherWays, WaysIn};
pub use audit::{AuditRecord, Event};
pub use bounds::OutOfBounds;
pub use client::InvalidPredefined;
pub use clients::{ClientError, ClientOrigin, Clients, KnownClient, RemovedClient};
pub use config::{
    AudienceParameter, BrowserConfig, ClientSecret, KeySource, Lifetimes, LoginConfig, LoginLimits,
    PredefinedClient, Protected, ProviderConfig, ScopeMeaning,
};
pub use folder::FolderError;
pub use login::{Login, OpenLoginError, Records};
pub use open_paths::is_open_to_pages;
pub use passkey::Passkey;
pub use password::PasswordError;
pub use person::{InvalidEmail, InvalidGroup, Person};
pub use provider::InvalidProvider;
pub use relying_party::{RelyingParts, RelyingParty, TokenProvider};
pub use site::Site;
pub use store::{DatabaseAddress, DatabaseTlsError, InvalidDatabaseAddress, StoreError};
pub use vault::VaultError;
