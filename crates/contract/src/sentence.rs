//! A sentence is where a text may be cut without leaving half a thought.

/// Returns the longest beginning of `text` that `fits`: whole sentences and lines if any fit, else whole words, else nothing.
///
/// `fits` must hold for every beginning of a text that fits.
pub(crate) fn head(text: &str, mut fits: impl FnMut(&str) -> bool) -> &str {
    let mut longest = |ends: Vec<usize>| {
        let fitting = ends.partition_point(|&end| fits(&text[..end]));
        fitting.checked_sub(1).map_or("", |last| text[..ends[last]].trim_end())
    };
    let whole = longest(sentences(text));
    if whole.is_empty() { longest(words(text)) } else { whole }
}

/// Returns the byte offsets at which sentences end, ascending, the end of the text last.
fn sentences(text: &str) -> Vec<usize> {
    let inner = text.char_indices().filter_map(|(at, c)| match c {
        '。' | '！' | '？' => Some(at + c.len_utf8()),
        _ if c.is_whitespace() && ends_thought(&text[..at], c) => Some(at),
        _ => None,
    });
    inner.chain([text.len()]).collect()
}

/// Tells whether a thought is complete before the white space `gap`: after a full stop, or at a line that announces nothing.
fn ends_thought(before: &str, gap: char) -> bool {
    let bare = before.trim_end_matches(['"', '\'', ')', ']', '`', '”', '’', '»', '*', '_']);
    bare.ends_with(['.', '!', '?']) || (gap == '\n' && !before.trim_end().ends_with([':', ',']))
}

/// Returns the byte offsets at which words end, ascending.
fn words(text: &str) -> Vec<usize> {
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace());
    spaces.map(|(at, _)| at).chain([text.len()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, most: usize, expected: &str) {
        assert_eq!(head(text, |head| head.chars().count() <= most), expected);
    }

    #[test]
    fn whole_sentences_stay() {
        check("One. Two three. Four", 20, "One. Two three. Four");
        check("One. Two three. Four", 19, "One. Two three.");
        check("One. Two three. Four", 14, "One.");
        check("He said \"stop!\" Then (really.) he left", 33, "He said \"stop!\" Then (really.)");
        check("Version 1.25 is out. Take it", 25, "Version 1.25 is out.");
        check("一つ。二つ。三つ。", 7, "一つ。二つ。");
    }

    #[test]
    fn a_line_counts_as_a_sentence_unless_it_announces_the_next() {
        check("- first\n- second\n- third", 18, "- first\n- second");
        check("Fields.\nExamples:\n- the first", 20, "Fields.");
    }

    #[test]
    fn words_stay_whole_where_no_sentence_fits() {
        check("one two three four five.", 14, "one two three");
        check("incomprehensibilities", 5, "");
        check("", 0, "");
    }
}
