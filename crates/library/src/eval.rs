//! An evaluation: how good the answers to judged queries are, in the numbers the field compares.
//!
//! Queries and judgements come from files as TREC and its followers write them; answers come from a snapshot of an index, as
//! `search` gives them. Nothing here reads documents or prints.

mod judgements;
mod measures;
mod queries;
mod run;

pub use judgements::{Judgements, JudgementsError};
pub use measures::{ndcg, recall, reciprocal_rank};
pub use queries::{JudgedQuery, QueriesError, parse_queries};
pub use run::{Evaluation, Latency, evaluate};
