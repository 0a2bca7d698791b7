//! A *snippet* is the stretch of a passage that shows best why it was found.

use super::markup::Markup;
use super::words::Words;

/// How long a snippet is, in characters.
const LENGTH: usize = 280;

/// Returns the stretch of `text` with the most of the words in it, marked.
pub(super) fn snippet(text: &str, words: &Words) -> Markup {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (start, end) = window(&text, words);
    let mut markup = Markup::default();
    if start > 0 {
        markup.text("… ");
    }
    markup.markup(&words.mark(&text[start..end]));
    if end < text.len() {
        markup.text(" …");
    }
    markup
}

/// Returns the bytes to show: whole words, with as many distinct marked words as one window can hold.
fn window(text: &str, words: &Words) -> (usize, usize) {
    let places = words.places(text);
    let distinct = |from: usize| {
        let end = forward(text, from, LENGTH);
        let mut seen: Vec<_> =
            places.iter().filter(|place| place.start >= from && place.end <= end).collect();
        let total = seen.len();
        seen.dedup_by(|left, right| text[(*left).clone()].eq_ignore_ascii_case(&text[(*right).clone()]));
        (seen.len(), total)
    };
    // The first of equals, so that a snippet starts as early as it can.
    let best = places.iter().map(|place| place.start).rev().max_by_key(|start| distinct(*start)).unwrap_or(0);
    if forward(text, 0, LENGTH * 2 / 3) > best {
        return (0, word_end(text, forward(text, 0, LENGTH)));
    }
    let start = word_start(text, back(text, best, LENGTH / 5));
    (start, word_end(text, forward(text, start, LENGTH)))
}

fn forward(text: &str, from: usize, characters: usize) -> usize {
    text[from..].char_indices().nth(characters).map_or(text.len(), |(at, _)| from + at)
}

fn back(text: &str, from: usize, characters: usize) -> usize {
    text[..from].char_indices().rev().take(characters).last().map_or(from, |(at, _)| at)
}

/// Returns the start of the first whole word at or after `at`, where one is near.
fn word_start(text: &str, at: usize) -> usize {
    let near = &text[at..forward(text, at, 24)];
    if at == 0 { 0 } else { near.find(' ').map_or(at, |space| at + space + 1) }
}

/// Returns the end of the last whole word before `at`, where one is near.
fn word_end(text: &str, at: usize) -> usize {
    let near = back(text, at, 24);
    if at == text.len() { at } else { text[near..at].rfind(' ').map_or(at, |space| near + space) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_snippet_stands_around_its_words() {
        let text =
            format!("{} the far breakwater could be seen {}", "before ".repeat(80), "after ".repeat(80));
        let shown = snippet(&text, &Words::new(["breakwater seen"])).to_string();
        assert!(shown.starts_with("… ") && shown.ends_with(" …"));
        assert!(shown.contains("the far <mark>breakwater</mark> could be <mark>seen</mark> after"));
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(snippet("a\n b", &Words::new(["x"])).to_string(), "a b");
    }

    proptest! {
        #[test]
        fn a_snippet_is_bounded_and_cut_between_characters(text in "\\PC{0,900}", query in "\\PC{0,20}") {
            let shown = snippet(&text, &Words::default());
            prop_assert!(shown.to_string().chars().count() <= (LENGTH + 4) * 6);
            let _ = snippet(&text, &Words::new([query.as_str()]));
        }
    }
}
