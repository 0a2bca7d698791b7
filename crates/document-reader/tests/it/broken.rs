//! Broken and hostile files: each ends in a named skip, bounded in time and memory.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;
use switchboard_document::SkipReason;
use switchboard_document_reader::{ReadOptions, read};
use switchboard_testkit::{Docx, Epub, Pdf, zip_bomb};

use crate::told::{Told, told, told_with};

/// Cuts a file at many places and returns what each reading told.
fn truncated(name: &str, whole: &[u8]) -> Vec<Told> {
    let step = (whole.len() / 60).max(1);
    (0..whole.len()).step_by(step).map(|length| told(name, &whole[..length])).collect()
}

#[test]
fn a_truncated_pdf_is_saved_in_part_or_named() {
    let whole = Pdf::new().page(&["One page of words."]).page(&["Another page of words."]).build();

    let told = truncated("x.pdf", &whole);

    for told in &told {
        assert_eq!(told.documents.len() + usize::from(told.refused.is_some()), 1, "{told:?}");
        if let Some(skip) = &told.refused {
            assert!(matches!(skip.reason, SkipReason::Damaged | SkipReason::NoText), "{skip:?}");
        }
    }
    assert!(told[1].refused.is_some());
}

#[test]
fn a_truncated_docx_or_epub_is_damaged_wherever_it_ends() {
    let docx = Docx::new().paragraph("Some words.").build().unwrap();
    let epub = Epub::new("T", "A").chapter("C", "<p>Some words.</p>").build().unwrap();

    let told: Vec<_> = truncated("x.docx", &docx).into_iter().chain(truncated("x.epub", &epub)).collect();

    assert!(told.len() > 100);
    for told in told {
        assert_eq!(told.documents, []);
        assert_eq!(told.refused.unwrap().reason, SkipReason::Damaged);
    }
}

#[test]
fn a_part_that_is_no_longer_what_was_packed_is_damaged() {
    let mut docx = Docx::new().paragraph(&"Some words that take some space. ".repeat(50)).build().unwrap();
    let middle = docx.len() / 2;
    for byte in &mut docx[middle..middle + 40] {
        *byte ^= 0x55;
    }

    assert_eq!(told("x.docx", docx).refused.unwrap().reason, SkipReason::Damaged);
}

#[test]
fn a_zip_bomb_is_too_large() {
    let relations = r#"<Relationships><Relationship Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let docx = zip_bomb(&[("_rels/.rels", relations)], "word/document.xml", 16 << 20).unwrap();
    let parts = Epub::new("T", "A").chapter("C", "<p>words</p>").parts();
    let parts: Vec<_> = parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let epub = zip_bomb(&parts, "OEBPS/c1.xhtml", 16 << 20).unwrap();

    let mut options = ReadOptions::default();
    options.limits.unpacked_ratio = u64::MAX;
    options.limits.unpacked_bytes = 1 << 20;

    let lenient = told_with("x.docx", &docx, &options);
    let (docx, epub) = (told("x.docx", docx), told("x.epub", epub));

    assert_snapshot!(lenient.skipped(), @"all: too-large, over 1048576 bytes unpacked");
    assert_snapshot!(docx.skipped(), @"all: too-large, a part over 200 times its packed size");
    assert_snapshot!(epub.skipped(), @"all: too-large, a part over 200 times its packed size");
}

#[test]
fn deep_nesting_is_damaged_and_overflows_no_stack() {
    let json = "[".repeat(100_000);
    let record = format!("{{\"text\":\"a\",\"deep\":{json}{}}}", "]".repeat(100_000));
    let xml = format!("<w:p>{}{}</w:p>", "<w:r>".repeat(50_000), "</w:r>".repeat(50_000));

    let lines = told("x.jsonl", format!("{json}\n{record}\n{{\"id\":\"ok\",\"text\":\"a\"}}"));
    let array = told("x.json", format!("[{record},{{\"id\":\"ok\",\"text\":\"a\"}}]"));
    let html = told("x.html", "<div>".repeat(200_000));
    let markdown = told("x.md", "> ".repeat(50_000) + "words");
    let docx = told("x.docx", Docx::new().raw(&xml).build().unwrap());

    assert_eq!((lines.documents.len(), array.documents.len()), (1, 1));
    assert_snapshot!(lines.skipped() + &array.skipped() + &html.skipped() + &docx.skipped(), @r"
    line 1: damaged, JSON ends too early at column 100000
    line 2: damaged, JSON nested too deep at column 146
    record 1, line 1: damaged, JSON nested too deep at column 146
    all: damaged, tags nested over 1000 deep
    all: damaged, XML nested too deep in it
    ");
    assert_eq!(markdown.documents.len() + usize::from(markdown.refused.is_some()), 1);
}

#[test]
fn html_nested_as_deep_as_allowed_is_read() {
    let page = format!("{}words in it{}", "<div><b>".repeat(490), "</b></div>".repeat(490));

    assert_eq!(told("x.html", page).documents[0].passages[0].text, "words in it");
}

#[test]
fn nul_bytes_and_broken_utf8_are_named() {
    let text = told("x.txt", b"abc\0\0\0def");
    let lines = told("x.jsonl", b"{\"text\":\"a\"}\n{\"text\":\"\0\"}\n{\"text\":\"\xff\xfe\"}\n");
    let note = told(
        "x.md",
        "Zwölf Boxkämpfer jagen Viktor über den großen Deich".bytes().chain([0xc3, b'!']).collect::<Vec<_>>(),
    );

    assert_snapshot!(text.skipped() + &lines.skipped() + &note.skipped(), @r"
    all: unknown, binary: NUL bytes
    line 2: damaged, JSON broken at column 10
    single characters: damaged, not everything is UTF-8; what is not stands as U+FFFD
    ");
    assert_eq!(
        note.documents[0].passages[0].text,
        "Zwölf Boxkämpfer jagen Viktor über den großen Deich\u{fffd}!"
    );
}

#[test]
fn what_is_over_a_limit_is_too_large() {
    let mut options = ReadOptions::default();
    options.limits.file_bytes = 10;
    options.limits.record_bytes = 30;

    let text = told_with("x.txt", "more than ten bytes", &options);
    let lines =
        told_with("x.jsonl", format!("{{\"text\":\"{}\"}}\n{{\"text\":\"b\"}}", "a".repeat(40)), &options);
    let array =
        told_with("x.json", format!("[{{\"text\":\"{}\"}},{{\"text\":\"b\"}}]", "a".repeat(40)), &options);

    assert_eq!((lines.documents.len(), array.documents.len()), (1, 1));
    assert_snapshot!(text.skipped() + &lines.skipped() + &array.skipped(), @r"
    all: too-large, over the limit of 10 bytes
    line 1: too-large, over the limit of 30 bytes
    record 1: too-large, over the limit of 30 bytes
    ");
}

#[test]
fn a_file_the_system_refuses_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: &Path| {
        read(path, "x.md", &ReadOptions::default(), &mut |_| panic!("nothing to tell")).unwrap_err()
    };

    assert_eq!(refused(folder.path()).reason, SkipReason::Unreadable);
    assert_snapshot!(refused(&folder.path().join("x.md")).detail, @"no such file or directory (os error 2)");
}

#[test]
fn an_office_document_behind_a_password_is_encrypted() {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(4096, 0);

    assert_snapshot!(told("x.docx", bytes).skipped(), @"all: encrypted, an Office document behind a password");
}

/// Reads a file with a line of 200 MB between two records and says how much memory this process ever took.
#[test]
fn a_long_line_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.jsonl");
    let mut file = File::create(&path).unwrap();
    file.write_all(b"{\"text\":\"before\"}\n").unwrap();
    file.seek(SeekFrom::Current(200 << 20)).unwrap();
    file.write_all(b"\n{\"text\":\"behind\"}\n").unwrap();
    let mut told = Told::default();

    read(&path, "x.jsonl", &ReadOptions::default(), &mut |event| told.take(event)).unwrap();

    let texts: Vec<_> = told.documents.iter().map(|it| it.passages[0].text.as_str()).collect();
    assert_eq!(texts, ["before", "behind"]);
    assert_snapshot!(told.skipped(), @"line 2: too-large, over the limit of 16777216 bytes");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    writeln!(std::io::stdout(), "peak {peak}").unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_line_takes_bounded_memory() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "broken::a_long_line_is_passed_over", "--nocapture", "--test-threads=1"])
        .output()
        .unwrap();

    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{output}");
    let (_, peak) = output.split_once("VmHWM:").unwrap();
    let kilobytes: u64 = peak.split_whitespace().next().unwrap().parse().unwrap();
    assert!(kilobytes < 96 << 10, "{kilobytes} kB");
}
