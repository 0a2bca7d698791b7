//! A sweep: the postings of a query's words, added up window by window in the order of entries.
//!
//! Words are ordered by the most they can add. Those that together cannot lift an entry over the worst one kept are not
//! swept: they are only looked up for entries that others brought near. The method is known as `MaxScore`.
//! Scores are whole numbers, because their sum must not depend on the order in which words are added.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use super::plan::Plan;
use super::scale::Scale;
use crate::columns::SegmentColumns;
use crate::error::IndexError;
use crate::snapshot::Snapshot;

/// Entries that are added up at a time; their sums fit the fastest memory.
const WINDOW: u32 = 4096;
/// The best score a query can give, which 24 bits of a float still hold exactly.
const MOST: f32 = 16_000_000.0;

/// What the words of a query add to an entry's score.
pub(super) struct Gains {
    words: Vec<Gain>,
    /// What holds an entry's score back, by the code of its length.
    norms: [f32; 256],
}

/// What one word adds.
struct Gain {
    /// At most.
    most: f32,
    /// For counts up to [`FEW`], nearly all there are, by count and the code of the entry's length.
    few: Vec<u32>,
}

/// Counts up to this are not computed again for every entry.
const FEW: u32 = 3;

#[expect(clippy::cast_precision_loss, reason = "a word has few forms")]
impl Gains {
    pub(super) fn new(plan: &Plan, scale: &Scale) -> Self {
        let forms = plan.words.iter().map(|word| word.forms.len() as f32);
        let total: f32 = scale.words().iter().zip(forms).map(|(weight, forms)| weight * forms).sum();
        let unit = MOST / total.max(1.0);
        let norm = |code: usize| {
            scale.text_norm(FieldNormReader::id_to_fieldnorm(u8::try_from(code).unwrap_or(u8::MAX)))
        };
        let norms = std::array::from_fn(norm);
        Self { words: scale.words().iter().map(|weight| Gain::new(weight * unit, &norms)).collect(), norms }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "scores are positive and below 24 bits, as are counts of words"
)]
impl Gain {
    fn new(most: f32, norms: &[f32; 256]) -> Self {
        let of_count = |count: u32| norms.iter().map(move |norm| Self::compute(most, count, *norm));
        Self { most, few: (0..=FEW).flat_map(of_count).collect() }
    }

    fn compute(most: f32, count: u32, norm: f32) -> u32 {
        let count = count as f32;
        (most * count / (count + norm)) as u32
    }

    fn of(&self, count: u32, length: u8, norms: &[f32; 256]) -> u32 {
        match self.few.get(count as usize * norms.len() + usize::from(length)) {
            Some(gain) => *gain,
            None => Self::compute(self.most, count, norms[usize::from(length)]),
        }
    }

    fn ceiling(&self) -> u32 {
        self.most.ceil() as u32
    }
}

/// The postings of one form of a word in one segment.
struct Cursor<'a> {
    postings: BlockSegmentPostings,
    /// The place in the block.
    at: usize,
    gain: &'a Gain,
    /// What this and all that can add less add together at most.
    together: u32,
}

impl Cursor<'_> {
    fn entry(&self) -> DocId {
        self.postings.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }
}

/// The sums of a window, between windows all zero.
pub(super) struct Window {
    sums: Box<[u32; WINDOW as usize]>,
    touched: [u64; (WINDOW / 64) as usize],
}

impl Window {
    pub(super) fn new() -> Self {
        Self { sums: Box::new([0; _]), touched: [0; _] }
    }
}

/// Sweeps one segment. Tells entries and scores that are not below the floor; what is told answers the next floor.
pub(super) struct Sweep<'a> {
    norms: &'a [f32; 256],
    columns: &'a SegmentColumns,
    /// By the most they can add, least first.
    cursors: Vec<Cursor<'a>>,
    window: &'a mut Window,
}

impl<'a> Sweep<'a> {
    pub(super) fn open(
        gains: &'a Gains,
        plan: &Plan,
        (snapshot, ordinal): (&'a Snapshot, u32),
        window: &'a mut Window,
    ) -> Result<Self, IndexError> {
        let segment = snapshot.searcher.segment_reader(ordinal);
        let mut cursors = Vec::new();
        for (word, gain) in plan.words.iter().zip(&gains.words) {
            let inverted = segment.inverted_index(word.field)?;
            for info in word.forms.iter().filter_map(|form| form.in_segment(ordinal)) {
                let option = IndexRecordOption::WithFreqs;
                let postings = inverted.read_block_postings_from_terminfo(info, option)?;
                cursors.push(Cursor { postings, at: 0, gain, together: 0 });
            }
        }
        cursors.sort_by(|a, b| a.gain.most.total_cmp(&b.gain.most));
        let mut together = 0;
        for cursor in &mut cursors {
            together += cursor.gain.ceiling();
            cursor.together = together;
        }
        Ok(Self { norms: &gains.norms, columns: snapshot.columns.of(ordinal), cursors, window })
    }

    /// Sweeps from the first entry to the last.
    pub(super) fn run(&mut self, mut floor: u32, tell: &mut dyn FnMut(DocId, u32) -> u32) {
        loop {
            let swept = self.cursors.partition_point(|cursor| cursor.together < floor);
            let from = self.cursors[swept..].iter().map(Cursor::entry).min().unwrap_or(TERMINATED);
            if from == TERMINATED {
                return;
            }
            for cursor in &mut self.cursors[swept..] {
                add(cursor, (self.norms, self.columns), from, self.window);
            }
            for block in 0..self.window.touched.len() {
                let mut bits = std::mem::take(&mut self.window.touched[block]);
                while bits != 0 {
                    let place = block * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let sum = std::mem::take(&mut self.window.sums[place]);
                    let entry = from + u32::try_from(place).expect("a place is below the window");
                    let others = &mut self.cursors[..swept];
                    if let Some(score) = complete(others, (self.norms, self.columns), (entry, sum), floor) {
                        floor = tell(entry, score);
                    }
                }
            }
        }
    }
}

/// Adds what the words add that were not swept, unless the entry cannot come up to the floor.
fn complete(
    others: &mut [Cursor<'_>],
    (norms, columns): (&[f32; 256], &SegmentColumns),
    (entry, mut score): (DocId, u32),
    floor: u32,
) -> Option<u32> {
    for cursor in others.iter_mut().rev() {
        if score + cursor.together < floor {
            return None;
        }
        cursor.at = cursor.postings.seek(entry);
        if cursor.entry() == entry {
            let length = columns.length_code(entry);
            score += cursor.gain.of(cursor.postings.freq(cursor.at), length, norms);
        }
    }
    (score >= floor).then_some(score)
}

/// Adds up what a word gives to the entries of a window.
fn add(
    cursor: &mut Cursor<'_>,
    (norms, columns): (&[f32; 256], &SegmentColumns),
    from: DocId,
    window: &mut Window,
) {
    loop {
        let entries = &cursor.postings.docs()[cursor.at..];
        let inside = match entries.last() {
            None => return,
            Some(last) if last - from < WINDOW => entries.len(),
            Some(_) => entries.partition_point(|entry| entry - from < WINDOW),
        };
        let counts = &cursor.postings.freqs()[cursor.at..];
        for (entry, count) in entries[..inside].iter().zip(counts) {
            // Always below the window; said so again, it need not be checked for each of the two.
            let place = (entry - from) as usize % WINDOW as usize;
            window.sums[place] += cursor.gain.of(*count, columns.length_code(*entry), norms);
            window.touched[place / 64] |= 1 << (place % 64);
        }
        if inside < entries.len() {
            cursor.at += inside;
            return;
        }
        cursor.postings.advance();
        cursor.at = 0;
    }
}
