//! Detection: in which language a document is written.

use std::borrow::Cow;

use switchboard_document::Document;
use whatlang::Lang;

use super::function::votes;
use super::language::Language;

/// What a document was found to be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Detected {
    /// English name, lower case.
    pub(crate) name: &'static str,
    /// How it is analysed.
    pub(crate) language: Language,
}

/// Bytes of a document that are looked at.
const SAMPLE: usize = 600;
/// Fewer words than this say nothing about a language.
const MIN_WORDS: usize = 8;

/// Tells the language of a document from the beginning of its text, or `None` where that would be a guess.
///
/// Function words decide at the cost of a few look-ups; the trigram model, which is 20 times slower, is asked only
/// where they point away from English or the script is not Latin.
pub(crate) fn detect(document: &Document) -> Option<Detected> {
    let sample = sample(document);
    let votes = votes(&sample);
    let is_foreign = !sample.is_ascii()
        && sample.chars().filter(|letter| !letter.is_ascii()).count() * 3 > sample.chars().count();
    if votes.words < MIN_WORDS && !is_foreign {
        return None;
    }
    if votes.english * 6 >= votes.words && votes.english > 2 * votes.foreign {
        return Some(Detected { name: "english", language: Language::ENGLISH });
    }
    if !is_foreign && votes.foreign * 8 < votes.words {
        return None;
    }
    let found = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?.lang();
    let language = Language::detected(found).unwrap_or(Language::OTHER);
    Some(Detected {
        name: if language == Language::OTHER { name_of(found) } else { language.name() },
        language,
    })
}

fn name_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Cmn => "chinese",
        Lang::Jpn => "japanese",
        Lang::Kor => "korean",
        Lang::Pol => "polish",
        Lang::Ukr => "ukrainian",
        Lang::Heb => "hebrew",
        Lang::Hin => "hindi",
        Lang::Tha => "thai",
        Lang::Ces => "czech",
        other => other.eng_name(),
    }
}

fn sample(document: &Document) -> Cow<'_, str> {
    if let Some(first) = document.passages.first().filter(|first| first.text.len() >= SAMPLE) {
        return Cow::Borrowed(&first.text[..first.text.floor_char_boundary(SAMPLE)]);
    }
    let mut sample = String::with_capacity(SAMPLE);
    for passage in &document.passages {
        let room = SAMPLE - sample.len();
        sample.push_str(&passage.text[..passage.text.floor_char_boundary(room)]);
        sample.push(' ');
        if sample.len() >= SAMPLE - 4 {
            break;
        }
    }
    Cow::Owned(sample)
}
