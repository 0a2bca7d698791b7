//! The *site* is what a login is built on: where it keeps things, where it is reached, and its sources of time, chance and
//! addresses.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use switchboard_ambient::{Clock, Random, SystemClock, SystemRandom};
use switchboard_guarded_fetch::{Lookup, SystemLookup};
use switchboard_http_serve::{HttpLimits, PublicOrigin};

/// What a login is built on.
#[derive(Clone)]
pub struct Site {
    /// Where its key file is, and its records where the configuration names no other place for them.
    pub folder: PathBuf,
    /// Where it is reached.
    pub origin: PublicOrigin,
    /// How many requests are answered at one time by the server that it is part of; logins that wait leave some of them free.
    pub requests: usize,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What nobody can guess.
    pub random: Arc<dyn Random>,
    /// Where the names of clients and providers lead; each answer is judged where the connection is made.
    pub lookup: Arc<dyn Lookup>,
}

impl Site {
    /// Takes everything else from the system, and as many requests as a server answers by default.
    pub fn new(folder: impl Into<PathBuf>, origin: PublicOrigin) -> Self {
        Self {
            folder: folder.into(),
            origin,
            requests: HttpLimits::default().requests,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            lookup: Arc::new(SystemLookup),
        }
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { folder, origin, requests, .. } = self;
        formatter
            .debug_struct("Site")
            .field("folder", folder)
            .field("origin", origin)
            .field("requests", requests)
            .finish_non_exhaustive()
    }
}
