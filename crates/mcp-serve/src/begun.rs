//! *Begun* work is done as soon as it begins, or goes on.

use std::future::poll_fn;
use std::task::{self, Poll};

use futures::FutureExt;
use futures::future::BoxFuture;

/// Work that began.
///
/// Most calls are done as soon as they begin. What the others need while they go on is large; it stands in a future of
/// its own, where it weighs on nobody else.
pub(crate) enum Begun<T> {
    Done(T),
    /// Has to be polled where it was begun, or nobody wakes it.
    Running(BoxFuture<'static, T>),
}

impl<T: Send + 'static> Begun<T> {
    /// Begins work and waits for its end.
    pub(crate) async fn whole(start: impl FnOnce(&mut task::Context<'_>) -> Self) -> T {
        let mut start = Some(start);
        let begun = poll_fn(|context| match start.take() {
            Some(start) => Poll::Ready(start(context)),
            None => Poll::Pending,
        });
        match begun.await {
            Self::Done(end) => end,
            Self::Running(running) => running.await,
        }
    }

    pub(crate) fn map<U>(self, finish: impl FnOnce(T) -> U + Send + 'static) -> Begun<U> {
        match self {
            Self::Done(end) => Begun::Done(finish(end)),
            Self::Running(running) => Begun::Running(running.map(finish).boxed()),
        }
    }
}
