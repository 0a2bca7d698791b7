//! The exact JSON of search results.

use proptest::prelude::*;

use super::*;

#[test]
fn search_results_stand_in_both_places() {
    let hit = SearchHit {
        id: "handbook.md#p3".into(),
        title: "Keeper's handbook, \"Fog\"".into(),
        url: "https://docs.example.org/d/handbook.md#p3".into(),
    };

    let result = SearchResults { results: vec![hit] }.into_result();

    insta::assert_json_snapshot!(result, @r#"
    {
      "resultType": "complete",
      "content": [
        {
          "type": "text",
          "text": "{\"results\":[{\"id\":\"handbook.md#p3\",\"title\":\"Keeper's handbook, \\\"Fog\\\"\",\"url\":\"https://docs.example.org/d/handbook.md#p3\"}]}"
        }
      ],
      "structuredContent": {
        "results": [
          {
            "id": "handbook.md#p3",
            "title": "Keeper's handbook, \"Fog\"",
            "url": "https://docs.example.org/d/handbook.md#p3"
          }
        ]
      },
      "isError": false
    }
    "#);
}

#[test]
fn nothing_found_is_an_empty_list() {
    let result = SearchResults::default().into_result();

    insta::assert_json_snapshot!(result, @r#"
    {
      "resultType": "complete",
      "content": [
        {
          "type": "text",
          "text": "{\"results\":[]}"
        }
      ],
      "structuredContent": {
        "results": []
      },
      "isError": false
    }
    "#);
}

#[test]
fn the_schema_asks_for_every_field_that_is_always_there() {
    insta::assert_json_snapshot!(SearchResults::schema(), @r#"
    {
      "properties": {
        "results": {
          "description": "The matching passages, best first. Empty where nothing matches.",
          "items": {
            "properties": {
              "id": {
                "description": "Pass this to fetch to read the passage.",
                "type": "string"
              },
              "title": {
                "description": "Names the document and the place in it.",
                "type": "string"
              },
              "url": {
                "description": "Opens the passage for a person; cite this.",
                "type": "string"
              }
            },
            "required": [
              "id",
              "title",
              "url"
            ],
            "type": "object"
          },
          "type": "array"
        }
      },
      "required": [
        "results"
      ],
      "type": "object"
    }
    "#);
}

prop_compose! {
    fn any_hit()(id in ".*", title in ".*", url in ".*") -> SearchHit {
        SearchHit { id, title, url }
    }
}

proptest! {
    #[test]
    fn text_and_structured_content_are_the_same_value(results in prop::collection::vec(any_hit(), 0..5)) {
        let result = SearchResults { results }.into_result();

        let text = &result.content[0].as_text().expect("a text item").text;
        let parsed: Value = serde_json::from_str(text).expect("the text is JSON");
        prop_assert_eq!(result.content.len(), 1);
        let structured = result.structured_content.expect("structured content");
        prop_assert!(jsonschema::is_valid(&Value::Object((*SearchResults::schema()).clone()), &structured));
        prop_assert_eq!(structured, parsed);
    }
}
