//! A *turn* is how far a function comes before somebody has to answer it.

use std::future::poll_fn;
use std::task::Poll;

use futures::FutureExt;

use super::rounds::Rounds;
use super::way::Way;

/// How far a function came.
#[derive(Debug)]
pub(crate) enum Turn<T> {
    /// It is done.
    Done(T),
    /// It has questions, and cannot go on without the answers.
    Asked(Rounds),
    /// It wants to go on as a task.
    WantsTask,
}

/// Runs a function until it is done or has to be answered.
pub(crate) async fn take_turn<F: Future + Unpin>(work: &mut F, way: Option<&Way>) -> Turn<F::Output> {
    poll_fn(|context| {
        if let Some(way) = way {
            way.wake_on_question(context.waker());
        }
        if let Poll::Ready(done) = work.poll_unpin(context) {
            return Poll::Ready(Turn::Done(done));
        }
        // The poll went as far as it could: what was asked in it goes out together.
        match way {
            Some(way) if way.wants_task() => Poll::Ready(Turn::WantsTask),
            Some(way) => {
                way.take_questions().map_or(Poll::Pending, |rounds| Poll::Ready(Turn::Asked(rounds)))
            }
            None => Poll::Pending,
        }
    })
    .await
}
