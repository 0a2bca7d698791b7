//! An *EPUB* as small as readers accept, made chapter by chapter.

use std::fmt::Write;

use anyhow::Result;

use crate::bomb::zip;
use crate::docx::escape;

/// A book in the making.
#[derive(Debug)]
pub struct Epub {
    title: String,
    author: String,
    /// Titles and XHTML bodies.
    chapters: Vec<(String, String)>,
}

impl Epub {
    /// Begins a book without chapters.
    pub fn new(title: &str, author: &str) -> Self {
        Self { title: escape(title), author: escape(author), chapters: Vec::new() }
    }

    /// Adds a chapter; `body` is XHTML.
    #[must_use]
    pub fn chapter(mut self, title: &str, body: &str) -> Self {
        self.chapters.push((escape(title), body.to_owned()));
        self
    }

    /// Returns the parts of the file by name.
    pub fn parts(&self) -> Vec<(String, String)> {
        let (mut manifest, mut spine, mut contents) = (String::new(), String::new(), String::new());
        let mut parts = vec![
            ("mimetype".to_owned(), "application/epub+zip".to_owned()),
            (
                "META-INF/container.xml".to_owned(),
                r#"<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"#.to_owned(),
            ),
        ];
        for (index, (title, body)) in self.chapters.iter().enumerate() {
            let _ = write!(
                manifest,
                r#"<item id="c{index}" href="c{index}.xhtml" media-type="application/xhtml+xml"/>"#
            );
            let _ = write!(spine, r#"<itemref idref="c{index}"/>"#);
            let _ = write!(contents, r#"<li><a href="c{index}.xhtml">{title}</a></li>"#);
            let page = format!(
                r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{title}</title></head><body>{body}</body></html>"#
            );
            parts.push((format!("OEBPS/c{index}.xhtml"), page));
        }
        let (title, author) = (&self.title, &self.author);
        parts.push((
            "OEBPS/nav.xhtml".to_owned(),
            format!(
                r#"<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>{contents}</ol></nav></body></html>"#
            ),
        ));
        parts.push((
            "OEBPS/book.opf".to_owned(),
            format!(
                r#"<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:test:1</dc:identifier><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>en</dc:language></metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{manifest}</manifest><spine>{spine}</spine></package>"#
            ),
        ));
        parts
    }

    /// Writes the file.
    ///
    /// # Errors
    /// Where the zip cannot be written.
    pub fn build(&self) -> Result<Vec<u8>> {
        zip(&self.parts())
    }
}
