//! The *guard* runs a parser where it can do no harm: on its own thread, with a deadline and a deep stack, its
//! panics caught.
//!
//! A thread cannot be ended from outside. One that is past its deadline is left to itself: parsers of many parts
//! ask [`Deadline::is_over`] between them and end there, others end with their part. No more than [`STRAYS`] such
//! threads may live; until one ends, further files that need the guard are skipped as too slow.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use switchboard_document::{Skip, SkipReason};

/// Parsers that may run on past their deadline at a time.
const STRAYS: usize = 4;

const NOT_TRIED: &str = "not tried: too many earlier files are still being read past their time";

/// Tells whether a file was skipped for no fault of its own, and may be read when others have ended.
pub fn is_untried(skip: &Skip) -> bool {
    skip.reason == SkipReason::TooSlow && skip.detail == NOT_TRIED
}

/// Parsers walk trees by recursion; only what they touch of it becomes memory.
const STACK: usize = 128 << 20;

static READERS: LazyLock<Guard> = LazyLock::new(Guard::default);

/// When a reading must have ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}

/// Who accounts for a thread that overran: the thread itself, when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Awaited,
    Stray,
    Ended,
}

/// Runs `work`; a panic becomes `Damaged`, too long a time `TooSlow`.
pub(crate) fn run<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce(Deadline) -> Result<T, Skip> + Send + 'static,
) -> Result<T, Skip> {
    READERS.run(limit, work)
}

/// Counts the threads past their deadline.
#[derive(Debug, Default)]
struct Guard {
    strays: Arc<AtomicUsize>,
}

impl Guard {
    fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(Deadline) -> Result<T, Skip> + Send + 'static,
    ) -> Result<T, Skip> {
        if self.strays.load(Ordering::Acquire) >= STRAYS {
            return Err(Skip::file(SkipReason::TooSlow, NOT_TRIED));
        }
        let (sender, receiver) = mpsc::sync_channel(1);
        let state = Arc::new(Mutex::new(Run::Awaited));
        let (of_thread, strays) = (Arc::clone(&state), Arc::clone(&self.strays));
        let deadline = Deadline(Instant::now() + limit);
        let body = move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(deadline)));
            // Nobody listens any more where the deadline passed.
            let _ = sender.send(result);
            if std::mem::replace(&mut *lock(&of_thread), Run::Ended) == Run::Stray {
                strays.fetch_sub(1, Ordering::AcqRel);
            }
        };
        if let Err(error) = thread::Builder::new().name("reader".into()).stack_size(STACK).spawn(body) {
            return Err(Skip::file(SkipReason::Unreadable, format!("no thread to read on: {error}")));
        }
        match receiver.recv_timeout(limit) {
            Ok(Ok(result)) => result,
            // The panic's message is kept back, since it may quote the document.
            Ok(Err(_)) => Err(Skip::file(SkipReason::Damaged, "its parser panicked")),
            Err(_) => {
                let mut state = lock(&state);
                if *state == Run::Awaited {
                    *state = Run::Stray;
                    self.strays.fetch_add(1, Ordering::AcqRel);
                }
                Err(too_slow(limit))
            }
        }
    }
}

fn lock(state: &Mutex<Run>) -> MutexGuard<'_, Run> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The skip of a file that took longer than `limit`.
pub(crate) fn too_slow(limit: Duration) -> Skip {
    Skip::file(SkipReason::TooSlow, format!("not read within {} ms", limit.as_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn a_panic_becomes_a_named_skip() {
        let skip = run::<()>(LONG, |_| panic!("index out of bounds")).unwrap_err();

        assert_eq!(skip, Skip::file(SkipReason::Damaged, "its parser panicked"));
    }

    #[test]
    fn strays_are_counted_and_bounded_and_end_by_themselves() {
        let gate = Arc::new(Mutex::new(()));
        let guard = Guard::default();
        let closed = gate.lock().unwrap();
        let wait = || {
            let gate = Arc::clone(&gate);
            guard.run(Duration::from_millis(5), move |_| {
                drop(gate.lock());
                Ok(())
            })
        };

        let overrun: Vec<_> = (0..STRAYS).map(|_| wait().unwrap_err()).collect();
        let refused = guard.run(LONG, |_| Ok(())).unwrap_err();
        drop(closed);
        let deadline = Instant::now() + LONG;
        while guard.strays.load(Ordering::Acquire) > 0 && Instant::now() < deadline {
            thread::yield_now();
        }

        assert!(overrun.iter().all(|skip| *skip == too_slow(Duration::from_millis(5))));
        assert!(!overrun.iter().any(is_untried) && is_untried(&refused), "{refused:?}");
        assert_eq!(guard.run(LONG, |_| Ok(7)), Ok(7));
    }
}
