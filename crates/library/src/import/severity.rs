//! *Severity* is what becomes of two documents with one id.

/// What becomes of two documents with one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The import stops: a person stands by and can mend it.
    Strict,
    /// The second is left out and named: what is served goes on.
    Lenient,
}
