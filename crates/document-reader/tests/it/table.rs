//! Tables: CSV and its kin.

use insta::{assert_json_snapshot, assert_snapshot};
use switchboard_document_reader::ReadOptions;

use crate::told::{told, told_with};

#[test]
fn columns_are_guessed_by_name_and_the_guess_is_told() {
    let told = told(
        "people.csv",
        "Number,Name,Description,Link,Born\n1,Ada,\"First, \"\"programmer\"\"\",https://example.org/ada,1815\n",
    );

    assert_eq!(
        told.mappings,
        [
            r#"columns separated by commas: id from "Number", title from "Name", text from "Description", url from "Link"; metadata: Born"#
        ]
    );
    assert_json_snapshot!(told.documents[0], @r#"
    {
      "id": "1",
      "title": "Ada",
      "is_title_from_text": false,
      "url": "https://example.org/ada",
      "kind": "row",
      "metadata": {
        "Born": "1815"
      },
      "passages": [
        {
          "text": "First, \"programmer\"",
          "place": {
            "lines": {
              "start": 2,
              "end": 3
            },
            "bytes": {
              "start": 34,
              "end": 92
            }
          }
        }
      ],
      "bytes": {
        "start": 34,
        "end": 92
      }
    }
    "#);
}

#[test]
fn without_a_column_of_text_a_row_is_read_with_its_header() {
    let told = told("prices.tsv", "id\tname\tprice\tstock\n1\tBolt\t3.50\t12\n2\tNut\t1.20\t\n");

    assert_snapshot!(told.passages(), @r#"
    [] "price: 3.50\nstock: 12"
    [] "price: 1.20"
    "#);
}

#[test]
fn ragged_rows_are_named_and_blank_ones_pass() {
    let told = told("r.csv", "id;text\n1;a\n\n2;b;c\n3\n4;\"d\ne\"\n5;\"never");

    assert_snapshot!(told.skipped(), @r"
    line 4: damaged, 3 columns where the header has 2
    line 5: damaged, 1 columns where the header has 2
    line 8: damaged, a quote that is never closed
    ");
    let texts: Vec<_> = told.documents.iter().map(|it| it.passages[0].text.as_str()).collect();
    assert_eq!(texts, ["a", "d\ne"]);
}

#[test]
fn a_column_that_is_named_and_not_there_is_an_error_that_names_those_that_are() {
    let mut options = ReadOptions::default();
    options.records.text = Some("boddy".to_owned());

    let told = told_with("r.csv", "id,body\n1,a\n", &options);

    assert_snapshot!(told.skipped(), @r#"all: incomplete, no column "boddy"; there are: id, body"#);
}

#[test]
fn a_table_in_latin_1_is_read() {
    let told = told("r.csv", b"id,text\n1,Gr\xfc\xdfe aus K\xf6ln und M\xfcnchen\n");

    assert_eq!(told.documents[0].passages[0].text, "Grüße aus Köln und München");
}
