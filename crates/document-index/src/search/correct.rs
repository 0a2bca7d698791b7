//! Typing errors: for a word that is nowhere in the index, the words like it that are.

use rustc_hash::FxHashMap;
use tantivy::Term;
use tantivy::query::FuzzyTermQuery;

use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// Words of one query that are corrected; each costs a walk over the dictionary.
pub(super) const MAX_CORRECTIONS: usize = 8;
/// Shorter words have too many neighbours.
const MIN_LETTERS: usize = 4;
/// From this length on two errors are allowed where one finds nothing.
const MIN_LETTERS_FOR_TWO: usize = 8;
/// Words searched for in place of one.
const MAX_INSTEAD: usize = 3;
/// How much rarer than the most frequent a further candidate may be.
const COMMON: u64 = 10;

/// Returns the stems most like a stem, most frequent first; none for a number or a short word.
pub(super) fn similar(snapshot: &Snapshot, stem: &str) -> Result<Vec<String>, IndexError> {
    let letters = stem.chars().count();
    if letters < MIN_LETTERS || stem.chars().any(|letter| !letter.is_alphabetic()) {
        return Ok(Vec::new());
    }
    let found = within(snapshot, stem, 1)?;
    if !found.is_empty() || letters < MIN_LETTERS_FOR_TWO {
        return Ok(found);
    }
    within(snapshot, stem, 2)
}

fn within(snapshot: &Snapshot, stem: &str, distance: u8) -> Result<Vec<String>, IndexError> {
    let field = snapshot.fields.words;
    let query = FuzzyTermQuery::new(Term::from_field_text(field, stem), distance, true);
    // Hardly anybody mistypes the first letter, and it keeps most of the dictionary out.
    let first = stem.chars().next().map(String::from).unwrap_or_default();
    let mut found: FxHashMap<String, u64> = FxHashMap::default();
    for segment in snapshot.searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted.terms().search(query.automaton()?).ge(first.as_bytes()).into_stream()?;
        while let Some((key, info)) = terms.next() {
            let Ok(term) = std::str::from_utf8(key) else { continue };
            if !term.starts_with(&first) {
                break;
            }
            if !term.contains(|letter: char| letter.is_ascii_digit()) {
                *found.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
            }
        }
    }
    let mut found: Vec<(String, u64)> = found.into_iter().collect();
    if !snapshot.is_whole() {
        for (term, count) in &mut found {
            *count = snapshot.frequency(&Term::from_field_text(field, term))?;
        }
        found.retain(|(_, count)| *count > 0);
    }
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = found.first().map_or(0, |(_, count)| *count);
    let common = found.into_iter().filter(|(_, count)| *count * COMMON >= most);
    Ok(common.take(MAX_INSTEAD).map(|(term, _)| term).collect())
}
