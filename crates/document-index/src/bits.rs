//! *Bits*: a set of the entries of one segment.

use tantivy::DocId;

/// A set of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    entries: DocId,
}

impl Bits {
    /// Returns no entry of a segment of so many.
    pub(crate) fn none(entries: DocId) -> Self {
        Self { words: vec![0; entries.div_ceil(64) as usize], entries }
    }

    /// Returns all entries of a segment of so many.
    pub(crate) fn all(entries: DocId) -> Self {
        Self { words: vec![u64::MAX; entries.div_ceil(64) as usize], entries }
    }

    pub(crate) fn insert(&mut self, entry: DocId) {
        self.words[(entry / 64) as usize] |= 1 << (entry % 64);
    }

    pub(crate) fn contains(&self, entry: DocId) -> bool {
        let word = self.words.get((entry / 64) as usize).copied().unwrap_or_default();
        entry < self.entries && word & (1 << (entry % 64)) != 0
    }

    /// Adds what is in `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own |= other);
    }

    /// Keeps only what is in `other` as well.
    pub(crate) fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= other);
    }

    /// Takes out what is in `other`.
    pub(crate) fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(own, other)| *own &= !other);
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_are_a_set(left in btree_set(0..200_u32, 0..60), right in btree_set(0..200_u32, 0..60)) {
            let bits = |entries: &std::collections::BTreeSet<u32>| {
                let mut bits = Bits::none(200);
                for entry in entries {
                    bits.insert(*entry);
                }
                bits
            };
            let members = |bits: &Bits| (0..300).filter(|entry| bits.contains(*entry)).collect::<Vec<_>>();
            let (mut added, mut kept, mut removed) = (bits(&left), bits(&left), bits(&left));

            added.add(&bits(&right));
            kept.keep(&bits(&right));
            removed.remove(&bits(&right));

            prop_assert_eq!(members(&added), left.union(&right).copied().collect::<Vec<_>>());
            prop_assert_eq!(members(&kept), left.intersection(&right).copied().collect::<Vec<_>>());
            prop_assert_eq!(members(&removed), left.difference(&right).copied().collect::<Vec<_>>());
            prop_assert_eq!(members(&Bits::all(70)), (0..70).collect::<Vec<_>>());
        }
    }
}
