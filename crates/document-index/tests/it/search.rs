//! What a query finds.

use serde_json::json;
use switchboard_document::{Document, Kind};

use crate::world::{World, document, found, with, world};

fn library() -> World {
    let mut guide =
        document("guide/setup.md", "Setup", &["Install the compiler first.", "Then run the tests quickly."]);
    guide.kind = Kind::Markdown;
    world(vec![
        guide,
        with(
            document("a", "Apple pie", &["A recipe with sour apples and cinnamon."]),
            json!({"author": "Müller, Ann", "tags": ["baking", "fruit"], "date": "2024-03-01"}),
        ),
        with(
            document("b", "Cherry cake", &["The café serves cherry cake with cinnamon."]),
            json!({"author": "Smith, Bob", "tags": ["baking"], "date": "2020"}),
        ),
        document("c", "東京の地図", &["東京駅から歩いて十分です。"]),
        document("d", "Only a title about submarines", &[]),
    ])
}

#[track_caller]
fn check(query: &str, expected: &str) {
    assert_eq!(found(&library().index.reader(), query), expected);
}

#[test]
fn words_find_their_inflections_and_accents_do_not_matter() {
    check("apple", "a#p0");
    check("installing compilers", "guide/setup.md#p0");
    check("cafe", "b#p0");
    check("CAFÉ", "b#p0");
}

#[test]
fn a_question_finds_its_words_not_all_of_them() {
    check("where would one find a submarine in the mountains?", "d#p0");
}

#[test]
fn scripts_without_spaces_are_found() {
    check("東京駅", "c#p0");
    check("駅", "c#p0");
}

#[test]
fn phrases_are_exact_in_their_order() {
    check(r#""cherry cake""#, "b#p0");
    check(r#""cake cherry""#, "");
    check(r#""with cinnamon""#, "b#p0");
    check(r#""the tests quickly""#, "guide/setup.md#p1");
}

#[test]
fn exclusions_and_filters_hold() {
    check("cinnamon -apple", "b#p0");
    check("cinnamon tag:fruit", "a#p0");
    check("author:muller", "a#p0");
    check(r#"author:"Ann Müller""#, "a#p0");
    check("cinnamon after:2024-01-31", "a#p0");
    check("cinnamon before:2024", "b#p0");
    check("path:guide/ kind:markdown", "guide/setup.md#p0");
    check("path:*.md tests", "guide/setup.md#p1");
    check("title:cake", "b#p0");
    check("title:cinnamon", "");
}

#[test]
fn filters_alone_list_documents_by_id() {
    check("tag:baking", "a#p0 b#p0");
    check("-cinnamon", "c#p0 d#p0 guide/setup.md#p0");
    check("", "");
    check("…?!", "");
}

#[test]
fn a_name_in_metadata_is_found_without_its_field() {
    check("smith", "b#p0");
}

#[test]
fn what_is_no_field_of_the_library_is_words() {
    check("http://cherry", "b#p0");
    check("note:cherry", "b#p0");
}

#[test]
fn a_typing_error_is_mended_and_told_where_nothing_matches() {
    let world = library();

    let found = world.index.reader().search("cinamon", 10).unwrap();

    assert_eq!(found.hits.len(), 2);
    assert_eq!(found.corrections[0].word, "cinamon");
    assert_eq!(found.corrections[0].instead, ["cinnamon"]);
    assert!(world.index.reader().search("qqqqzzzz", 10).unwrap().hits.is_empty());
}

#[test]
fn any_string_is_a_legal_query() {
    let reader = library().index.reader();
    let long = "apple \"x -y title:( ".repeat(5_000);
    for query in
        [long.as_str(), "((((", "a\0b", "🎉", "\"", "-", "*:*", "[1 TO", "\u{F0001}x", "title:\"", "^~"]
    {
        reader.search(query, 10).unwrap();
    }
}

#[test]
fn too_many_words_are_cut_and_counted() {
    let text = (0..100).map(|number| format!("word{number}")).collect::<Vec<_>>().join(" ");
    let world = world(vec![document("a", "t", &[&text])]);

    let found = world.index.reader().search(&text, 10).unwrap();

    assert_eq!((found.hits.len(), found.dropped_words), (1, 36));
}

#[test]
fn a_document_is_found_once_by_its_best_passage() {
    let world = world(vec![
        document("long", "t", &["whales swim here now", "nothing at all", "whales whales swim"]),
        document("other", "t", &["whales"]),
    ]);

    let found = world.index.reader().search("whales swim", 10).unwrap();

    assert_eq!(found.hits.iter().filter(|hit| hit.document.id.as_str() == "long").count(), 1);
    let long = &found.hits[0];
    assert_eq!((long.passage.ordinal, long.others.len()), (2, 1));
    assert_eq!(long.stored.passage.text, "whales whales swim");
}

#[test]
fn other_languages_are_stemmed_their_own_way() {
    // spelling: off
    let german = "Die Häuser der Stadt sind alt und die Straßen sind schmal, und nicht alle Menschen wohnen gern in der Stadt mit den alten Häusern.";
    // spelling: on
    let documents: Vec<Document> = vec![
        document("de", "Stadt", &[german]),
        document(
            "en",
            "Town",
            &[
                "The houses of the town are old and the streets are narrow, and not all of the people like to live there.",
            ],
        ),
    ];
    let world = world(documents);
    let reader = world.index.reader();

    assert_eq!(reader.statistics().languages.keys().collect::<Vec<_>>(), ["english", "german"]);
    assert_eq!(found(&reader, "Haus"), "de#p0");
    assert_eq!(found(&reader, "house"), "en#p0");
}
