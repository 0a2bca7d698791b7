//! The face as those who write tools use it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

mod functions;
