//! Plain text and source code.

use insta::assert_snapshot;
use switchboard_document::Kind;

use crate::told::{told, told_with, unmerged};

#[test]
fn paragraphs_of_a_text_are_stretches_of_the_file() {
    let source = "One\nstill one.\r\n\r\n  Two.\n";

    let told = told_with("a.txt", source, &unmerged());

    assert_snapshot!(told.passages(), @r#"
    [] "One\nstill one."
    [] "Two."
    "#);
    let places: Vec<_> = told.documents[0]
        .passages
        .iter()
        .map(|it| (it.place.bytes.clone(), it.place.lines.clone()))
        .collect();
    assert_eq!(places, [(0..14, 1..3), (20..24, 4..5)]);
}

#[test]
fn code_is_cut_between_its_outer_items_and_says_its_language() {
    let told =
        told_with("lib.rs", "//! Words.\n\nfn a() {\n    b();\n\n    c();\n}\n\nfn d() {}\n", &unmerged());

    assert_eq!(
        (told.documents[0].kind, &told.documents[0].metadata["language"]),
        (Kind::Code, &"rust".into())
    );
    assert_snapshot!(told.passages(), @r#"
    [] "//! Words."
    [] "fn a() {\n    b();\n\n    c();\n}"
    [] "fn d() {}"
    "#);
}

#[test]
fn a_file_without_ending_is_known_by_its_content() {
    assert_eq!(told("run", "#!/bin/sh\necho").documents[0].kind, Kind::Code);
    assert_eq!(told("notes", "just words").documents[0].kind, Kind::Text);
    assert_eq!(told("package.json", "{\n  \"name\": \"x\"\n}").documents[0].kind, Kind::Code);
}

#[test]
fn another_encoding_is_named() {
    let told = told("alt.txt", b"Sch\xf6ne Gr\xfc\xdfe aus der Stra\xdfe in K\xf6ln");

    assert_eq!(told.documents[0].passages[0].text, "Schöne Grüße aus der Straße in Köln");
    assert_eq!(told.documents[0].metadata["encoding"], "windows-1252");
}

#[test]
fn an_empty_file_has_no_text() {
    assert_snapshot!(told("a.txt", "").skipped(), @"all: no-text, no text in it");
    assert_snapshot!(told("a.jsonl", "\n \n").skipped(), @"all: no-text, nothing in it");
}
