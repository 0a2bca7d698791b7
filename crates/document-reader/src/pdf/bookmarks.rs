//! *Bookmarks*: a PDF's table of contents, as heading paths of its pages.

use pdf_oxide::PdfDocument;
use pdf_oxide::outline::{Destination, OutlineItem};

use crate::draft::one_line;

/// Deeper bookmarks are left out.
const DEPTH: usize = 6;

/// Heading paths by the page they begin on, ascending.
#[derive(Debug, Default)]
pub(super) struct Bookmarks(Vec<(usize, Vec<String>)>);

impl Bookmarks {
    /// Reads the bookmarks; a document whose bookmarks are broken has none.
    pub(super) fn of(document: &PdfDocument) -> Self {
        let mut found = Self::default();
        if let Ok(Some(items)) = document.get_outline() {
            found.take(document, &items, &mut Vec::new());
        }
        found.0.sort_by_key(|(page, _)| *page);
        found
    }

    /// Returns the headings a page, from 0, stands under: the first that begins on it, else the last before it.
    pub(super) fn path(&self, page: usize) -> Vec<String> {
        let after = self.0.partition_point(|(start, _)| *start < page);
        let here = self.0.get(after).filter(|(start, _)| *start == page);
        let before = || after.checked_sub(1).and_then(|index| self.0.get(index));
        here.or_else(before).map(|(_, path)| path.clone()).unwrap_or_default()
    }

    fn take(&mut self, document: &PdfDocument, items: &[OutlineItem], path: &mut Vec<String>) {
        for item in items {
            let page = match &item.dest {
                Some(Destination::PageIndex(page)) => Some(*page),
                Some(Destination::Named(name)) => document.resolve_named_destination(name).ok().flatten(),
                None => None,
            };
            path.push(one_line(&item.title));
            if let Some(page) = page
                && path.last().is_some_and(|title| !title.is_empty())
            {
                self.0.push((page, path.clone()));
            }
            if path.len() < DEPTH {
                self.take(document, &item.children, path);
            }
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_under_what_begins_on_it_or_last_before_it() {
        let bookmarks = Bookmarks(vec![(1, vec!["A".into()]), (3, vec!["B".into()]), (3, vec!["C".into()])]);

        assert_eq!(bookmarks.path(0), Vec::<String>::new());
        assert_eq!(bookmarks.path(2), ["A"]);
        assert_eq!(bookmarks.path(3), ["B"]);
        assert_eq!(bookmarks.path(4), ["C"]);
    }
}
