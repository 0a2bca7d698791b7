//! PDF.

use std::time::Duration;

use insta::{assert_json_snapshot, assert_snapshot};
use switchboard_document_reader::ReadOptions;
use switchboard_testkit::Pdf;

use crate::told::{told, told_with};

fn pages() -> Pdf {
    Pdf::new()
        .properties("On Tides", "Ada")
        .page(&[
            "The first page says that the exami-",
            "nation of tides goes on for long.",
            "",
            "A second paragraph stands here.",
        ])
        .page(&["The second page is short."])
        .page(&["The third page ends it."])
        .bookmark("Beginning", 0)
        .bookmark("Ending (2)", 2)
}

#[test]
fn pages_and_bookmarks_are_kept_and_no_passage_spans_two_pages() {
    let told = told("tides.pdf", pages().build());

    assert_eq!(told.documents[0].title, "On Tides");
    assert_json_snapshot!(told.documents[0].metadata, @r#"
    {
      "author": "Ada",
      "date": "2024-01-31"
    }
    "#);
    assert_snapshot!(told.passages(), @r#"
    p.1 [Beginning] "The first page says that the examination of tides goes on for long.\n\nA second paragraph stands here."
    p.2 [Beginning] "The second page is short."
    p.3 [Ending (2)] "The third page ends it."
    "#);
}

#[test]
fn a_page_without_text_is_named_and_a_scan_refused() {
    let mixed = told("mixed.pdf", Pdf::new().page(&["Some words stand here."]).scan().scan().build());
    let scan = told("scan.pdf", Pdf::new().scan().scan().build());

    assert_snapshot!(mixed.skipped(), @"pages 2-3: no-text, pages without text");
    assert_snapshot!(scan.skipped(), @"all: no-text, 2 pages without text: a scan");
}

#[test]
fn a_document_behind_a_password_is_encrypted() {
    assert_snapshot!(told("locked.pdf", pages().encrypted().build()).skipped(), @"all: encrypted, needs a password");
}

#[test]
fn a_long_document_is_read_up_to_its_limit() {
    let mut options = ReadOptions::default();
    options.limits.pages = 2;

    let told = told_with("tides.pdf", pages().build(), &options);

    assert_snapshot!(told.skipped(), @"pages 3 to 3: too-large, over the limit of pages or of text");
    assert!(told.documents[0].passages.iter().all(|it| it.place.page.unwrap().get() <= 2));
}

#[test]
fn a_document_that_takes_too_long_is_too_slow() {
    let mut options = ReadOptions::default();
    options.limits.duration = Duration::ZERO;

    let told = told_with("tides.pdf", pages().build(), &options);

    assert_snapshot!(told.skipped(), @"all: too-slow, not read within 0 ms");
}
