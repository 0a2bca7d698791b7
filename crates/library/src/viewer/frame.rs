//! The *frame* is what stands around every page: the library's name, the way home, the search box.

use switchboard_document::DocumentId;
use url::{Position, Url};

use crate::shelf::Shelf;
use crate::viewer::asset;

/// What every page is framed with.
pub(super) struct Frame {
    /// The library's name.
    pub(super) library: String,
    /// What stands in the search box.
    pub(super) query: String,
    /// The path of `/`, which a public URL may put below another; ends with `/`.
    root: String,
}

impl Frame {
    /// Frames a page of `shelf`.
    pub(super) fn new(shelf: &Shelf) -> Self {
        Self { library: shelf.name().to_owned(), query: String::new(), root: path_of(&shelf.url("/")) }
    }

    /// Puts a query into the search box.
    pub(super) fn asking(self, query: &str) -> Self {
        Self { query: query.to_owned(), ..self }
    }

    /// Returns the path of one of our own pages, `search` for one.
    pub(super) fn path(&self, below: &str) -> String {
        format!("{}{below}", self.root)
    }

    /// Returns the path of a page with a query.
    pub(super) fn path_with(&self, below: &str, query: &[(&str, &str)]) -> String {
        let mut query_string = url::form_urlencoded::Serializer::new(String::new());
        query_string.extend_pairs(query);
        format!("{}{below}?{}", self.root, query_string.finish())
    }

    /// Returns the path of the style sheet, which changes with it.
    pub(super) fn style(&self) -> String {
        self.path_with("assets/viewer.css", &[("v", asset::style_version())])
    }
}

/// Returns the path of a document's page, at a passage where one is given.
pub(super) fn document_path(shelf: &Shelf, id: &DocumentId, ordinal: Option<u32>) -> String {
    path_of(&shelf.document_url(id, ordinal))
}

/// Returns an address without its origin, because a page is also opened under other names than the published one.
pub(super) fn path_of(url: &Url) -> String {
    url[Position::BeforePath..].to_owned()
}
