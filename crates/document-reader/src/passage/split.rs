//! *Splitting* is the last resort for a piece that is too long: at a line's end, else a sentence's, else a word's,
//! else between two characters a person sees as two.

use unicode_segmentation::GraphemeCursor;

use crate::PassageSize;

/// Returns where to cut a text, ascending, so that no part is over `size.max` characters.
pub(super) fn split(text: &str, size: PassageSize) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut start = 0;
    while let Some(length) = next_part(&text[start..], size) {
        start += length;
        cuts.push(start);
    }
    cuts
}

/// Returns how many bytes the next part takes, or `None` where the rest fits.
fn next_part(text: &str, size: PassageSize) -> Option<usize> {
    let end = text.char_indices().nth(size.max)?.0;
    let mut breaks = Breaks::default();
    let mut previous = None;
    for (count, (at, character)) in text[..end].char_indices().enumerate() {
        if let Some(previous) = previous
            && count > size.target / 2
        {
            breaks.note(strength(previous, character, &text[..at]), at, count <= size.target);
        }
        previous = Some(character);
    }
    Some(breaks.best().unwrap_or_else(|| between_graphemes(text, end)))
}

/// The break nearest to the target of each strength: the last one before it, else the first one after.
#[derive(Debug, Default)]
struct Breaks([Option<(usize, bool)>; 3]);

impl Breaks {
    fn note(&mut self, strength: Option<usize>, at: usize, is_before: bool) {
        let Some(strength) = strength else { return };
        if is_before || self.0[strength].is_none() {
            self.0[strength] = Some((at, is_before));
        }
    }

    fn best(&self) -> Option<usize> {
        self.0.iter().flatten().map(|(at, _)| *at).next()
    }
}

/// Tells how good a cut between two characters is: 0 a line's end, 1 a sentence's, 2 a word's.
fn strength(previous: char, next: char, before: &str) -> Option<usize> {
    if previous == '\n' {
        return Some(0);
    }
    // CJK full stops end a sentence without white space after them.
    if matches!(previous, '。' | '！' | '？' | '．') {
        return (!is_closing(next)).then_some(1);
    }
    if !previous.is_whitespace() || next.is_whitespace() {
        return None;
    }
    let ends_sentence =
        before.trim_end().trim_end_matches(is_closing).ends_with(['.', '!', '?', '…', '؟', '۔', '।', '॥']);
    Some(if ends_sentence { 1 } else { 2 })
}

fn is_closing(character: char) -> bool {
    matches!(character, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '」' | '』' | '）')
}

/// Returns the last boundary between graphemes up to `end`; `end` itself where one grapheme fills everything.
fn between_graphemes(text: &str, end: usize) -> usize {
    let mut cursor = GraphemeCursor::new(end, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => end,
        _ => cursor.prev_boundary(text, 0).ok().flatten().filter(|at| *at > 0).unwrap_or(end),
    }
}
