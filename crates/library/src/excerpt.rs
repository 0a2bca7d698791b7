//! An *excerpt* is a run of neighbouring passages as one text, within a budget of tokens.

use switchboard_contract::estimate_tokens;
use switchboard_document::{DocumentId, PassageId};
use switchboard_document_index::{IndexError, Snapshot, StoredDocument, StoredPassage};

/// Passages are read so many at a time: one read is enough for the usual budget.
const PAGE: usize = 16;

/// A run of passages of one document.
#[derive(Debug)]
pub(crate) struct Excerpt {
    /// Ordinal of the first passage in it.
    pub(crate) first: u32,
    /// Ordinal after the last passage in it.
    pub(crate) end: u32,
    /// The passages as one text. Never empty: a document with nothing but a title gives its title.
    pub(crate) text: String,
}

impl Excerpt {
    /// Takes passages from `first` on. Where the budget is smaller than one passage, one is taken.
    pub(crate) fn onward(
        snapshot: &Snapshot,
        document: &StoredDocument,
        first: u32,
        budget: usize,
    ) -> Result<Self, IndexError> {
        let mut taken: Vec<StoredPassage> = Vec::new();
        let mut left = budget;
        'pages: loop {
            let from = first + count(&taken);
            let page = snapshot.passages(&document.id, from, PAGE)?;
            if page.is_empty() {
                break;
            }
            for passage in page {
                let cost = cost(&passage);
                if cost > left && !taken.is_empty() {
                    break 'pages;
                }
                left = left.saturating_sub(cost);
                taken.push(passage);
            }
        }
        Ok(Self::of(document, first, &taken))
    }

    /// Takes the passage `at` and its neighbours, alternately after and before, while they fit.
    pub(crate) fn around(
        snapshot: &Snapshot,
        document: &StoredDocument,
        at: u32,
        budget: usize,
    ) -> Result<Self, IndexError> {
        let half = u32::try_from(PAGE / 2).expect("half a page is a small number");
        let from = at.saturating_sub(half);
        let near = snapshot.passages(&document.id, from, PAGE)?;
        let middle = usize::try_from(at - from).expect("half a page is a small number").min(near.len());
        let (mut start, mut end) = (middle, (middle + 1).min(near.len()));
        let mut left = budget.saturating_sub(near.get(middle).map_or(0, cost));
        loop {
            let after = near.get(end).map(cost).filter(|cost| *cost <= left);
            left -= after.unwrap_or(0);
            end += usize::from(after.is_some());
            let before = start.checked_sub(1).map(|index| cost(&near[index])).filter(|cost| *cost <= left);
            left -= before.unwrap_or(0);
            start -= usize::from(before.is_some());
            if after.is_none() && before.is_none() {
                break;
            }
        }
        let first = near.get(start).map_or(at, |passage| passage.id.ordinal);
        Ok(Self::of(document, first, &near[start..end]))
    }

    /// Returns the id that reads on after this excerpt, where something follows.
    pub(crate) fn next(&self, document: &StoredDocument) -> Option<String> {
        (self.end < document.passages).then(|| format!("{}+", id(&document.id, self.end)))
    }

    /// Returns the id of the passage before this excerpt, where there is one.
    pub(crate) fn previous(&self, document: &StoredDocument) -> Option<String> {
        self.first.checked_sub(1).map(|ordinal| id(&document.id, ordinal).to_string())
    }

    fn of(document: &StoredDocument, first: u32, passages: &[StoredPassage]) -> Self {
        let text = join(passages);
        let text = if text.trim().is_empty() { document.title.clone() } else { text };
        Self { first, end: first + count(passages), text }
    }
}

/// Joins passages; what stands above a table is said once, however many passages the table has.
fn join(passages: &[StoredPassage]) -> String {
    let mut text = String::new();
    let mut context = None;
    for StoredPassage { passage, .. } in passages {
        if passage.context != context {
            context.clone_from(&passage.context);
            push(&mut text, context.as_deref().unwrap_or_default(), "\n\n");
        }
        push(&mut text, &passage.text, if context.is_some() { "\n" } else { "\n\n" });
    }
    text
}

fn push(text: &mut String, part: &str, joint: &str) {
    if !text.is_empty() && !part.is_empty() {
        text.push_str(joint);
    }
    text.push_str(part);
}

fn cost(passage: &StoredPassage) -> usize {
    let StoredPassage { passage, .. } = passage;
    estimate_tokens(&passage.text) + passage.context.as_deref().map_or(0, estimate_tokens)
}

fn count(passages: &[StoredPassage]) -> u32 {
    u32::try_from(passages.len()).expect("an excerpt is a few passages")
}

fn id(document: &DocumentId, ordinal: u32) -> PassageId {
    PassageId { document: document.clone(), ordinal }
}
