//! Randomness is what nobody can guess; code that needs it is handed a source, so that tests can know what comes.

use std::sync::atomic::{AtomicU64, Ordering};

/// Fills bytes with what nobody can guess.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The system's own source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    ///
    /// Where the system has no randomness: a secret that can be guessed is worse than none.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the system has randomness");
    }
}

/// A source whose bytes follow from a number; for tests alone.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// Makes a source.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            // SplitMix64: well mixed, and every state comes once.
            let mut word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = word.to_le_bytes()[3];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_never_twice_the_same() {
        let (one, other) = (SeededRandom::new(7), SeededRandom::new(7));
        let next = |source: &SeededRandom| {
            let mut bytes = [0; 16];
            source.fill(&mut bytes);
            bytes
        };

        let first = next(&one);

        assert_eq!(first, next(&other));
        assert_ne!(first, next(&one));
    }
}
