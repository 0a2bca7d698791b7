//! The order of what is found.

use switchboard_document::Document;
use switchboard_document_index::BatchSize;

use crate::world::{document, found, open, world, write};

#[test]
fn equal_scores_come_in_the_order_of_ids() {
    let ids = ["d", "a", "c", "b"];
    let world = world(ids.iter().map(|id| document(id, "same", &["the same text"])).collect());

    assert_eq!(found(&world.index.reader(), "same text"), "a#p0 b#p0 c#p0 d#p0");
}

#[test]
fn order_does_not_depend_on_how_documents_came_in() {
    let texts = ["red fox", "red fox and hound", "the fox is red", "a hound", "fox fox fox", "red red"];
    let documents =
        || texts.iter().enumerate().map(|(at, text)| document(&format!("d{at}"), text, &[text, "more"]));
    let at_once = world(documents().collect());
    let one_by_one = world(Vec::new());
    for document in documents().rev() {
        write(&one_by_one.index, vec![document]);
    }

    for query in ["red fox", "hound", "more", "fox -hound"] {
        assert_eq!(
            found(&at_once.index.reader(), query),
            found(&one_by_one.index.reader(), query),
            "{query}"
        );
    }
}

#[test]
fn words_together_and_in_the_title_rank_higher() {
    let world = world(vec![
        document("apart", "t", &["boundary conditions hold where no layer is, and more text follows"]),
        document("together", "t", &["the boundary layer is where conditions hold, and more text follows"]),
    ]);
    assert_eq!(found(&world.index.reader(), "boundary layer"), "together#p0 apart#p0");
}

#[test]
fn a_title_taken_from_the_text_counts_no_more_than_the_text() {
    let text = "boundary layers of gases";
    let taken = |id| Document { is_title_from_text: true, ..document(id, "boundary layers", &[text]) };
    let world = world(vec![
        document("without", "t", &[text]),
        taken("taken"),
        document("own", "boundary layers", &[text]),
    ]);

    let reader = world.index.reader();

    assert_eq!(found(&reader, "boundary").split(' ').next(), Some("own#p0"));
    assert_eq!(found(&reader, "title:boundary"), "own#p0");
    assert_eq!(found(&reader, "\"layers of gases\" -title:boundary"), "taken#p0 without#p0");
    assert_eq!(reader.document(&taken("taken").id).unwrap().unwrap().title, "boundary layers");
}

#[test]
fn a_reopened_index_answers_the_same() {
    let first = world(vec![document("a", "one", &["red fox"]), document("b", "two", &["red hound"])]);
    let before = first.index.reader().search("red fox", 10).unwrap();
    let crate::world::World { directory, index } = first;
    drop(index);

    let after = open(directory.path()).reader().search("red fox", 10).unwrap();

    assert_eq!(before, after);
}

#[test]
fn the_best_of_many_are_those_of_a_search_for_all() {
    const WORDS: [&str; 13] = [
        "fox", "fox", "fox", "fox", "fox", "hill", "hill", "hill", "river", "river", "hound", "hound",
        "badger",
    ];
    let world = world(Vec::new());
    let mut writer = world.index.write(BatchSize::Small).unwrap();
    for number in 0_u32..9_000 {
        let dice = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let words = (0..4 + dice % 9).map(|at| WORDS[usize::try_from((dice >> (5 * at)) % 13).unwrap()]);
        let text = words.collect::<Vec<_>>().join(" ");
        writer.put("all", document(&format!("d{number}"), "t", &[&text])).unwrap();
    }
    writer.commit().unwrap();
    let reader = world.index.reader();

    for query in ["fox", "fox badger", "badger hound river hill fox", "hill hill river", "hound hound badger"]
    {
        let scores = |limit| -> Vec<f32> {
            reader.search(query, limit).unwrap().hits.iter().map(|hit| hit.score).collect()
        };
        let (few, all) = (scores(10), scores(9_000));
        assert!(few.len() == 10 && all.len() > 1_000, "{query}");
        assert_eq!(few, all[..10], "{query}");
    }
}
