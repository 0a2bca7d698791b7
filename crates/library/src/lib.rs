//! A *library* is a set of documents served as a connector: search, fetch, and pages that citations open.
//!
//! [`Library::open`] takes the index of a configuration, [`Library::import`] brings it up to what is on disk,
//! [`Library::watch`] keeps it there, and [`Library::router`] serves it.

mod access;
mod address;
mod catalogue;
mod collection;
mod config;
mod counted;
mod describe;
mod desk;
pub mod eval;
mod excerpt;
mod fields;
mod following;
mod home;
mod import;
mod imported;
mod instructions;
mod keeper;
mod ledger;
mod library;
mod name;
mod original;
mod progress;
mod roots;
mod routes;
mod shelf;
mod status;
mod stock;
mod title;
mod tools;
mod unknown_id;
mod viewer;
mod watching;

pub use access::{AccessConfig, AccessError, Admission, RuleConfig};
pub use config::{FetchBudget, LegacyResults, LibraryConfig, Limits, RecordFields, ResultCount, View, Watch};
pub use following::{FollowError, Holder};
pub use home::{DataError, Home};
pub use import::ImportError;
pub use imported::Imported;
pub use library::{Library, OpenLibraryError};
pub use progress::Progress;
pub use roots::RootError;
pub use routes::Routes;
pub use status::{ImportState, NamedSkip, Skipped, Status, StatusError, Watching};
pub use switchboard_document::SkipReason;
pub use switchboard_document_index::{OpenError, Opened};
