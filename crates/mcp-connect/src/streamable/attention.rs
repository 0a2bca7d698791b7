//! *Attention* is the stream of a session for what nobody asked for: opened before the first request in the session is sent.
//!
//! rmcp opens it beside the first requests. What such a request changes could then be told before anybody hears it, and the
//! late stream be taken for the resumption of an answer.

use std::time::Duration;

use tokio::sync::watch;

/// Knows the session whose stream is still to be answered; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Attention {
    awaited: watch::Sender<Option<String>>,
}

/// The opening of a session's stream; answered, refused or given up when this is dropped.
#[derive(Debug)]
pub(super) struct Opening<'a> {
    attention: &'a Attention,
    session: Option<&'a str>,
}

impl Attention {
    pub(super) fn new() -> Self {
        Self { awaited: watch::Sender::new(None) }
    }

    /// Says that the stream of a session is opened next.
    pub(super) fn expect(&self, session: &str) {
        self.awaited.send_replace(Some(session.to_owned()));
    }

    /// Says that it is being opened; what is returned says, when it is dropped, that it has been.
    pub(super) fn opening<'a>(&'a self, session: Option<&'a str>) -> Opening<'a> {
        Opening { attention: self, session }
    }

    /// Waits until it has been answered; returns false where that takes longer than `limit`.
    pub(super) async fn settled(&self, session: &str, limit: Duration) -> bool {
        let mut awaited = self.awaited.subscribe();
        let settled = awaited.wait_for(|awaited| awaited.as_deref() != Some(session));
        tokio::time::timeout(limit, settled).await.is_ok()
    }

    /// Says that nobody waits for it any more.
    pub(super) fn settle(&self, session: &str) {
        self.awaited.send_if_modified(|awaited| {
            let is_it = awaited.as_deref() == Some(session);
            if is_it {
                *awaited = None;
            }
            is_it
        });
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.session {
            self.attention.settle(session);
        }
    }
}
