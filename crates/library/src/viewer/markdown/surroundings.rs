//! *Surroundings*: what must be known of a document to show a passage of it.

use switchboard_document::DocumentId;

/// Finds the address of a document of this library, where there is such a document.
pub(in crate::viewer) type FindDocument<'a> = dyn Fn(&DocumentId) -> Option<String> + 'a;

/// What must be known of a document to show a passage of it.
pub(in crate::viewer) struct Surroundings<'a> {
    /// The document that holds the passage; relative links start there.
    pub(in crate::viewer) document: &'a DocumentId,
    /// A heading that says the same again at the top is left out.
    pub(in crate::viewer) title: &'a str,
    /// How many levels of heading stand on the page above the document's own first, beside the title.
    pub(in crate::viewer) depth: usize,
    /// Where links to other documents lead.
    pub(in crate::viewer) find: &'a FindDocument<'a>,
}
