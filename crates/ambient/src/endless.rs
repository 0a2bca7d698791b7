//! *Endless* is an answer that only waits for news.

/// Marks, among the extensions of an HTTP response, a stream that has no end of its own: whoever stops serving may end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endless;
