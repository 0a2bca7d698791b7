//! A *sight* is what one reader may see of a snapshot: which entries, and how much that is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::access::Access;
use crate::analysis::Facts;
use crate::bits::Bits;
use crate::columns::Columns;
use crate::error::IndexError;
use crate::schema::Fields;
use crate::statistics::Statistics;

/// Readers of different rights whose sight is kept; each costs a bit an entry.
const MOST: usize = 256;

/// What a reader sees.
#[derive(Debug)]
pub(crate) struct Sight {
    segments: Vec<Bits>,
    pub(crate) statistics: Arc<Statistics>,
}

/// The sights of one snapshot, by the groups that make a difference.
#[derive(Debug, Default)]
pub(crate) struct Sights(Mutex<FxHashMap<BTreeSet<String>, Arc<Sight>>>);

impl Sights {
    /// Returns the sight of somebody of these groups.
    pub(crate) fn of(
        &self,
        (searcher, fields, columns): (&Searcher, &Fields, &Columns),
        whole: &Statistics,
        (access, groups): (&Access, &BTreeSet<String>),
    ) -> Result<Arc<Sight>, IndexError> {
        let groups = access.relevant(groups);
        if let Some(sight) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&groups) {
            return Ok(sight.clone());
        }
        let readers = searcher.segment_readers();
        let segments = readers.iter().map(|segment| access.visible(segment, fields, &groups));
        let segments = segments.collect::<Result<Vec<_>, _>>()?;
        access.forget_all_but(readers);
        let kinds = whole.kinds.keys().map(|kind| (kind.clone(), 0)).collect();
        let statistics = count(readers, fields, (columns, &segments), kinds)?;
        let sight = Arc::new(Sight { segments, statistics: Arc::new(statistics) });
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(groups, sight.clone());
        Ok(sight)
    }
}

impl Sight {
    /// Tells whether an entry may be seen.
    pub(crate) fn shows(&self, entry: DocAddress) -> bool {
        self.segments.get(entry.segment_ord as usize).is_some_and(|visible| visible.contains(entry.doc_id))
    }
}

/// Counts what may be seen. Titles, fields and languages are left out: they are examples for everybody, and nobody's.
fn count(
    readers: &[SegmentReader],
    fields: &Fields,
    (columns, segments): (&Columns, &[Bits]),
    kinds: BTreeMap<String, u64>,
) -> Result<Statistics, IndexError> {
    let mut statistics = Statistics { kinds, ..Statistics::default() };
    for ((ordinal, segment), visible) in (0..).zip(readers).zip(segments) {
        let is_visible = |entry| visible.contains(entry) && !segment.is_deleted(entry);
        for entry in (0..segment.max_doc()).filter(|entry| is_visible(*entry)) {
            match columns.ordinal(DocAddress::new(ordinal, entry)) {
                Some(0) => {
                    statistics.documents += 1;
                    statistics.passages += 1;
                }
                Some(_) => statistics.passages += 1,
                None => {}
            }
        }
        count_kinds((ordinal, segment), fields, (columns, &is_visible), &mut statistics.kinds)?;
    }
    statistics.kinds.retain(|_, count| *count > 0);
    Ok(statistics)
}

fn count_kinds(
    (ordinal, segment): (u32, &SegmentReader),
    fields: &Fields,
    (columns, is_visible): (&Columns, &dyn Fn(u32) -> bool),
    kinds: &mut BTreeMap<String, u64>,
) -> Result<(), IndexError> {
    let inverted = segment.inverted_index(fields.facts)?;
    for (kind, count) in kinds {
        let term = Term::from_field_text(fields.facts, &Facts::new().whole("kind", kind));
        let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            let entry = DocAddress::new(ordinal, postings.doc());
            if is_visible(entry.doc_id) && columns.ordinal(entry) == Some(0) {
                *count += 1;
            }
            postings.advance();
        }
    }
    Ok(())
}
