//! The index through its public door.
