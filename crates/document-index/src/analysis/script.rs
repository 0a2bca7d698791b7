//! Scripts: which characters make words, and which are written without spaces between words.

/// How a character takes part in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Ends a word.
    Break,
    /// Part of a word.
    Letter,
    /// A script without spaces; found by pairs of characters.
    Unspaced,
    /// As `Unspaced`, and a word of its own as well.
    Ideograph,
}

pub(super) fn class(character: char) -> Class {
    if character.is_ascii() {
        return if character.is_ascii_alphanumeric() { Class::Letter } else { Class::Break };
    }
    match u32::from(character) {
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF | 0x3005 => {
            Class::Ideograph
        }
        0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF => {
            Class::Unspaced
        }
        0x0E01..=0x0E4E | 0x0E81..=0x0ECD | 0x1000..=0x103F | 0x1780..=0x17D3 => Class::Unspaced,
        // Marks that stand inside words and are no letters themselves: combining accents, Hebrew points, Arabic
        // vowels, the signs of Indic scripts, joiners.
        0x0300..=0x036F
        | 0x05B0..=0x05C7
        | 0x0610..=0x065F
        | 0x200C
        | 0x200D
        | 0x0900..=0x0963
        | 0x0966..=0x0DFF => Class::Letter,
        _ if character.is_alphanumeric() => Class::Letter,
        _ => Class::Break,
    }
}
