//! A language: which stemmer and stop words a text is read with.

use tantivy::tokenizer::Language as Stemming;
use whatlang::Lang;

/// A language that is analysed in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Language(u8);

/// Name, stemmer, and what the detector calls it. The place in this list is written into every text that is
/// analysed, but never stored: the list may grow.
const LANGUAGES: [(&str, Option<Stemming>, Option<Lang>); 19] = [
    ("other", None, None),
    ("english", Some(Stemming::English), Some(Lang::Eng)),
    ("arabic", Some(Stemming::Arabic), Some(Lang::Ara)),
    ("danish", Some(Stemming::Danish), Some(Lang::Dan)),
    ("dutch", Some(Stemming::Dutch), Some(Lang::Nld)),
    ("finnish", Some(Stemming::Finnish), Some(Lang::Fin)),
    ("french", Some(Stemming::French), Some(Lang::Fra)),
    ("german", Some(Stemming::German), Some(Lang::Deu)),
    ("greek", Some(Stemming::Greek), Some(Lang::Ell)),
    ("hungarian", Some(Stemming::Hungarian), Some(Lang::Hun)),
    ("italian", Some(Stemming::Italian), Some(Lang::Ita)),
    ("norwegian", Some(Stemming::Norwegian), Some(Lang::Nob)),
    ("portuguese", Some(Stemming::Portuguese), Some(Lang::Por)),
    ("romanian", Some(Stemming::Romanian), Some(Lang::Ron)),
    ("russian", Some(Stemming::Russian), Some(Lang::Rus)),
    ("spanish", Some(Stemming::Spanish), Some(Lang::Spa)),
    ("swedish", Some(Stemming::Swedish), Some(Lang::Swe)),
    ("tamil", Some(Stemming::Tamil), Some(Lang::Tam)),
    ("turkish", Some(Stemming::Turkish), Some(Lang::Tur)),
];

/// First of the private characters that name a language at the head of a text.
const MARK: u32 = 0xF_0000;

impl Language {
    pub(crate) const OTHER: Self = Self(0);
    pub(crate) const ENGLISH: Self = Self(1);
    pub(crate) const COUNT: usize = LANGUAGES.len();

    pub(crate) fn named(name: &str) -> Option<Self> {
        let place = LANGUAGES.iter().position(|(known, ..)| *known == name)?;
        u8::try_from(place).ok().map(Self)
    }

    pub(crate) fn name(self) -> &'static str {
        LANGUAGES[self.index()].0
    }

    pub(super) fn stemming(self) -> Option<Stemming> {
        LANGUAGES[self.index()].1
    }

    /// Returns the language that the detector calls so, where it is analysed in its own way.
    pub(super) fn detected(lang: Lang) -> Option<Self> {
        let place = LANGUAGES.iter().position(|(.., known)| *known == Some(lang))?;
        u8::try_from(place).ok().map(Self)
    }

    pub(super) fn at(index: usize) -> Option<Self> {
        u8::try_from(index).ok().filter(|_| index < Self::COUNT).map(Self)
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Returns the character that stands before a text of this language.
    pub(crate) fn mark(self) -> char {
        char::from_u32(MARK + u32::from(self.0)).expect("the private plane has 65,534 characters")
    }

    /// Takes the mark off a text; without one the text is read in no particular language.
    pub(super) fn unmark(text: &str) -> (Self, &str) {
        let marked = text.chars().next().and_then(|first| u32::from(first).checked_sub(MARK));
        match marked
            .and_then(|place| u8::try_from(place).ok())
            .filter(|place| usize::from(*place) < Self::COUNT)
        {
            Some(place) => (Self(place), &text[Self::OTHER.mark().len_utf8()..]),
            None => (Self::OTHER, text),
        }
    }
}
