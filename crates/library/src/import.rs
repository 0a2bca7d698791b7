//! An *import* brings the index up to what is on disk: it reads what is new or changed and forgets what is gone.
//!
//! A survey of the disk and the catalogue of what was imported make a plan; reading threads work it off, and one writer
//! puts what they read into the index.

mod cadence;
mod error;
mod fingerprint;
mod meter;
mod plan;
mod read;
mod run;
mod severity;
mod survey;
mod threads;
mod write;

pub use error::ImportError;
pub(crate) use run::run;
pub(crate) use severity::Severity;
pub(crate) use survey::Scope;
