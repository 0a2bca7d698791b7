//! EPUB.

use insta::{assert_json_snapshot, assert_snapshot};
use switchboard_testkit::Epub;

use crate::told::{told, told_with, unmerged};

#[test]
fn chapters_come_in_order_under_their_titles() {
    let book = Epub::new("A Book", "Ada")
        .chapter("One & only", "<h1>One &amp; only</h1><p>It begins.</p><h2>Inner</h2><p>Goes on.</p>")
        .chapter("Two", "<p>It ends.</p>");

    let told = told_with("book.epub", book.build().unwrap(), &unmerged());

    assert_eq!(told.documents[0].title, "A Book");
    assert_json_snapshot!(told.documents[0].metadata, @r#"
    {
      "author": "Ada",
      "identifier": "urn:test:1",
      "language": "en"
    }
    "#);
    assert_snapshot!(told.passages(), @r#"
    [One & only] "One & only\n\nIt begins."
    [One & only > Inner] "Inner\n\nGoes on."
    [Two] "It ends."
    "#);
}

#[test]
fn a_book_of_pictures_has_no_text() {
    let book = Epub::new("Pictures", "Ada").chapter("One", "<img src='a.png'/>");

    assert_snapshot!(told("book.epub", book.build().unwrap()).skipped(), @"all: no-text, a book without text");
}
