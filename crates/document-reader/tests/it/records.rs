//! Records: JSONL and JSON arrays.

use std::ops::ControlFlow;

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;
use switchboard_document_reader::{Event, Format, ReadOptions, read_bytes};

use crate::told::{told, told_with};

#[test]
fn a_record_keeps_every_field_and_its_exact_place() {
    let source = "\n{\"id\": 7, \"title\": \"A\\u00e9\", \"content\": \" some text \", \"url\": \"https://example.org/7\", \"year\": 1999, \"metadata\": {\"tags\": [\"x\"], \"none\": null}}\r\n";

    let told = told("notes.jsonl", source);

    assert_json_snapshot!(told.documents, @r#"
    [
      {
        "id": "7",
        "title": "Aé",
        "is_title_from_text": false,
        "url": "https://example.org/7",
        "kind": "record",
        "metadata": {
          "tags": [
            "x"
          ],
          "year": 1999
        },
        "passages": [
          {
            "text": "some text",
            "place": {
              "lines": {
                "start": 2,
                "end": 3
              },
              "bytes": {
                "start": 1,
                "end": 145
              }
            }
          }
        ],
        "bytes": {
          "start": 1,
          "end": 145
        }
      }
    ]
    "#);
    let bytes = &told.documents[0].bytes;
    let stretch = &source[usize::try_from(bytes.start).unwrap()..usize::try_from(bytes.end).unwrap()];
    assert!(stretch.starts_with("{\"id\"") && stretch.ends_with('}'));
}

#[test]
fn an_array_gives_the_same_documents_as_its_lines() {
    let records = [
        json!({"id": "a", "title": "One, [two]", "text": "x } ] \\ \" , y"}),
        json!({"id": "b", "title": "Nested", "text": "t", "more": [{"deep": ["]", {}]}]}),
        json!({"_id": 3, "body": "only a body"}),
    ];
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    let pretty = serde_json::to_string_pretty(&records).unwrap();

    let (array, lines) = (told("r.json", &pretty), told("r.jsonl", lines.join("\n")));

    let bare = |documents: &[switchboard_document::Document]| -> Vec<_> {
        documents
            .iter()
            .map(|it| (it.id.clone(), it.title.clone(), it.metadata.clone(), it.passages[0].text.clone()))
            .collect()
    };
    assert_eq!(bare(&array.documents), bare(&lines.documents));
    assert_eq!(array.documents.len(), 3);
    for document in &array.documents {
        let span =
            usize::try_from(document.bytes.start).unwrap()..usize::try_from(document.bytes.end).unwrap();
        let record: serde_json::Value = serde_json::from_str(&pretty[span.clone()]).unwrap();
        assert!(records.contains(&record));
        let line = pretty[..span.start].matches('\n').count() + 1;
        assert_eq!(document.passages[0].place.lines.start as usize, line);
    }
}

#[test]
fn what_is_no_record_is_named_and_the_rest_stands() {
    let lines = "{\"id\":1,\"text\":\"good\"}\n{\"id\":2\n[1]\n{\"id\":4}\n{\"id\":5,\"text\":\"\\ud800\"}\nnull\n{\"id\":7,\"text\":\"good\"} x\n{\"title\":\"no id\"}\n";

    let told = told("r.jsonl", lines);

    assert_snapshot!(told.skipped(), @r"
    line 2: damaged, JSON ends too early at column 7
    line 3: incomplete, no record: not an object
    line 4: incomplete, neither title nor text
    line 5: damaged, JSON broken at column 23
    line 6: incomplete, no record: not an object
    line 7: damaged, JSON broken at column 24
    ");
    let ids: Vec<_> = told.documents.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["1", "r.jsonl:8"]);
}

#[test]
fn a_broken_array_is_read_as_far_as_it_goes() {
    let told = told(
        "r.json",
        "[{\"id\":1,\"text\":\"a\"}, 5, {\"id\":2,\n \"text\" \"b\"},{\"id\":3,\"text\":\"c\"}, {\"id\":4,",
    );

    assert_snapshot!(told.skipped(), @r"
    record 2, line 1: incomplete, no record: not an object
    record 3, line 1: damaged, JSON broken at column 9
    record 5: damaged, the file ends before its array does
    ");
    let ids: Vec<_> = told.documents.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["1", "3"]);
}

#[test]
fn a_missing_title_is_the_first_words_and_a_long_text_is_cut() {
    let text = "A sentence that goes on and on. ".repeat(200);
    let record = json!({"id": "x", "text": text, "url": "javascript:alert(1)"});

    let told = told("r.jsonl", record.to_string());

    let document = &told.documents[0];
    assert_eq!(
        document.title,
        "A sentence that goes on and on. A sentence that goes on and on. A sentence that…"
    );
    assert_eq!(document.url, None);
    assert_eq!(document.metadata["url"], "javascript:alert(1)");
    assert!(document.passages.len() > 3);
    assert!(document.passages.iter().all(|it| it.text.len() <= 2000 && it.place.bytes == document.bytes));
    let whole: Vec<_> = document.passages.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(whole.join(" "), text.trim());
}

#[test]
fn named_fields_replace_the_guesses() {
    let mut options = ReadOptions::default();
    options.records.text = Some("abstract".to_owned());
    options.records.id = Some("doi".to_owned());

    let told =
        told_with("r.jsonl", r#"{"doi":"10/x","id":1,"abstract":"the text","text":"other"}"#, &options);

    let document = &told.documents[0];
    assert_eq!((document.id.as_str(), document.passages[0].text.as_str()), ("10/x", "the text"));
    assert_eq!(json!(document.metadata), json!({"id": 1, "text": "other"}));
}

#[test]
fn records_in_utf16_are_read() {
    let text = "\u{feff}{\"id\":\"ü\",\"text\":\"Grüße\"}\r\n{\"id\":\"2\",\"text\":\"zwei\"}";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();

    let told = told("r.jsonl", bytes);

    let texts: Vec<_> = told.documents.iter().map(|it| it.passages[0].text.as_str()).collect();
    assert_eq!(texts, ["Grüße", "zwei"]);
}

#[test]
fn the_sink_can_stop_the_reading() {
    let lines = "{\"text\":\"a\"}\n".repeat(10);
    let mut count = 0;

    read_bytes(Format::JsonLines, lines.as_bytes(), ("r", &ReadOptions::default()), &mut |event| {
        count += usize::from(matches!(event, Event::Document(_)));
        if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();

    assert_eq!(count, 3);
}

#[test]
fn progress_rises_to_the_size_of_a_long_file() {
    let lines = format!("{{\"text\":\"{}\"}}\n", "x".repeat(1000)).repeat(5000);
    let mut reports = Vec::new();

    read_bytes(Format::JsonLines, lines.as_bytes(), ("r", &ReadOptions::default()), &mut |event| {
        if let Event::Progress(bytes) = event {
            reports.push(bytes);
        }
        ControlFlow::Continue(())
    })
    .unwrap();

    assert!(reports.len() >= 4 && reports.is_sorted());
    assert!(*reports.last().unwrap() + (2 << 20) > lines.len() as u64);
}
