//! An *original* is the file a document was read from, as it is on disk.

use std::path::PathBuf;

use switchboard_document::Kind;

/// The file of a document, for download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Original {
    /// Where it stands, with symbolic links resolved; never outside a root.
    pub(crate) path: PathBuf,
    /// What the person's copy is called.
    pub(crate) name: String,
}

/// Tells whether documents of this kind are files by themselves, rather than one of many in a file.
pub(crate) fn has_original(kind: Kind) -> bool {
    !matches!(kind, Kind::Record | Kind::Row)
}
