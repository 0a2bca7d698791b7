//! A *DOCX* as small as readers accept, made block by block.

use std::fmt::Write;

use anyhow::Result;

use crate::bomb::zip;

/// A text document in the making.
#[derive(Debug, Default)]
pub struct Docx {
    body: String,
    styles: String,
    footnotes: String,
    title: String,
    author: String,
}

impl Docx {
    /// Begins an empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets its properties.
    #[must_use]
    pub fn properties(mut self, title: &str, author: &str) -> Self {
        (self.title, self.author) = (escape(title), escape(author));
        self
    }

    /// Defines a style, built in under an English name and known by a localised id.
    #[must_use]
    pub fn style(mut self, id: &str, name: &str) -> Self {
        let _ = write!(
            self.styles,
            r#"<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/></w:style>"#
        );
        self
    }

    /// Adds a paragraph in a style.
    #[must_use]
    pub fn styled(mut self, style: &str, text: &str) -> Self {
        let text = escape(text);
        let _ = write!(
            self.body,
            r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        );
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn paragraph(self, text: &str) -> Self {
        let text = escape(text);
        self.raw(&format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"))
    }

    /// Adds an item of a list.
    #[must_use]
    pub fn item(self, text: &str) -> Self {
        let text = escape(text);
        self.raw(&format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        ))
    }

    /// Adds a paragraph that refers to a footnote.
    #[must_use]
    pub fn footnote(mut self, text: &str, id: u32, note: &str) -> Self {
        let (text, note) = (escape(text), escape(note));
        let _ = write!(
            self.footnotes,
            r#"<w:footnote w:id="{id}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>"#
        );
        self.raw(&format!(
            r#"<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:footnoteReference w:id="{id}"/></w:r></w:p>"#
        ))
    }

    /// Adds a table.
    #[must_use]
    pub fn table(mut self, rows: &[&[&str]]) -> Self {
        self.body.push_str("<w:tbl>");
        for row in rows {
            self.body.push_str("<w:tr>");
            for cell in *row {
                let cell = escape(cell);
                let _ = write!(self.body, "<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>");
            }
            self.body.push_str("</w:tr>");
        }
        self.body.push_str("</w:tbl>");
        self
    }

    /// Adds XML to the body as it is.
    #[must_use]
    pub fn raw(mut self, xml: &str) -> Self {
        self.body.push_str(xml);
        self
    }

    /// Writes the file.
    ///
    /// # Errors
    /// Where the zip cannot be written.
    pub fn build(self) -> Result<Vec<u8>> {
        let word = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
        let part = |name: &str, text: String| (name.to_owned(), text);
        zip(&[
            part(
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned(),
            ),
            part(
                "_rels/.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#.to_owned(),
            ),
            part(
                "docProps/core.xml",
                format!(
                    r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>{}</dc:title><dc:creator>{}</dc:creator></cp:coreProperties>"#,
                    self.title, self.author
                ),
            ),
            part("word/styles.xml", format!("<w:styles {word}>{}</w:styles>", self.styles)),
            part("word/footnotes.xml", format!("<w:footnotes {word}>{}</w:footnotes>", self.footnotes)),
            part("word/document.xml", format!("<w:document {word}><w:body>{}</w:body></w:document>", self.body)),
        ])
    }
}

/// Makes text safe inside XML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
