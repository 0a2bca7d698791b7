//! A *demand* is what a request must bring to get through.

/// What a request must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// A token that holds and allows what every token must.
    Login,
    /// A token that does, or none at all: then the caller is a stranger, and the service decides what those may do.
    Optional,
}
