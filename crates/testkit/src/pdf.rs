//! A *PDF* as small as readers accept: lines of Helvetica on pages, properties and bookmarks.

use std::fmt::Write;

/// A PDF in the making.
#[derive(Debug, Default)]
pub struct Pdf {
    pages: Vec<String>,
    bookmarks: Vec<(String, usize)>,
    title: String,
    author: String,
    is_encrypted: bool,
}

impl Pdf {
    /// Begins a document without pages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets its properties.
    #[must_use]
    pub fn properties(mut self, title: &str, author: &str) -> Self {
        (self.title, self.author) = (escape(title), escape(author));
        self
    }

    /// Adds a page with lines of text, from the top; an empty line leaves a gap. ASCII only.
    #[must_use]
    pub fn page(mut self, lines: &[&str]) -> Self {
        let mut content = String::from("BT /F1 11 Tf 14 TL 72 720 Td\n");
        for line in lines {
            let _ = writeln!(content, "({}) Tj T*", escape(line));
        }
        content.push_str("ET");
        self.pages.push(content);
        self
    }

    /// Adds a page that is a picture of nothing: what a scan looks like to a reader of text.
    #[must_use]
    pub fn scan(mut self) -> Self {
        self.pages.push("0.5 g 72 72 400 600 re f".to_owned());
        self
    }

    /// Adds a bookmark to a page, from 0.
    #[must_use]
    pub fn bookmark(mut self, title: &str, page: usize) -> Self {
        self.bookmarks.push((escape(title), page));
        self
    }

    /// Puts it behind a password that is not the empty one.
    #[must_use]
    pub fn encrypted(mut self) -> Self {
        self.is_encrypted = true;
        self
    }

    /// Writes the file.
    pub fn build(&self) -> Vec<u8> {
        let mut file = File::default();
        let count = self.pages.len();
        // Objects: catalogue, pages, font, properties, then two for each page, then the bookmarks.
        let page_object = |index: usize| 5 + index * 2;
        let outlines = 5 + count * 2;
        let kids: Vec<String> = (0..count).map(|index| format!("{} 0 R", page_object(index))).collect();
        let kids = kids.join(" ");
        let contents =
            if self.bookmarks.is_empty() { String::new() } else { format!("/Outlines {outlines} 0 R") };
        file.object(&format!("<< /Type /Catalog /Pages 2 0 R {contents} >>"));
        file.object(&format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"));
        file.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        file.object(&format!(
            "<< /Title ({}) /Author ({}) /CreationDate (D:20240131120000Z) >>",
            self.title, self.author
        ));
        for (index, content) in self.pages.iter().enumerate() {
            file.object(&format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
                page_object(index) + 1
            ));
            file.object(&format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
        }
        if !self.bookmarks.is_empty() {
            self.write_bookmarks(&mut file, outlines, page_object);
        }
        let encryption = if self.is_encrypted {
            let words = "61".repeat(32);
            let object =
                file.object(&format!("<< /Filter /Standard /V 1 /R 2 /O <{words}> /U <{words}> /P -44 >>"));
            format!("/Encrypt {object} 0 R")
        } else {
            String::new()
        };
        file.finish(&encryption)
    }

    fn write_bookmarks(&self, file: &mut File, outlines: usize, page_object: impl Fn(usize) -> usize) {
        let count = self.bookmarks.len();
        file.object(&format!(
            "<< /Type /Outlines /First {} 0 R /Last {} 0 R /Count {count} >>",
            outlines + 1,
            outlines + count
        ));
        for (index, (title, page)) in self.bookmarks.iter().enumerate() {
            let next =
                if index + 1 < count { format!("/Next {} 0 R", outlines + index + 2) } else { String::new() };
            file.object(&format!(
                "<< /Title ({title}) /Parent {outlines} 0 R /Dest [{} 0 R /Fit] {next} >>",
                page_object(*page)
            ));
        }
    }
}

#[derive(Debug, Default)]
struct File {
    body: String,
    offsets: Vec<usize>,
}

impl File {
    /// Adds an object and returns its number.
    fn object(&mut self, text: &str) -> usize {
        if self.body.is_empty() {
            self.body.push_str("%PDF-1.4\n");
        }
        self.offsets.push(self.body.len());
        let number = self.offsets.len();
        let _ = write!(self.body, "{number} 0 obj\n{text}\nendobj\n");
        number
    }

    fn finish(mut self, encryption: &str) -> Vec<u8> {
        let start = self.body.len();
        let size = self.offsets.len() + 1;
        let _ = write!(self.body, "xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(self.body, "{offset:010} 00000 n ");
        }
        let id = "61".repeat(16);
        let _ = write!(
            self.body,
            "trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R /ID [<{id}> <{id}>] {encryption} >>\nstartxref\n{start}\n%%EOF\n"
        );
        self.body.into_bytes()
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}
