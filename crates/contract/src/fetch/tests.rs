//! The exact JSON of a fetched document.

use proptest::prelude::*;

use super::*;

fn document(metadata: Option<JsonObject>) -> FetchedDocument {
    FetchedDocument {
        id: "handbook.md#p3".into(),
        title: "Keeper's handbook, Fog".into(),
        text: "Sound the horn.\nTwice.".into(),
        url: "https://docs.example.org/d/handbook.md#p3".into(),
        metadata,
    }
}

#[test]
fn a_document_stands_in_both_places() {
    let metadata =
        JsonObject::from_iter([("page".to_owned(), 4.into()), ("next".to_owned(), "handbook.md#p4".into())]);

    let result = document(Some(metadata)).into_result();

    insta::assert_json_snapshot!(result, @r#"
    {
      "resultType": "complete",
      "content": [
        {
          "type": "text",
          "text": "{\"id\":\"handbook.md#p3\",\"title\":\"Keeper's handbook, Fog\",\"text\":\"Sound the horn.\\nTwice.\",\"url\":\"https://docs.example.org/d/handbook.md#p3\",\"metadata\":{\"next\":\"handbook.md#p4\",\"page\":4}}"
        }
      ],
      "structuredContent": {
        "id": "handbook.md#p3",
        "metadata": {
          "next": "handbook.md#p4",
          "page": 4
        },
        "text": "Sound the horn.\nTwice.",
        "title": "Keeper's handbook, Fog",
        "url": "https://docs.example.org/d/handbook.md#p3"
      },
      "isError": false
    }
    "#);
}

#[test]
fn absent_metadata_is_left_out() {
    let result = document(None).into_result();

    let structured = result.structured_content.expect("structured content");
    assert_eq!(structured.get("metadata"), None);
    assert!(!result.content[0].as_text().expect("a text item").text.contains("metadata"));
}

#[test]
fn the_schema_asks_for_every_field_that_is_always_there() {
    insta::assert_json_snapshot!(FetchedDocument::schema(), @r#"
    {
      "properties": {
        "id": {
          "description": "The id that was asked for.",
          "type": "string"
        },
        "metadata": {
          "additionalProperties": true,
          "description": "What else is known: fields of the document, its place, the ids to read on with.",
          "type": "object"
        },
        "text": {
          "description": "The text.",
          "type": "string"
        },
        "title": {
          "description": "Names the document and the place in it.",
          "type": "string"
        },
        "url": {
          "description": "Opens the place for a person; cite this.",
          "type": "string"
        }
      },
      "required": [
        "id",
        "title",
        "text",
        "url"
      ],
      "type": "object"
    }
    "#);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".*", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

prop_compose! {
    fn any_document()(
        id in ".*", title in ".*", text in "(?s).*", url in ".*",
        metadata in prop::option::of(prop::collection::btree_map(".*", any_json(), 0..4)),
    ) -> FetchedDocument {
        FetchedDocument { id, title, text, url, metadata: metadata.map(|map| map.into_iter().collect()) }
    }
}

proptest! {
    #[test]
    fn text_and_structured_content_are_the_same_value(document in any_document()) {
        let result = document.into_result();

        let text = &result.content[0].as_text().expect("a text item").text;
        let parsed: Value = serde_json::from_str(text).expect("the text is JSON");
        prop_assert_eq!(result.content.len(), 1);
        let structured = result.structured_content.expect("structured content");
        prop_assert!(jsonschema::is_valid(&Value::Object((*FetchedDocument::schema()).clone()), &structured));
        prop_assert_eq!(structured, parsed);
    }
}
