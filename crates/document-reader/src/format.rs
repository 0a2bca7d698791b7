//! A *format* is how a file's bytes are to be understood; found by the name's extension, then by the content.
//!
//! Content decides where the name says nothing. `.json` is an array of records, or records one a line; any other
//! JSON, such as one object over many lines, is configuration and read as code.

mod names;
mod written;

use serde::de::IgnoredAny;
use switchboard_document::{Skip, SkipReason};

use crate::decode;
pub(crate) use names::language;
pub use written::Format;

impl Format {
    /// Finds the format of a file by its name and its beginning, of which 64 KiB are enough.
    ///
    /// # Errors
    /// `Unknown` where it is nothing that is read here, `Encrypted` for an encrypted Office document.
    pub fn of(name: &str, head: &[u8]) -> Result<Self, Skip> {
        match names::by_name(name) {
            Some(names::Named::Json) => Ok(json(head)),
            Some(names::Named::Format(Self::Docx)) if head.starts_with(OLE) => {
                Err(Skip::file(SkipReason::Encrypted, "an Office document behind a password"))
            }
            Some(names::Named::Format(format)) => Ok(format),
            None => by_content(head),
        }
    }
}

/// How a compound file of older Office begins; newer Office wraps encrypted documents in one.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

fn json(head: &[u8]) -> Format {
    let (encoding, mark) = decode::detect(head);
    let (text, _) = encoding.decode_without_bom_handling(&head[mark..]);
    let text = text.trim_start();
    if text.starts_with('[') {
        return Format::JsonArray;
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_record = |line: &str| line.trim_start().starts_with('{');
    let is_whole = |line: &str| is_record(line) && serde_json::from_str::<IgnoredAny>(line).is_ok();
    if lines.next().is_some_and(is_whole) && lines.next().is_some_and(is_record) {
        return Format::JsonLines;
    }
    Format::Code
}

fn by_content(head: &[u8]) -> Result<Format, Skip> {
    let contains = |needle: &[u8], within: usize| {
        memchr::memmem::find(&head[..head.len().min(within)], needle).is_some()
    };
    if contains(b"%PDF-", 1024) {
        return Ok(Format::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") {
        return if contains(b"application/epub+zip", 256) {
            Ok(Format::Epub)
        } else if contains(b"word/", decode::HEAD) && contains(b"[Content_Types].xml", decode::HEAD) {
            Ok(Format::Docx)
        } else {
            Err(Skip::file(SkipReason::Unknown, "an archive"))
        };
    }
    let (encoding, mark) = decode::detect(head);
    if let Some(sign) = decode::binary_sign(head, encoding) {
        return Err(Skip::file(SkipReason::Unknown, sign));
    }
    let (text, _) = encoding.decode_without_bom_handling(&head[mark..]);
    let start: String = text.trim_start().chars().take(64).flat_map(char::to_lowercase).collect();
    Ok(if start.starts_with("<!doctype html") || start.starts_with("<html") {
        Format::Html
    } else if start.starts_with("#!") || start.starts_with("<?xml") {
        Format::Code
    } else {
        Format::Text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, head: &[u8], expected: Format) {
        assert_eq!(Format::of(name, head), Ok(expected));
    }

    #[test]
    fn the_extension_comes_first() {
        check("a/b.md", b"<html>", Format::Markdown);
        check("A.PDF", b"", Format::Pdf);
        check("Makefile", b"all:", Format::Code);
        check("x/Dockerfile", b"FROM scratch", Format::Code);
        check("notes.txt", b"#!/bin/sh", Format::Text);
        check("records.ndjson", b"[]", Format::JsonLines);
        check("t.tsv", b"a\tb", Format::Table);
    }

    #[test]
    fn json_is_records_only_where_it_looks_like_some() {
        check("a.json", b" [ {} ]", Format::JsonArray);
        check("a.json", b"{\"id\":1}\n{\"id\":2}\n", Format::JsonLines);
        check("a.json", b"{\"id\":1}\n", Format::Code);
        check("a.json", b"{\n \"id\":1\n}\n", Format::Code);
        check("a.json", b"\xef\xbb\xbf[{}]", Format::JsonArray);
    }

    #[test]
    fn content_decides_where_the_name_says_nothing() {
        check("run", b"#!/usr/bin/env python3\n", Format::Code);
        check("page", b"\n<!DOCTYPE html><p>", Format::Html);
        check("scan.0001", b"%PDF-1.7", Format::Pdf);
        check("README", b"Read me.", Format::Text);
        check("data.xyz", b"some words", Format::Text);
    }

    #[test]
    fn what_is_no_text_is_unknown_and_an_encrypted_document_said_to_be() {
        let reason = |name, head| Format::of(name, head).unwrap_err().reason;
        assert_eq!(reason("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), SkipReason::Unknown);
        assert_eq!(reason("a.zip", b"PK\x03\x04"), SkipReason::Unknown);
        assert_eq!(reason("a.docx", OLE), SkipReason::Encrypted);
    }
}
