//! *Patience* is how long a connection waits for the head of the next request.
//!
//! The runtime's timer is not set for each request, which costs as much as routing it: one alarm stays set while requests
//! come, and is put off only once it rings.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

/// Times the waits of one connection, of which there is one at a time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patience {
    alarm: Arc<Mutex<Option<Alarm>>>,
}

#[derive(Debug)]
struct Alarm {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// Whom it wakes when it rings.
    wakes: Option<Waker>,
}

impl hyper::rt::Timer for Patience {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn hyper::rt::Sleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn hyper::rt::Sleep>> {
        Box::pin(Wait { deadline: deadline.into(), patience: self.clone() })
    }
}

/// One wait.
struct Wait {
    deadline: tokio::time::Instant,
    patience: Patience,
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut alarm = self.patience.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        alarm.get_or_insert_with(|| Alarm::at(self.deadline)).poll(self.deadline, context)
    }
}

impl Alarm {
    fn at(deadline: tokio::time::Instant) -> Self {
        Self { sleep: Box::pin(tokio::time::sleep_until(deadline)), wakes: None }
    }

    fn poll(&mut self, deadline: tokio::time::Instant, context: &mut Context<'_>) -> Poll<()> {
        // Setting it again for the same task costs more than all else that a wait does.
        let is_set = self.wakes.as_ref().is_some_and(|wakes| wakes.will_wake(context.waker()));
        if is_set && !self.sleep.is_elapsed() {
            return Poll::Pending;
        }
        self.wakes = Some(context.waker().clone());
        // An alarm set for an earlier wait rings early, never late: the deadlines of one connection only grow.
        while self.sleep.deadline() < deadline {
            ready!(self.sleep.as_mut().poll(context));
            self.sleep.as_mut().reset(deadline);
        }
        self.sleep.as_mut().poll(context)
    }
}

impl hyper::rt::Sleep for Wait {}

#[cfg(test)]
mod tests {
    use hyper::rt::Timer;

    use super::*;

    const WAIT: Duration = Duration::from_secs(30);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_at_its_own_time_whatever_an_earlier_one_set() {
        let patience = Patience::default();
        let began = tokio::time::Instant::now();
        for _ in 0..5 {
            let wait = patience.sleep_until(tokio::time::Instant::now().into_std() + WAIT);
            let early = tokio::time::timeout(at(7), wait).await;
            assert!(early.is_err());
        }

        patience.sleep_until(tokio::time::Instant::now().into_std() + WAIT).await;

        let took = began.elapsed();
        assert!(took >= at(65) && took < at(66), "{took:?}");
    }
}
