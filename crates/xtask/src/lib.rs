//! *xtask* is what the house asks of its own code and cargo does not know; see [`tidy`].

pub mod tidy;
