//! What can go wrong with an index that is open.

use switchboard_document::DocumentId;

use crate::stored::Location;

/// Reading or writing the index failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// The engine failed: mostly the disk.
    #[error("the index cannot be used")]
    Engine(#[from] tantivy::TantivyError),
    /// The operating system refused.
    #[error("the index files cannot be used")]
    Io(#[from] std::io::Error),
    /// What was stored cannot be read back.
    #[error("an entry of the index is damaged")]
    Damaged(#[from] serde_json::Error),
    /// The files were made with other fields.
    #[error("the index has other fields")]
    Schema,
    /// An entry that must be there is not.
    #[error("the index has lost an entry: {0}")]
    Missing(&'static str),
    /// The writer failed before; what was not committed is lost.
    #[error("the writer failed before")]
    Broken,
    /// Another process holds the directory, and this one only reads along.
    #[error("the index is held by another process")]
    Unheld,
    /// The process that holds the directory has made an index of another format in it.
    #[error("the index cannot be read any more: {0}")]
    Foreign(String),
    /// Another writer of this index is alive.
    #[error("the index is being written")]
    Busy,
}

/// Bytes of the longest id or name of a source: the engine drops longer terms.
pub(crate) const MAX_NAME: usize = 65_530;

/// A document could not be put.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PutError {
    /// Two documents have the same id. The second was left out; the writer goes on.
    #[error("the id {id:?} is used twice: {first} and {second}", id = .id.as_str())]
    Duplicate {
        /// The id.
        id: DocumentId,
        /// Where it stands already.
        first: Location,
        /// Where it was met again.
        second: Location,
    },
    /// An id or a source's name is longer than a term can be, and would not be found again. The document was left
    /// out; the writer goes on.
    #[error("{what} has {bytes} bytes, more than {MAX_NAME}: {at}")]
    TooLong {
        /// `the id` or `the source's name`.
        what: &'static str,
        /// Its length.
        bytes: usize,
        /// Where the document stands.
        at: Box<Location>,
    },
    /// The index itself failed.
    #[error(transparent)]
    Index(#[from] IndexError),
}

impl From<tantivy::TantivyError> for PutError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Index(error.into())
    }
}
