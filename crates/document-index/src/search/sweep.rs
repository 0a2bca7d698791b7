//! A sweep: the postings of a query's words, added up window by window in the order of entries.
//!
//! Words are ordered by the most they can add. Those that together cannot lift an entry over the worst one kept are not
//! swept: they are only looked up for entries that others brought near. The method is known as `MaxScore`.
//! Scores are whole numbers, because their sum must not depend on the order in which words are added.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, TERMINATED, Term};

use super::plan::Plan;
use super::scale::Scale;
use crate::error::IndexError;
use crate::snapshot::SegmentColumns;

/// Entries that are added up at a time; their sums fit the fastest memory.
const WINDOW: u32 = 4096;
/// The best score a query can give, which 24 bits of a float still hold exactly.
const MOST: f32 = 16_000_000.0;

/// What the words of a query add to an entry's score.
pub(super) struct Gains {
    /// What each word can add at most.
    most: Vec<f32>,
    /// What holds an entry's score back, by the code of its length.
    norms: [f32; 256],
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "scores are positive and below 24 bits, as are counts of words"
)]
impl Gains {
    pub(super) fn new(plan: &Plan, scale: &Scale) -> Self {
        let forms = plan.words.iter().map(|word| word.stems.len() as f32);
        let total: f32 = scale.words().iter().zip(forms).map(|(weight, forms)| weight * forms).sum();
        let unit = MOST / total.max(1.0);
        let norm = |code: usize| {
            scale.text_norm(FieldNormReader::id_to_fieldnorm(u8::try_from(code).unwrap_or(u8::MAX)))
        };
        Self {
            most: scale.words().iter().map(|weight| weight * unit).collect(),
            norms: std::array::from_fn(norm),
        }
    }

    fn gain(&self, most: f32, count: u32, length: u8) -> u32 {
        let count = count as f32;
        (most * count / (count + self.norms[usize::from(length)])) as u32
    }
}

/// The postings of one form of a word in one segment.
struct Cursor {
    postings: BlockSegmentPostings,
    /// The place in the block.
    at: usize,
    most: f32,
    /// What this and all that can add less add together at most.
    together: u32,
}

impl Cursor {
    fn entry(&self) -> DocId {
        self.postings.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }
}

/// Sweeps one segment. Tells entries and scores that are not below the floor; what is told answers the next floor.
pub(super) struct Sweep<'a> {
    gains: &'a Gains,
    columns: &'a SegmentColumns,
    /// By the most they can add, least first.
    cursors: Vec<Cursor>,
    sums: Vec<u32>,
    touched: [u64; (WINDOW / 64) as usize],
}

impl<'a> Sweep<'a> {
    pub(super) fn open(
        gains: &'a Gains,
        plan: &Plan,
        (segment, columns): (&SegmentReader, &'a SegmentColumns),
    ) -> Result<Self, IndexError> {
        let mut cursors = Vec::new();
        for (word, most) in plan.words.iter().zip(&gains.most) {
            let inverted = segment.inverted_index(word.field)?;
            for stem in &word.stems {
                let term = Term::from_field_text(word.field, stem);
                let postings = inverted.read_block_postings(&term, IndexRecordOption::WithFreqs)?;
                cursors.extend(postings.map(|postings| Cursor { postings, at: 0, most: *most, together: 0 }));
            }
        }
        cursors.sort_by(|a, b| a.most.total_cmp(&b.most));
        let mut together = 0;
        for cursor in &mut cursors {
            together += ceiling(cursor.most);
            cursor.together = together;
        }
        let sums = vec![0; WINDOW as usize];
        Ok(Self { gains, columns, cursors, sums, touched: [0; _] })
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
                add(cursor, (self.gains, self.columns), from, (&mut self.sums, &mut self.touched));
            }
            for block in 0..self.touched.len() {
                let mut bits = std::mem::take(&mut self.touched[block]);
                while bits != 0 {
                    let place = block * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let sum = std::mem::take(&mut self.sums[place]);
                    let entry = from + u32::try_from(place).expect("a place is below the window");
                    if let Some(score) = self.complete(entry, sum, (swept, floor)) {
                        floor = tell(entry, score);
                    }
                }
            }
        }
    }

    /// Adds what the words add that were not swept, unless the entry cannot come up to the floor.
    fn complete(&mut self, entry: DocId, mut score: u32, (swept, floor): (usize, u32)) -> Option<u32> {
        for cursor in self.cursors[..swept].iter_mut().rev() {
            if score + cursor.together < floor {
                return None;
            }
            cursor.at = cursor.postings.seek(entry);
            if cursor.entry() == entry {
                let length = self.columns.length_code(entry);
                score += self.gains.gain(cursor.most, cursor.postings.freq(cursor.at), length);
            }
        }
        (score >= floor).then_some(score)
    }
}

/// Adds up what a word gives to the entries of a window.
fn add(
    cursor: &mut Cursor,
    (gains, columns): (&Gains, &SegmentColumns),
    from: DocId,
    (sums, touched): (&mut [u32], &mut [u64]),
) {
    loop {
        let (entries, counts) = (cursor.postings.docs(), cursor.postings.freqs());
        for (entry, count) in entries.iter().zip(counts).skip(cursor.at) {
            let place = entry - from;
            if place >= WINDOW {
                return;
            }
            sums[place as usize] += gains.gain(cursor.most, *count, columns.length_code(*entry));
            touched[place as usize / 64] |= 1 << (place % 64);
            cursor.at += 1;
        }
        if entries.is_empty() {
            return;
        }
        cursor.postings.advance();
        cursor.at = 0;
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 24 bits, and positive")]
fn ceiling(most: f32) -> u32 {
    most.ceil() as u32
}
