//! Markdown.

use insta::{assert_json_snapshot, assert_snapshot};

use crate::told::{told, told_with, unmerged};

const NOTE: &str = "---\ntitle: Setting up\ntags: [a, b]\ndate: 2024-01-31\n---\n# Setup\n\nFirst *words*.\n\n## Tools\n\n- hammer\n- nail\n\n| tool | price |\n|---|---|\n| hammer | 10 |\n| nail | 1 |\n\n```sh\nmake\n\nmake install\n```\n";

#[test]
fn front_matter_is_metadata_and_blocks_keep_their_headings() {
    let told = told_with("a/setup.md".rsplit('/').next().unwrap(), NOTE, &unmerged());

    let document = &told.documents[0];
    assert_eq!((document.id.as_str(), document.title.as_str()), ("setup.md", "Setting up"));
    assert_json_snapshot!(document.metadata, @r#"
    {
      "date": "2024-01-31",
      "tags": [
        "a",
        "b"
      ]
    }
    "#);
    assert_snapshot!(told.passages(), @r###"
    [Setup] "# Setup\n\nFirst *words*."
    [Setup > Tools] "## Tools\n\n- hammer"
    [Setup > Tools] "- nail"
    [Setup > Tools] "| tool | price |\n|---|---|"
    [Setup > Tools] "| hammer | 10 |" under "| tool | price |\n|---|---|"
    [Setup > Tools] "| nail | 1 |" under "| tool | price |\n|---|---|"
    [Setup > Tools] "```sh\nmake\n\nmake install\n```"
    "###);
}

#[test]
fn the_bytes_and_lines_of_a_passage_are_its_text() {
    let source = format!("\u{feff}{NOTE}");

    let told = told_with("setup.md", &source, &unmerged());

    for passage in &told.documents[0].passages {
        let bytes = &passage.place.bytes;
        let (start, end) = (usize::try_from(bytes.start).unwrap(), usize::try_from(bytes.end).unwrap());
        assert_eq!(source[start..end], passage.text);
        let lines: Vec<_> = source.lines().collect();
        let (first, last) = (passage.place.lines.start as usize, passage.place.lines.end as usize);
        assert_eq!(lines[first - 1..last - 1].join("\n"), passage.text);
    }
}

#[test]
fn a_note_without_title_is_called_by_its_heading_or_its_file() {
    assert_eq!(told("x.md", "words\n\n## A `b`\n").documents[0].title, "A b");
    assert_eq!(told("x.md", "words").documents[0].title, "x.md");
}

#[test]
fn broken_front_matter_is_named_and_the_note_stands() {
    let told = told("x.md", "---\ntitle: \"open\ntags: [\n---\nwords\n");

    assert_eq!(told.documents[0].passages[0].text, "words");
    assert_eq!(told.skips[0].part.as_deref(), Some("front matter"));
}

#[test]
fn a_note_that_is_all_front_matter_can_still_be_found_by_its_title() {
    let told = told("x.md", "---\ntitle: Later\n---\n");

    assert_eq!((told.documents[0].title.as_str(), told.documents[0].passages.len()), ("Later", 0));
}
