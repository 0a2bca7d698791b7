//! The face as those who write tools use it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]
#![expect(clippy::unused_async, reason = "functions under test are async because tools are")]

mod descriptors;
mod errors;
mod functions;
mod methods;
mod served;
mod typed;
