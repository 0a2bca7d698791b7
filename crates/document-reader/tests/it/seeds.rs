//! The seeds of the fuzz targets, replayed.

use std::fmt::Write;
use std::path::Path;

use insta::assert_snapshot;
use switchboard_document_reader::{Format, ReadOptions, read_bytes};

use crate::told::Told;

const TARGETS: [(&str, &[Format]); 8] = [
    ("read_json", &[Format::JsonArray, Format::JsonLines]),
    ("read_csv", &[Format::Table]),
    ("read_markdown", &[Format::Markdown]),
    ("read_html", &[Format::Html]),
    ("read_pdf", &[Format::Pdf]),
    ("read_docx", &[Format::Docx]),
    ("read_epub", &[Format::Epub]),
    ("read_text", &[Format::Text, Format::Code]),
];

/// Reads every seed of a target and says what came of each.
fn replay(target: &str, formats: &[Format]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    let mut lines = String::new();
    for seed in seeds {
        let bytes = std::fs::read(&seed).unwrap();
        let name = seed.file_name().unwrap().to_string_lossy();
        let _ = write!(lines, "{target}/{name}:");
        for format in formats {
            let mut told = Told::default();
            let result =
                read_bytes(*format, &bytes, ("seed", &ReadOptions::default()), &mut |event| told.take(event));
            let passages: usize = told.documents.iter().map(|document| document.passages.len()).sum();
            let refused =
                result.err().map(|skip| format!(", refused as {}", skip.reason.as_str())).unwrap_or_default();
            let (documents, skips) = (told.documents.len(), told.skips.len());
            let _ = write!(
                lines,
                " {format:?} {documents} documents, {passages} passages, {skips} skips{refused};"
            );
        }
        lines.push('\n');
    }
    lines
}

#[test]
fn every_target_has_seeds_and_they_give_what_they_gave() {
    let mut all = String::new();
    for (target, formats) in TARGETS {
        let lines = replay(target, formats);
        assert!(!lines.is_empty(), "no seeds for {target}");
        all += &lines;
    }

    assert_snapshot!(all, @r"
    read_json/array.json: JsonArray 2 documents, 2 passages, 1 skips; JsonLines 0 documents, 0 passages, 2 skips;
    read_json/deep.json: JsonArray 0 documents, 0 passages, 1 skips; JsonLines 0 documents, 0 passages, 1 skips;
    read_json/escapes.json: JsonArray 1 documents, 1 passages, 0 skips; JsonLines 0 documents, 0 passages, 1 skips;
    read_json/lines.jsonl: JsonArray 0 documents, 0 passages, 0 skips, refused as damaged; JsonLines 2 documents, 1 passages, 1 skips;
    read_json/open-string.json: JsonArray 0 documents, 0 passages, 1 skips; JsonLines 0 documents, 0 passages, 1 skips;
    read_csv/open-quote.csv: Table 0 documents, 0 passages, 1 skips;
    read_csv/quoted.csv: Table 2 documents, 2 passages, 0 skips;
    read_csv/semicolons.csv: Table 1 documents, 1 passages, 1 skips;
    read_csv/tabs.tsv: Table 0 documents, 0 passages, 1 skips;
    read_markdown/alias.md: Markdown 0 documents, 0 passages, 0 skips, refused as no-text;
    read_markdown/nested.md: Markdown 1 documents, 1 passages, 0 skips;
    read_markdown/note.md: Markdown 1 documents, 1 passages, 0 skips;
    read_markdown/toml.md: Markdown 1 documents, 1 passages, 0 skips;
    read_html/charset.html: Html 1 documents, 1 passages, 0 skips;
    read_html/page.html: Html 1 documents, 1 passages, 0 skips;
    read_html/unclosed.html: Html 1 documents, 1 passages, 0 skips;
    read_pdf/cut.pdf: Pdf 0 documents, 0 passages, 0 skips, refused as damaged;
    read_pdf/locked.pdf: Pdf 0 documents, 0 passages, 0 skips, refused as encrypted;
    read_pdf/scan.pdf: Pdf 0 documents, 0 passages, 0 skips, refused as no-text;
    read_pdf/two-pages.pdf: Pdf 1 documents, 2 passages, 0 skips;
    read_docx/blocks.docx: Docx 1 documents, 1 passages, 0 skips;
    read_docx/bomb.docx: Docx 0 documents, 0 passages, 0 skips, refused as too-large;
    read_docx/cut.docx: Docx 0 documents, 0 passages, 0 skips, refused as damaged;
    read_epub/cut.epub: Epub 0 documents, 0 passages, 0 skips, refused as damaged;
    read_epub/missing-chapter.epub: Epub 1 documents, 1 passages, 1 skips;
    read_epub/two-chapters.epub: Epub 1 documents, 2 passages, 0 skips;
    read_text/cjk.txt: Text 1 documents, 1 passages, 0 skips; Code 1 documents, 1 passages, 0 skips;
    read_text/code.txt: Text 1 documents, 1 passages, 0 skips; Code 1 documents, 1 passages, 0 skips;
    read_text/latin1.txt: Text 1 documents, 1 passages, 0 skips; Code 1 documents, 1 passages, 0 skips;
    read_text/utf16.txt: Text 1 documents, 1 passages, 0 skips; Code 1 documents, 1 passages, 0 skips;
    read_text/words.txt: Text 1 documents, 1 passages, 0 skips; Code 1 documents, 1 passages, 0 skips;
    ");
}

#[test]
fn every_target_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    for (target, _) in TARGETS {
        assert!(folder.join(format!("{target}.rs")).exists(), "{target}");
    }
}
