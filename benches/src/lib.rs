//! What the measurements share: a corpus, the bare engine they compare with, and figures with their spread.

pub mod bare;
pub mod client;
pub mod corpus;
pub mod figures;
pub mod guarded;
pub mod served;
