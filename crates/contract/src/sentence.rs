//! A sentence is where a text may be cut without leaving half a thought.

/// Returns the byte offsets at which a sentence or a line of `text` ends, ascending, the end of the text last.
pub(crate) fn ends(text: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = text
        .match_indices(|c: char| c.is_whitespace())
        .filter(|&(at, space)| space == "\n" || text[..at].ends_with(['.', '!', '?', ':', ';']))
        .map(|(at, _)| at)
        .collect();
    ends.push(text.len());
    ends
}
