//! A *stretch* is as many passages of a document as one page shows.
//!
//! A book of ten thousand passages is read a stretch at a time; the one with the cited passage is opened first.

use std::ops::Range;

/// Passages on one page: about a chapter.
pub(super) const LENGTH: u32 = 60;

/// A range of passages, and where one can go from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The passages shown; empty only where the document has none.
    pub(super) shown: Range<u32>,
    /// All passages of the document.
    pub(super) total: u32,
}

impl Stretch {
    /// Returns the stretch that holds passage `ordinal`, or the last one where there is no such passage.
    pub(super) fn around(ordinal: u32, total: u32) -> Self {
        let start = ordinal.min(total.saturating_sub(1)) / LENGTH * LENGTH;
        Self { shown: start..start.saturating_add(LENGTH).min(total), total }
    }

    /// Returns where the stretch before starts.
    pub(super) fn before(&self) -> Option<u32> {
        (self.shown.start > 0).then(|| self.shown.start.saturating_sub(LENGTH))
    }

    /// Returns where the stretch after starts.
    pub(super) fn after(&self) -> Option<u32> {
        (self.shown.end < self.total).then_some(self.shown.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_stretch_knows_its_neighbours() {
        let middle = Stretch::around(60, 130);
        assert_eq!((middle.shown.clone(), middle.before(), middle.after()), (60..120, Some(0), Some(120)));
        assert_eq!(Stretch::around(0, 60).shown, 0..60);
        assert_eq!(Stretch::around(7, 0).shown, 0..0);
        assert_eq!(Stretch::around(900, 130).shown, 120..130);
    }

    proptest! {
        #[test]
        fn every_passage_is_on_its_stretch(ordinal: u32, total in 1_u32..) {
            let stretch = Stretch::around(ordinal, total);
            prop_assert!(stretch.shown.contains(&ordinal.min(total - 1)));
            prop_assert!(stretch.shown.end <= total && stretch.shown.len() <= LENGTH as usize);
        }
    }
}
