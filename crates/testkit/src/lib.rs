//! Test kit: what the tests of several crates need and no product does.
//!
//! Scratch folders, processes under a deadline, and the clients of others. Only ever a dev-dependency.

mod authenticator;
mod bomb;
mod browser;
mod certificate;
mod docx;
mod epub;
mod pdf;
mod peer;
mod postgres;
mod process;
mod rsa;
mod scratch;
pub mod wire;

pub use authenticator::{Authenticator, Lie};
pub use bomb::zip_bomb;
pub use browser::{Browser, PageForm, form_of, form_on};
pub use certificate::{Authority, Certificate};
pub use docx::Docx;
pub use epub::Epub;
pub use pdf::Pdf;
pub use peer::Peer;
pub use postgres::{POSTGRES_VARIABLE, Postgres, dump, given_database};
pub use process::{Ended, Process, Signal};
pub use rsa::RsaKey;
pub use scratch::Scratch;
