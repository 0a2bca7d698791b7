//! *Readiness* is whether the product can do its work now; being alive is less, and `/healthz` alone answers for that.

use std::sync::{Arc, Mutex, PoisonError};

/// Tells `/readyz` whether the product can do its work; clones speak for the same product.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<Mutex<State>>);

#[derive(Debug, Clone)]
enum State {
    Ready,
    Waiting(String),
    Stopping,
}

impl Default for State {
    fn default() -> Self {
        Self::Waiting("starting".to_owned())
    }
}

impl Readiness {
    /// Makes a product that is ready from the start.
    pub fn ready() -> Self {
        Self(Arc::new(Mutex::new(State::Ready)))
    }

    /// Makes a product that is not ready yet, and says what it waits for.
    pub fn waiting(reason: impl Into<String>) -> Self {
        Self(Arc::new(Mutex::new(State::Waiting(reason.into()))))
    }

    /// Says that the product can do its work; a server that is stopping stays so.
    pub fn set_ready(&self) {
        self.set(State::Ready);
    }

    /// Says that the product cannot do its work, and why, in words for an operator.
    pub fn set_waiting(&self, reason: impl Into<String>) {
        self.set(State::Waiting(reason.into()));
    }

    /// Returns why the product is not ready, or nothing where it is.
    pub fn reason(&self) -> Option<String> {
        match &*self.lock() {
            State::Ready => None,
            State::Waiting(reason) => Some(reason.clone()),
            State::Stopping => Some("stopping".to_owned()),
        }
    }

    pub(crate) fn set_stopping(&self) {
        *self.lock() = State::Stopping;
    }

    fn set(&self, next: State) {
        let mut state = self.lock();
        if !matches!(*state, State::Stopping) {
            *state = next;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
