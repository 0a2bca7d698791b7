//! *Access* is who may see which documents: rules that speak of some of them, by path or metadata, and admit groups.
//!
//! A document may be seen by whoever **every** rule that speaks of it admits, so that no rule opens what another closes;
//! where none does, by those who may see all the rest.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};

use crate::analysis::Facts;
use crate::bits::Bits;
use crate::error::IndexError;
use crate::schema::Fields;

/// Longer values are indexed by their beginning alone, so a rule about one could speak of others.
const MAX_VALUE: usize = 200;

/// Which documents a rule speaks of, and whom it admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRule {
    /// Those whose path matches, as in `.gitignore`; all, where there is none. Upper and lower case are the same.
    pub path: Option<String>,
    /// Those whose metadata field has this value, or has it in its list. Upper and lower case are the same.
    pub field: Option<(String, String)>,
    /// Who may see them.
    pub admits: Admits,
}

/// Whom a rule admits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admits {
    /// Whoever is in one of these groups.
    Groups(BTreeSet<String>),
    /// Whoever is in one of the groups that the document's own field of this name lists; nobody where it lists none.
    Field(String),
}

/// Says what is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAccessRule {
    /// The pattern is none.
    #[error(
        "{0:?} is no pattern of paths: write one as in .gitignore, such as hr/ or *.secret.md, with / between folders and nothing like ./ \
         before them"
    )]
    Path(String),
    /// A field's name or value is empty.
    #[error("a field needs a name and a value")]
    Field,
    /// A value cannot be told from others.
    #[error("{value:?} is longer than the {MAX_VALUE} bytes by which values are told apart", value = .0)]
    Long(String),
}

/// Rules, ready to be asked.
pub struct Access {
    rules: Vec<Ready>,
    otherwise: BTreeSet<String>,
    /// What each rule speaks of in a segment, which never changes; kept by segment, because a commit adds one and leaves
    /// the others.
    spoken: Mutex<FxHashMap<SegmentId, Arc<Vec<Bits>>>>,
}

struct Ready {
    path: Option<Gitignore>,
    /// A fact as the index knows it.
    fact: Option<String>,
    admits: Admits,
}

impl Access {
    /// Takes rules, and who may see what none of them speaks of.
    ///
    /// # Errors
    ///
    /// [`InvalidAccessRule`], the first that is one.
    pub fn new(
        rules: impl IntoIterator<Item = AccessRule>,
        otherwise: &BTreeSet<String>,
    ) -> Result<Self, InvalidAccessRule> {
        let rules = rules.into_iter().map(Ready::new).collect::<Result<_, _>>()?;
        Ok(Self { rules, otherwise: folded(otherwise), spoken: Mutex::default() })
    }

    /// Returns those of a reader's groups that make a difference.
    pub(crate) fn relevant(&self, groups: &BTreeSet<String>) -> BTreeSet<String> {
        let groups = folded(groups);
        let names_groups = |rule: &Ready| matches!(rule.admits, Admits::Field(_));
        if self.rules.iter().any(names_groups) {
            return groups;
        }
        let speaks = |rule: &Ready, group: &String| match &rule.admits {
            Admits::Groups(admitted) => admitted.contains(group),
            Admits::Field(_) => true,
        };
        let matters = |group: &&String| {
            self.otherwise.contains(*group) || self.rules.iter().any(|rule| speaks(rule, group))
        };
        groups.iter().filter(matters).cloned().collect()
    }

    /// Returns the entries of a segment that somebody of these groups may see.
    pub(crate) fn visible(
        &self,
        segment: &SegmentReader,
        fields: &Fields,
        groups: &BTreeSet<String>,
    ) -> Result<Bits, IndexError> {
        let spoken = self.spoken(segment, fields)?;
        let mut visible = if self.otherwise.is_disjoint(groups) {
            let mut covered = Bits::none(segment.max_doc());
            spoken.iter().for_each(|entries| covered.add(entries));
            covered
        } else {
            Bits::all(segment.max_doc())
        };
        for (rule, entries) in self.rules.iter().zip(spoken.iter()) {
            let mut hidden = entries.clone();
            match &rule.admits {
                Admits::Groups(admitted) if !admitted.is_disjoint(groups) => continue,
                Admits::Groups(_) => {}
                Admits::Field(name) => hidden.remove(&naming(segment, fields, (name, groups))?),
            }
            visible.remove(&hidden);
        }
        Ok(visible)
    }

    /// Returns the rules that speak of no entry of these segments, counted from 0.
    pub(crate) fn idle(&self, segments: &[SegmentReader], fields: &Fields) -> Result<Vec<usize>, IndexError> {
        let mut idle: Vec<usize> = (0..self.rules.len()).collect();
        for segment in segments {
            let spoken = self.spoken(segment, fields)?;
            idle.retain(|&rule| !segment.doc_ids_alive().any(|entry| spoken[rule].contains(entry)));
        }
        Ok(idle)
    }

    /// Forgets what was found out about segments that are not there any more.
    pub(crate) fn forget_all_but(&self, segments: &[SegmentReader]) {
        let mut spoken = self.spoken.lock().unwrap_or_else(PoisonError::into_inner);
        spoken.retain(|id, _| segments.iter().any(|segment| segment.segment_id() == *id));
    }

    /// Returns what each rule speaks of.
    fn spoken(&self, segment: &SegmentReader, fields: &Fields) -> Result<Arc<Vec<Bits>>, IndexError> {
        let id = segment.segment_id();
        let known =
            |access: &Self| access.spoken.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        if let Some(spoken) = known(self) {
            return Ok(spoken);
        }
        let spoken = self.rules.iter().map(|rule| rule.speaks_of(segment, fields));
        let spoken = Arc::new(spoken.collect::<Result<Vec<_>, _>>()?);
        self.spoken.lock().unwrap_or_else(PoisonError::into_inner).insert(id, spoken.clone());
        Ok(spoken)
    }
}

impl Ready {
    fn new(rule: AccessRule) -> Result<Self, InvalidAccessRule> {
        let path = rule.path.as_deref().map(read_pattern).transpose()?;
        let fact = rule.field.map(|(name, value)| read_fact(&name, &value)).transpose()?;
        if let Admits::Field(name) = &rule.admits
            && name.trim().is_empty()
        {
            return Err(InvalidAccessRule::Field);
        }
        let admits = match rule.admits {
            Admits::Groups(groups) => Admits::Groups(folded(&groups)),
            Admits::Field(name) => Admits::Field(name),
        };
        Ok(Self { path, fact, admits })
    }

    fn speaks_of(&self, segment: &SegmentReader, fields: &Fields) -> Result<Bits, IndexError> {
        let mut entries = Bits::all(segment.max_doc());
        if let Some(pattern) = &self.path {
            entries.keep(&under(segment, fields.source, pattern)?);
        }
        if let Some(fact) = &self.fact {
            let mut having = Bits::none(segment.max_doc());
            let inverted = segment.inverted_index(fields.facts)?;
            collect(&inverted, &Term::from_field_text(fields.facts, fact), &mut having)?;
            entries.keep(&having);
        }
        Ok(entries)
    }
}

/// Writes groups in the one way in which they are compared; documents name them in any.
fn folded(groups: &BTreeSet<String>) -> BTreeSet<String> {
    let mut facts = Facts::new();
    groups.iter().map(|group| facts.fold(group.trim())).collect()
}

/// Reads a pattern of paths.
fn read_pattern(pattern: &str) -> Result<Gitignore, InvalidAccessRule> {
    let invalid = || InvalidAccessRule::Path(pattern.to_owned());
    // Negations would open what stands beside them, and comments speak of nothing. Nor do the others, which people write.
    let is_relative = pattern.split('/').any(|part| matches!(part, "." | ".."));
    let is_unclosed = pattern.rsplit_once('[').is_some_and(|(_, class)| !class.contains(']'));
    let is_empty = pattern.trim().is_empty();
    let is_plain = !(is_empty
        || is_relative
        || is_unclosed
        || pattern.starts_with(['!', '#'])
        || pattern.contains('\\'));
    let mut builder = GitignoreBuilder::new("");
    builder.case_insensitive(true).map_err(|_| invalid())?;
    builder.add_line(None, pattern).map_err(|_| invalid())?;
    let read = builder.build().map_err(|_| invalid())?;
    if is_plain && read.num_ignores() == 1 { Ok(read) } else { Err(invalid()) }
}

fn read_fact(name: &str, value: &str) -> Result<String, InvalidAccessRule> {
    if name.trim().is_empty() || value.trim().is_empty() {
        return Err(InvalidAccessRule::Field);
    }
    if value.len() > MAX_VALUE {
        return Err(InvalidAccessRule::Long(value.to_owned()));
    }
    Ok(Facts::new().whole(name, value))
}

/// Returns the entries of every source that a pattern matches, or a folder above it.
fn under(segment: &SegmentReader, source: Field, pattern: &Gitignore) -> Result<Bits, IndexError> {
    let mut entries = Bits::none(segment.max_doc());
    let inverted = segment.inverted_index(source)?;
    let mut terms = inverted.terms().stream()?;
    while terms.advance() {
        let name = String::from_utf8_lossy(terms.key());
        let path = name.trim_start_matches('/');
        if pattern.matched_path_or_any_parents(Path::new(path), false).is_ignore() {
            collect(&inverted, &Term::from_field_text(source, &name), &mut entries)?;
        }
    }
    Ok(entries)
}

/// Returns the entries whose field names one of these groups.
fn naming(
    segment: &SegmentReader,
    fields: &Fields,
    (name, groups): (&str, &BTreeSet<String>),
) -> Result<Bits, IndexError> {
    let mut entries = Bits::none(segment.max_doc());
    let inverted = segment.inverted_index(fields.facts)?;
    let mut facts = Facts::new();
    for group in groups.iter().filter(|group| group.len() <= MAX_VALUE) {
        collect(&inverted, &Term::from_field_text(fields.facts, &facts.whole(name, group)), &mut entries)?;
    }
    Ok(entries)
}

fn collect(inverted: &InvertedIndexReader, term: &Term, entries: &mut Bits) -> Result<(), IndexError> {
    let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else { return Ok(()) };
    while postings.doc() != TERMINATED {
        entries.insert(postings.doc());
        postings.advance();
    }
    Ok(())
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Access").field("otherwise", &self.otherwise).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, path: &str, expected: bool) {
        let read = read_pattern(pattern).expect("a pattern");
        let matched = read.matched_path_or_any_parents(Path::new(path), false).is_ignore();
        assert_eq!(matched, expected, "{pattern} {path}");
    }

    #[test]
    fn patterns_are_those_of_gitignore() {
        check("hr/", "hr/pay.md", true);
        check("hr/", "a/hr/pay.md", true);
        check("/hr/", "a/hr/pay.md", false);
        check("hr/**", "hr/a/pay.md", true);
        check("hr", "HR/pay.md", true);
        check("hr", "hr.md", false);
        check("*.secret.md", "a/b.secret.md", true);
        check("a/*.md", "a/b/c.md", false);
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for pattern in ["", "  ", "!hr/", "# hr", "\\!x"] {
            let refused = read_pattern(pattern).err();
            assert_eq!(refused, Some(InvalidAccessRule::Path(pattern.to_owned())), "{pattern:?}");
        }
        assert_eq!(read_fact(" ", "a"), Err(InvalidAccessRule::Field));
        assert_eq!(read_fact("a", ""), Err(InvalidAccessRule::Field));
        assert!(matches!(read_fact("a", &"x".repeat(201)), Err(InvalidAccessRule::Long(_))));
    }
}
