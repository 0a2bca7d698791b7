//! Claims on cutting and packing.

use proptest::prelude::*;

use super::*;

const SMALL: PassageSize = PassageSize { target: 30, max: 50 };

fn texts(manuscript: &Manuscript<'_>, size: PassageSize) -> Vec<String> {
    passages(manuscript, size, Placing::Source { base: 0 }).into_iter().map(|passage| passage.text).collect()
}

#[test]
fn small_neighbours_are_merged_up_to_the_target() {
    let manuscript = paragraphs("one two three\n\nfour five\n\nsix seven eight nine ten\n\neleven twelve");

    let found = texts(&manuscript, SMALL);

    assert_eq!(
        found,
        ["one two three\n\nfour five", "six seven eight nine ten", "eleven twelve"].map(String::from)
    );
}

#[test]
fn a_long_paragraph_is_cut_at_the_sentence_nearest_to_the_target() {
    let manuscript = paragraphs("Alpha beta gamma delta. Epsilon zeta eta theta iota. Kappa lambda my.");

    let found = texts(&manuscript, SMALL);

    assert_eq!(
        found,
        ["Alpha beta gamma delta.", "Epsilon zeta eta theta iota. Kappa lambda my."].map(String::from)
    );
}

#[test]
fn a_text_without_spaces_is_cut_between_graphemes() {
    let family = "👨‍👩‍👧‍👦";
    let text = family.repeat(20);

    let found = texts(&paragraphs(&text), SMALL);

    assert!(found.len() > 2);
    assert!(found.iter().all(|part| part.len() % family.len() == 0 && part.chars().count() <= 50));
}

#[test]
fn chinese_is_cut_after_its_full_stops() {
    let text = "这是第一句话，说明一些事情而且很长很长。这是第二句话，也说明一些事情。这是第三句话，再说明一些事情。这是第四句。";

    let found = texts(&paragraphs(text), SMALL);

    assert_eq!(found.concat(), text);
    assert!(found.len() > 1 && found.iter().all(|part| part.ends_with('。')));
}

#[test]
fn a_row_carries_its_header_and_a_code_block_its_indentation() {
    let text = "a | b\n1 | 2\n    x = 1";
    let cut = |at, shape| Cut { at, section: 0, page: None, shape };
    let manuscript = Manuscript {
        text,
        cuts: vec![cut(6, Shape::Row(0)), cut(12, Shape::Verbatim)],
        sections: vec![vec!["Top".into()]],
        headers: vec!["a | b".into()],
    };

    let found = passages(&manuscript, PassageSize { target: 3, max: 50 }, Placing::Source { base: 100 });

    assert_eq!(found[0].context.as_deref(), Some("a | b"));
    assert_eq!((&found[1].text[..], found[1].context.as_deref()), ("    x = 1", None));
    assert_eq!((found[1].place.lines.clone(), found[1].place.bytes.clone()), (3..4, 112..121));
}

#[test]
fn a_heading_goes_with_what_follows() {
    let cut = |at, section, shape| Cut { at, section, page: None, shape };
    let manuscript = Manuscript {
        text: "# A\n## B\nbody",
        cuts: vec![cut(0, 0, Shape::Heading), cut(4, 1, Shape::Heading), cut(9, 1, Shape::Prose)],
        sections: vec![vec!["A".into()], vec!["A".into(), "B".into()]],
        headers: vec![],
    };

    let found = passages(&manuscript, SMALL, Placing::Extracted);

    assert_eq!(found.len(), 1);
    assert_eq!(found[0].place.heading_path, ["A", "B"]);
}

proptest! {
    #[test]
    fn passages_cover_the_text_in_order_within_the_limit(text in "(\\PC|[ \n。.!]){0,400}", code: bool) {
        let manuscript = if code { code_blocks(&text) } else { paragraphs(&text) };

        let found = passages(&manuscript, SMALL, Placing::Source { base: 0 });

        let mut end = 0;
        let mut between = String::new();
        for passage in &found {
            let start = usize::try_from(passage.place.bytes.start).unwrap();
            prop_assert!(start >= end);
            between.push_str(&text[end..start]);
            end = usize::try_from(passage.place.bytes.end).unwrap();
            prop_assert_eq!(&text[start..end], &passage.text);
            prop_assert!(passage.text.trim().chars().count() <= SMALL.max);
            let first_line = text[..start].matches('\n').count() + 1;
            prop_assert_eq!(passage.place.lines.start as usize, first_line);
        }
        between.push_str(&text[end..]);
        prop_assert!(between.trim().is_empty(), "left out: {:?}", between);
    }
}
