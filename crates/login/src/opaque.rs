//! An *opaque* token is 256 random bits that say nothing by themselves; what they stand for is in the store, by digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use switchboard_ambient::Random;

/// Makes a token.
pub(crate) fn opaque(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What names are written with: 32 letters and digits that are hard to mistake for each other. None is a hyphen, for a
/// name that begins with one is an option to a command line.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Makes the name of a thing, which is no secret: 24 letters, 120 random bits.
pub(crate) fn name(random: &dyn Random) -> String {
    let mut bytes = [0; 24];
    random.fill(&mut bytes);
    bytes.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use switchboard_ambient::SeededRandom;

    use super::*;

    #[test]
    fn a_name_is_never_taken_for_an_option() {
        let random = SeededRandom::new(7);

        let names: BTreeSet<_> = (0..200).map(|_| name(&random)).collect();

        assert_eq!(names.len(), 200);
        for name in &names {
            assert!(name.len() == 24 && name.chars().all(|letter| letter.is_ascii_alphanumeric()), "{name}");
        }
    }
}
