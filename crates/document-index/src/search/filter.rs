//! Filters: what a match must or must not be, whatever its score.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, EmptyQuery, Occur, Query as EngineQuery, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::IndexRecordOption;

use crate::analysis::{Facts, fact, fact_word};
use crate::error::IndexError;
use crate::query::Part;
use crate::snapshot::Snapshot;

/// Returns the engine's query for a clause that filters.
pub(super) fn query(snapshot: &Snapshot, part: &Part) -> Result<Box<dyn EngineQuery>, IndexError> {
    let date = |date: &crate::query::Date| Term::from_field_u64(snapshot.fields.date, date.number());
    Ok(match part {
        Part::Path(pattern) => Box::new(paths(snapshot, pattern)?),
        Part::Kind(kind) => exact(snapshot, &Facts::new().whole("kind", kind.as_str())),
        Part::Field { name, value } => field(snapshot, name, value),
        Part::After(day) => Box::new(RangeQuery::new(Bound::Included(date(day)), Bound::Unbounded)),
        Part::Before(day) => Box::new(RangeQuery::new(Bound::Unbounded, Bound::Excluded(date(day)))),
        Part::Words(_) | Part::Phrase(_) | Part::Title(_) => Box::new(EmptyQuery),
    })
}

/// Returns whether any document has a metadata field of this name.
pub(super) fn has_field(snapshot: &Snapshot, name: &str) -> Result<bool, IndexError> {
    for spelled in spellings(name) {
        let begin = fact(&spelled, "");
        for segment in snapshot.searcher.segment_readers() {
            let inverted = segment.inverted_index(snapshot.fields.facts)?;
            let mut terms = inverted.terms().range().ge(begin.as_bytes()).into_stream()?;
            while terms.advance() && terms.key().starts_with(begin.as_bytes()) {
                // What stands in nothing that may be seen is no field, or its name would tell of what is hidden.
                let fact = String::from_utf8_lossy(terms.key());
                let term = Term::from_field_text(snapshot.fields.facts, &fact);
                if snapshot.is_whole() || snapshot.frequency(&term)? > 0 {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// `tag:` finds `tags` and the other way round.
fn spellings(name: &str) -> [String; 2] {
    let other = name.strip_suffix('s').map_or_else(|| format!("{name}s"), str::to_owned);
    [name.to_owned(), other]
}

/// A field that is the value, or has all its words.
fn field(snapshot: &Snapshot, name: &str, value: &str) -> Box<dyn EngineQuery> {
    let mut facts = Facts::new();
    let words = facts.words(value);
    let mut either = Vec::new();
    for spelled in spellings(name) {
        either.push((Occur::Should, exact(snapshot, &facts.whole(&spelled, value))));
        if !words.is_empty() {
            let all =
                words.iter().map(|word| (Occur::Must, exact(snapshot, &fact_word(&spelled, word)))).collect();
            let all: Box<dyn EngineQuery> = Box::new(BooleanQuery::new(all));
            either.push((Occur::Should, all));
        }
    }
    Box::new(BooleanQuery::new(either))
}

fn exact(snapshot: &Snapshot, fact: &str) -> Box<dyn EngineQuery> {
    Box::new(TermQuery::new(Term::from_field_text(snapshot.fields.facts, fact), IndexRecordOption::Basic))
}

/// The entries of every source whose name matches.
fn paths(snapshot: &Snapshot, pattern: &str) -> Result<TermSetQuery, IndexError> {
    let pattern = pattern.to_lowercase();
    let mut found = Vec::new();
    for segment in snapshot.searcher.segment_readers() {
        let inverted = segment.inverted_index(snapshot.fields.source)?;
        let mut terms = inverted.terms().stream()?;
        while terms.advance() {
            let name = String::from_utf8_lossy(terms.key());
            if path_matches(&pattern, &name.to_lowercase()) {
                found.push(Term::from_field_text(snapshot.fields.source, &name));
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(TermSetQuery::new(found))
}

/// A pattern with `*` or `?` is for the whole name, any other for a part of it.
fn path_matches(pattern: &str, name: &str) -> bool {
    if pattern.contains(['*', '?']) {
        wildcard(pattern.as_bytes(), name.as_bytes())
    } else {
        name.contains(pattern)
    }
}

/// `*` is any number of bytes, `?` one. Going back to the last star alone keeps it from being exponential.
fn wildcard(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut star = None;
    while place < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at + 1, place));
                at += 1;
            }
            Some(byte) if *byte == b'?' || *byte == name[place] => {
                at += 1;
                place += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                (at, place) = (after, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, name: &str, expected: bool) {
        assert_eq!(path_matches(pattern, name), expected, "{pattern} {name}");
    }

    #[test]
    fn a_part_or_a_pattern() {
        check("guide/", "docs/guide/a.md", true);
        check("guide/", "docs/guides.md", false);
        check("*.md", "docs/a.md", true);
        check("*.md", "docs/a.mdx", false);
        check("docs/?.md", "docs/a.md", true);
        check("docs/*/a.md", "docs/x/y/a.md", true);
        check("*a*b", "xaxbxab", true);
        check("*a*b", "xaxbxa", false);
        check("?", "", false);
    }
}
