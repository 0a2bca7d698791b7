//! *Cancellation* is how a call hears that nobody waits for it any more.
//!
//! Few tools ask for the token, and one costs as much as the rest of a small call: it is made when it is first asked for.

use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

/// The cancellation of one call; clones are of the same call.
///
/// A call ends with the future that runs it, and so does whatever it gave to others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cancellation(Arc<OnceLock<CancellationToken>>);

impl Cancellation {
    pub(crate) fn token(&self) -> &CancellationToken {
        self.0.get_or_init(CancellationToken::new)
    }

    /// Returns a guard that cancels when it is dropped.
    pub(crate) fn on_drop(&self) -> CancelOnDrop {
        CancelOnDrop(self.clone())
    }
}

/// Cancels when it is dropped.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(Cancellation);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let Cancellation(token) = &self.0;
        // Whoever holds the call's context still may ask for the token later, and has to find it cancelled.
        if token.get().is_some() || Arc::strong_count(token) > 1 {
            self.0.token().cancel();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_asked_for_after_the_call_is_cancelled() {
        let cancellation = Cancellation::default();

        drop(cancellation.on_drop());

        assert!(cancellation.token().is_cancelled());
    }

    #[test]
    fn a_token_of_the_calls_own_is_live_while_the_call_runs() {
        let cancellation = Cancellation::default();
        let running = cancellation.on_drop();
        let token = cancellation.token().clone();
        drop(cancellation);
        assert!(!token.is_cancelled());

        drop(running);

        assert!(token.is_cancelled());
    }
}
