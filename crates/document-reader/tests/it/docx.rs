//! DOCX.

use insta::{assert_json_snapshot, assert_snapshot};
use switchboard_testkit::Docx;

use crate::told::{told, told_with, unmerged};

#[test]
fn headings_lists_tables_and_notes_are_kept() {
    let file = Docx::new()
        .properties("Report & more", "Ada")
        .style("berschrift1", "heading 1")
        .style("berschrift2", "Heading 2")
        .styled("berschrift1", "Findings")
        .paragraph("First < words.")
        .styled("berschrift2", "Prices")
        .item("hammer")
        .table(&[&["Tool", "Price"], &["Hammer", "10"], &["Nail", "1"]])
        .footnote("With a note", 2, "What the note says.")
        .build()
        .unwrap();

    let told = told_with("report.docx", file, &unmerged());

    assert_eq!(told.documents[0].title, "Report & more");
    assert_json_snapshot!(told.documents[0].metadata, @r#"
    {
      "author": "Ada"
    }
    "#);
    assert_snapshot!(told.passages(), @r#"
    [Findings] "Findings\n\nFirst < words."
    [Findings > Prices] "Prices\n- hammer"
    [Findings > Prices] "Tool | Price"
    [Findings > Prices] "Hammer | 10" under "Tool | Price"
    [Findings > Prices] "Nail | 1" under "Tool | Price"
    [Findings > Prices] "With a note[2]"
    [Findings > Prices] "[2] What the note says."
    "#);
}

#[test]
fn deleted_text_and_fallbacks_are_left_out_and_text_boxes_kept() {
    let file = Docx::new()
        .raw("<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:r><w:tab/><w:t>on</w:t></w:r></w:p>")
        .raw("<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>in a box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:t>around it &#65;&amp;</w:t></w:r></w:p>")
        .build()
        .unwrap();

    let told = told_with("x.docx", file, &unmerged());

    assert_snapshot!(told.passages(), @r#"
    [] "kept \ton"
    [] "in a box"
    [] "around it A&"
    "#);
}

#[test]
fn an_outside_entity_is_never_fetched() {
    let file =
        Docx::new().paragraph("safe").raw("<w:p><w:r><w:t>&outside;</w:t></w:r></w:p>").build().unwrap();

    let told = told("x.docx", file);

    assert_eq!(told.documents[0].passages[0].text, "safe");
}

#[test]
fn an_empty_document_has_no_text() {
    assert_snapshot!(told("x.docx", Docx::new().build().unwrap()).skipped(), @"all: no-text, a document without text");
}
