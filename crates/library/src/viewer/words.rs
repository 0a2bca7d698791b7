//! The *words* of a query, found again in a text to be marked there.
//!
//! This decides what is painted, never what is found: the index stems by language, here two words are the same when
//! one differs from the other by an ending.

use std::ops::Range;

use switchboard_document_index::Found;
use switchboard_document_index::query::Part;

use super::markup::Markup;

/// No more words than these are looked for; a longer query is a text that was pasted.
const MOST_WORDS: usize = 32;

/// What to mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// Takes the words of a query's texts.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let words = texts.into_iter().flat_map(|text| split(text).map(|at| fold(&text[at])));
        Self(words.take(MOST_WORDS).collect())
    }

    /// Takes the words that a search looked for: not the excluded ones, not filters, and in place of a mistyped word
    /// those it was taken for.
    pub(super) fn looked_for(found: &Found) -> Self {
        let clauses = found.understood.clauses.iter().filter(|clause| !clause.is_excluded);
        let texts = clauses.filter_map(|clause| match &clause.part {
            Part::Words(words) | Part::Phrase(words) | Part::Title(words) => Some(words.as_str()),
            _ => None,
        });
        let corrections = found.corrections.iter().flat_map(|correction| &correction.instead);
        Self::new(corrections.map(String::as_str).chain(texts))
    }

    /// Returns where the words stand in a text, in order and apart.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        split(text).flat_map(|at| self.matches(text, at)).collect()
    }

    fn matches(&self, text: &str, at: Range<usize>) -> Vec<Range<usize>> {
        let word = &text[at.clone()];
        if word.chars().any(is_unspaced) {
            return self
                .inside(word)
                .into_iter()
                .map(|part| at.start + part.start..at.start + part.end)
                .collect();
        }
        let folded = fold(word);
        let is_match = self.0.iter().any(|wanted| is_same(wanted, &folded));
        if is_match { vec![at] } else { Vec::new() }
    }

    /// Looks inside a run of a script that puts no space between words.
    fn inside(&self, run: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let mut from = 0;
        while from < run.len() {
            let found =
                self.0.iter().filter(|word| run[from..].starts_with(word.as_str())).map(String::len).max();
            let step = run[from..].chars().next().map_or(1, char::len_utf8);
            places.extend(found.map(|length| from..from + length));
            from += found.unwrap_or(step);
        }
        places
    }

    /// Returns the text with the words marked.
    pub(super) fn mark(&self, text: &str) -> Markup {
        let mut markup = Markup::default();
        let mut from = 0;
        for place in self.places(text) {
            markup.text(&text[from..place.start]);
            markup.tag("<mark>");
            markup.text(&text[place.clone()]);
            markup.tag("</mark>");
            from = place.end;
        }
        markup.text(&text[from..]);
        markup
    }
}

/// Returns where the runs of letters and digits stand.
fn split(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, letter)| !letter.is_alphanumeric()).is_some() {}
        let (start, first) = rest.next()?;
        let mut end = start + first.len_utf8();
        while let Some((at, letter)) = rest.next_if(|(_, letter)| letter.is_alphanumeric()) {
            end = at + letter.len_utf8();
        }
        Some(start..end)
    })
}

fn fold(word: &str) -> String {
    word.to_lowercase()
}

fn is_same(wanted: &str, word: &str) -> bool {
    if wanted == word {
        return true;
    }
    let alike = wanted.chars().zip(word.chars()).take_while(|(left, right)| left == right).count();
    let (left, right) = (wanted.chars().count() - alike, word.chars().count() - alike);
    alike >= 4 && left <= 3 && right <= 3 && (alike >= 5 || left == 0 || right == 0)
}

/// Chinese, Japanese, Thai, Lao and Khmer.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0eff}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(query: &str, text: &str, expected: &str) {
        assert_eq!(Words::new([query]).mark(text).to_string(), expected);
    }

    #[test]
    fn words_are_found_with_their_endings() {
        check("gauges", "The gauge.", "The <mark>gauge</mark>.");
        check(
            "cleaning lamp",
            "Lamps cleaned, lamplight",
            "<mark>Lamps</mark> <mark>cleaned</mark>, lamplight",
        );
        check("state", "a station", "a station");
        check("灯台", "古い灯台です", "古い<mark>灯台</mark>です");
    }

    #[test]
    fn marked_text_is_escaped() {
        check("script", "<script>&", "&lt;<mark>script</mark>&gt;&amp;");
    }

    proptest! {
        #[test]
        fn marks_change_nothing_but_add_tags(query in "\\PC{0,60}", text in "\\PC{0,200}") {
            let marked = Words::new([query.as_str()]).mark(&text).to_string().replace("<mark>", "").replace("</mark>", "");
            let mut plain = Markup::default();
            plain.text(&text);
            prop_assert_eq!(marked, plain.to_string());
        }
    }
}
