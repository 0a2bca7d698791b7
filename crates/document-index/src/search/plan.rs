//! A plan: a query in the terms of one index.

use rustc_hash::FxHashMap;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query as EngineQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::found::Correction;
use super::word::Word;
use super::{correct, filter};
use crate::analysis::{self, Language, Words, is_stop_word, plain_word};
use crate::error::IndexError;
use crate::query::{Clause, Part, Query};
use crate::snapshot::Snapshot;

/// What to search for.
pub(super) struct Plan {
    /// Distinct words, most of them in the index.
    pub(super) words: Vec<Word>,
    /// The words in the order typed, as places in `words`, with their positions.
    pub(super) sequence: Vec<(usize, usize)>,
    pub(super) corrections: Vec<Correction>,
    pub(super) dropped: usize,
    /// Scored, and every one must match.
    musts: Vec<Box<dyn EngineQuery>>,
    filters: Vec<Box<dyn EngineQuery>>,
    excluded: Vec<Box<dyn EngineQuery>>,
    /// Whether words were asked for of which none is in the index.
    is_hopeless: bool,
    /// Whether the query is a text in which quotation marks only emphasise.
    is_prose: bool,
}

/// Words that are searched for; the rarest are kept.
const MAX_WORDS: usize = 64;
/// Distinct words that are looked at.
const MAX_CONSIDERED: usize = 2_000;
/// Languages a word is analysed in, the most frequent in the index.
const MAX_LANGUAGES: usize = 5;

impl Plan {
    pub(super) fn new(snapshot: &Snapshot, query: &Query) -> Result<Self, IndexError> {
        let mut plan = Self {
            words: Vec::new(),
            sequence: Vec::new(),
            corrections: Vec::new(),
            dropped: 0,
            musts: Vec::new(),
            filters: Vec::new(),
            excluded: Vec::new(),
            is_hopeless: false,
            is_prose: false,
        };
        let languages = languages(snapshot);
        let mut analyser = Words::new();
        plan.is_prose = is_prose(query);
        for clause in &query.clauses {
            plan.add(snapshot, clause, &languages, &mut analyser)?;
        }
        plan.look_up(snapshot)?;
        Ok(plan)
    }

    fn add(
        &mut self,
        snapshot: &Snapshot,
        clause: &Clause,
        languages: &[Language],
        analyser: &mut Words,
    ) -> Result<(), IndexError> {
        let is_scored = !clause.is_excluded;
        let found: Option<Box<dyn EngineQuery>> = match &clause.part {
            Part::Words(text) | Part::Phrase(text)
                if is_scored && (self.is_prose || matches!(clause.part, Part::Words(_))) =>
            {
                self.add_words(text, languages, analyser, snapshot.fields.words);
                return Ok(());
            }
            Part::Words(text) | Part::Phrase(text) => {
                phrase(snapshot.fields.words, text, languages, analyser)
            }
            Part::Title(text) => phrase(snapshot.fields.title, text, languages, analyser),
            other => Some(filter::query(snapshot, other)?),
        };
        let Some(found) = found else { return Ok(()) };
        match (&clause.part, clause.is_excluded) {
            (_, true) => self.excluded.push(found),
            (Part::Phrase(_) | Part::Title(_), _) => self.musts.push(found),
            _ => self.filters.push(found),
        }
        Ok(())
    }

    /// Collects the words of a clause: every word once, in the forms of every language.
    fn add_words(&mut self, text: &str, languages: &[Language], analyser: &mut Words, field: Field) {
        let readings =
            languages.iter().map(|language| analysis::terms(text, *language, analyser)).collect::<Vec<_>>();
        let Some(first) = readings.first() else { return };
        let language = language_of(&first.iter().map(|term| term.typed.as_str()), languages);
        let is_said = |typed: &str| language.is_none_or(|language| !is_stop_word(typed, language));
        // A query of nothing but stop words means them.
        let is_all_stop = !first.iter().any(|term| is_said(&term.typed));
        let mut known: FxHashMap<String, usize> =
            self.words.iter().enumerate().map(|(place, word)| (word.stems[0].clone(), place)).collect();
        let offset = self.sequence.last().map_or(0, |(_, position)| position + 100);
        for (place, term) in first.iter().enumerate() {
            if !(is_all_stop || is_said(&term.typed)) {
                continue;
            }
            let at = match known.get(&term.stem) {
                Some(at) => *at,
                None if self.words.len() >= MAX_CONSIDERED => {
                    self.dropped += 1;
                    continue;
                }
                None => {
                    let mut stems: Vec<String> = Vec::new();
                    for stem in
                        readings.iter().filter_map(|reading| reading.get(place)).map(|term| &term.stem)
                    {
                        if !stems.contains(stem) {
                            stems.push(stem.clone());
                        }
                    }
                    self.words.push(Word::new(term.typed.clone(), stems, field));
                    known.insert(term.stem.clone(), self.words.len() - 1);
                    self.words.len() - 1
                }
            };
            self.words[at].count += 1;
            self.sequence.push((at, offset + term.position));
        }
    }

    /// Looks every word up; what is nowhere is looked for in the metadata, then with its typing error mended.
    fn look_up(&mut self, snapshot: &Snapshot) -> Result<(), IndexError> {
        let mut corrections_left = correct::MAX_CORRECTIONS;
        let asked = self.words.len();
        for word in &mut self.words {
            word.look_up(snapshot)?;
            if word.frequency > 0 {
                continue;
            }
            let fact = plain_word(&analysis::Facts::new().fold(&word.typed));
            let mut as_fact = Word::new(word.typed.clone(), vec![fact], snapshot.fields.facts);
            as_fact.look_up(snapshot)?;
            if as_fact.frequency > 0 {
                *word = Word { count: word.count, ..as_fact };
            } else if corrections_left > 0 {
                corrections_left -= 1;
                let instead = correct::similar(snapshot, &word.stems[0])?;
                if !instead.is_empty() {
                    word.stems.clone_from(&instead);
                    word.look_up(snapshot)?;
                    self.corrections.push(Correction { word: word.typed.clone(), instead });
                }
            }
        }
        self.keep_informative();
        self.is_hopeless = asked > 0 && self.words.is_empty();
        Ok(())
    }

    /// Leaves out words that are nowhere, and the most frequent beyond the limit.
    fn keep_informative(&mut self) {
        let mut order: Vec<usize> =
            (0..self.words.len()).filter(|place| self.words[*place].frequency > 0).collect();
        order.sort_by_key(|place| self.words[*place].frequency);
        self.dropped += order.len().saturating_sub(MAX_WORDS);
        order.truncate(MAX_WORDS);
        order.sort_unstable();
        let places: FxHashMap<usize, usize> =
            order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
        let mut old = 0..;
        self.words.retain(|_| old.next().is_some_and(|old| places.contains_key(&old)));
        self.sequence = self.sequence.iter().filter_map(|(old, at)| Some((*places.get(old)?, *at))).collect();
    }

    /// Returns whether there is anything to rank by.
    pub(super) fn is_ranked(&self) -> bool {
        !self.words.is_empty() || !self.musts.is_empty() || self.is_hopeless
    }

    /// Returns how many entries have a term, where it is a form of one of the words.
    pub(super) fn frequency(&self, term: &Term) -> Option<u64> {
        let words = self.words.iter().filter(|word| word.field == term.field());
        let mut forms = words.flat_map(|word| &word.forms);
        let form = forms.find(|form| form.stem.as_bytes() == term.serialized_value_bytes());
        form.map(|form| form.frequency)
    }

    /// Returns whether nothing but words of the text is asked for.
    pub(super) fn is_words_alone(&self, text: Field) -> bool {
        let has_more = !(self.musts.is_empty() && self.filters.is_empty() && self.excluded.is_empty());
        !has_more && !self.words.is_empty() && self.words.iter().all(|word| word.field == text)
    }

    /// Returns what the engine is asked for candidates, or `None` where nothing can match.
    pub(super) fn candidates(&self) -> Option<Box<dyn EngineQuery>> {
        if self.is_hopeless && self.musts.is_empty() {
            return None;
        }
        let words = self.words.iter().flat_map(|word| {
            word.forms.iter().map(|form| (Occur::Should, term_query(word.field, &form.stem, word.count)))
        });
        let words: Vec<_> = words.collect();
        if self.musts.is_empty() && self.filters.is_empty() && self.excluded.is_empty() {
            return Some(Box::new(BooleanQuery::new(words)));
        }
        let mut clauses = self.unranked();
        clauses.extend(self.musts.iter().map(|query| (Occur::Must, query.box_clone())));
        if !words.is_empty() {
            let words: Box<dyn EngineQuery> = Box::new(BooleanQuery::new(words));
            clauses.push((if self.musts.is_empty() { Occur::Must } else { Occur::Should }, words));
        }
        Some(Box::new(BooleanQuery::new(clauses)))
    }

    /// Returns what holds for every match without a score: filters and exclusions.
    pub(super) fn unranked(&self) -> Vec<(Occur, Box<dyn EngineQuery>)> {
        let filters = self.filters.iter().map(|query| {
            let query: Box<dyn EngineQuery> = Box::new(ConstScoreQuery::new(query.box_clone(), 0.0));
            (Occur::Must, query)
        });
        filters.chain(self.excluded.iter().map(|query| (Occur::MustNot, query.box_clone()))).collect()
    }

    pub(super) fn has_filter(&self) -> bool {
        !self.filters.is_empty()
    }

    /// Returns the scored clauses that every match has.
    pub(super) fn musts(&self) -> &[Box<dyn EngineQuery>] {
        &self.musts
    }
}

/// A query with more words than this beside its phrases is prose: nobody who wants a phrase alone types them.
const MAX_COMMAND: usize = 8;

fn is_prose(query: &Query) -> bool {
    let words =
        query.clauses.iter().filter(|clause| !clause.is_excluded).filter_map(|clause| match &clause.part {
            Part::Words(text) => Some(text.split_whitespace().count()),
            _ => None,
        });
    words.sum::<usize>() > MAX_COMMAND
}

fn term_query(field: Field, stem: &str, count: u32) -> Box<dyn EngineQuery> {
    let query = TermQuery::new(Term::from_field_text(field, stem), IndexRecordOption::WithFreqs);
    #[expect(clippy::cast_precision_loss, reason = "a word is not typed 16 million times")]
    match count {
        1 => Box::new(query),
        more => Box::new(BoostQuery::new(Box::new(query), more as f32)),
    }
}

/// Returns the words of a text one after another in any of the languages.
fn phrase(
    field: Field,
    text: &str,
    languages: &[Language],
    analyser: &mut Words,
) -> Option<Box<dyn EngineQuery>> {
    let mut readings: Vec<Vec<(usize, Term)>> = Vec::new();
    for language in languages {
        let terms = analysis::terms(text, *language, analyser);
        let reading = terms.iter().map(|term| (term.position, Term::from_field_text(field, &term.stem)));
        let reading: Vec<_> = reading.take(MAX_WORDS).collect();
        if !reading.is_empty() && !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    let mut queries = readings.into_iter().map(|mut terms| -> Box<dyn EngineQuery> {
        match terms.len() {
            1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        }
    });
    let first = queries.next()?;
    let others: Vec<_> = queries.collect();
    if others.is_empty() {
        return Some(first);
    }
    Some(Box::new(BooleanQuery::new(
        std::iter::once(first).chain(others).map(|query| (Occur::Should, query)).collect(),
    )))
}

/// Returns the languages of an index, most frequent first; that of short documents is always among them.
fn languages(snapshot: &Snapshot) -> Vec<Language> {
    let mut counted: Vec<_> = snapshot.whole_statistics().languages.iter().collect();
    counted.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    let mut languages: Vec<Language> = Vec::new();
    for (name, _) in counted {
        let language = Language::named(name).unwrap_or(Language::OTHER);
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages.truncate(MAX_LANGUAGES);
    if !languages.contains(&snapshot.language) {
        languages.push(snapshot.language);
    }
    languages
}

/// Tells which of the languages of an index a query is in, by its stop words.
fn language_of<'a>(
    typed: &(impl Iterator<Item = &'a str> + Clone),
    languages: &[Language],
) -> Option<Language> {
    let votes = |language: &Language| typed.clone().filter(|word| is_stop_word(word, *language)).count();
    // The last of equals is the most frequent language.
    languages.iter().rev().max_by_key(|language| votes(language)).copied()
}
