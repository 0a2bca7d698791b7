//! The exact JSON of the contract of 2025.

use super::*;
use crate::search::SearchHit;

fn value(schema: Arc<JsonObject>) -> Value {
    Value::Object(Arc::unwrap_or_clone(schema))
}

/// Claims that both forms are one value that keeps `schema`, and returns it.
#[track_caller]
fn one_value(result: CallToolResult, schema: Arc<JsonObject>) -> Value {
    let text = &result.content[0].as_text().expect("a text item").text;
    let structured = result.structured_content.expect("structured content");

    assert_eq!(serde_json::from_str::<Value>(text).expect("the text is JSON"), structured);
    assert!(jsonschema::is_valid(&value(schema), &structured));
    structured
}

fn fetched(metadata: Option<JsonObject>) -> FetchedDocument {
    FetchedDocument {
        id: "a.md".into(),
        title: "A".into(),
        text: "Text.".into(),
        url: "https://docs.example.org/d/a.md".into(),
        metadata,
    }
}

#[test]
fn search_returns_bare_ids() {
    let hit =
        |id: &str| SearchHit { id: id.into(), title: "T".into(), url: "https://docs.example.org".into() };
    let results = SearchResults { results: vec![hit("b#p1"), hit("a#p0")] };

    let found = one_value(FoundIds::from(results).into_result(), FoundIds::schema());

    assert_eq!(found, json!({ "ids": ["b#p1", "a#p0"] }));
}

#[test]
fn fetch_calls_the_text_content_and_keeps_the_address() {
    let metadata = JsonObject::from_iter([("page".to_owned(), 2.into())]);

    let content =
        one_value(FetchedContent::from(fetched(Some(metadata))).into_result(), FetchedContent::schema());

    let url = "https://docs.example.org/d/a.md";
    let expected =
        json!({ "id": "a.md", "title": "A", "content": "Text.", "metadata": { "page": 2, "url": url } });
    assert_eq!(content, expected);
}

#[test]
fn a_url_among_the_metadata_is_not_overwritten() {
    let metadata = JsonObject::from_iter([("url".to_owned(), "https://example.org/source".into())]);

    let content = FetchedContent::from(fetched(Some(metadata)));

    assert_eq!(content.metadata["url"], "https://example.org/source");
}

#[test]
fn only_the_output_schema_differs_from_todays_tools() {
    for (old, new) in [
        (search_tool("Finds."), crate::search_tool("Finds.")),
        (fetch_tool("Reads."), crate::fetch_tool("Reads.")),
    ] {
        assert_ne!(old.output_schema, new.output_schema);
        let relabelled =
            Tool::with_raw_output_schema(old, new.output_schema.clone().expect("an output schema"));
        assert_eq!(relabelled, new);
    }
}
