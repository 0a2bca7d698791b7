//! Why an import stopped.

use std::io;
use std::path::PathBuf;

use switchboard_document_index::{IndexError, Location, PutError};

/// Why an import stopped. What was committed before stays served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Two documents have one id.
    #[error("two documents have the id {id:?}: {first} and {second}")]
    Duplicate {
        /// The id.
        id: String,
        /// Where it stands, in the order of sources.
        first: Location,
        /// Where it stands too.
        second: Location,
    },
    /// A folder that is served cannot be opened.
    #[error("cannot open {}", path.display())]
    Root {
        /// The folder.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A document was refused by the index.
    #[error("a document cannot be put into the index")]
    Put(#[source] PutError),
    /// It was told to stop.
    #[error("the import was stopped")]
    Stopped,
}
