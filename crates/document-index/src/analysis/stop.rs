//! Stop words: words so frequent that they say nothing about what a text is about, only about its language.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use tantivy::tokenizer::{RawTokenizer, StopWordFilter, TextAnalyzer};

use super::Language;
use super::votes::ENGLISH_WORDS;

/// The engine has the lists and shows them only as a filter.
static FILTERS: LazyLock<FxHashMap<Language, TextAnalyzer>> = LazyLock::new(|| {
    let languages = (0..Language::COUNT).filter_map(Language::at);
    let lists = languages.filter_map(|language| Some((language, StopWordFilter::new(language.stemming()?)?)));
    let chain = |list| TextAnalyzer::builder(RawTokenizer::default()).filter(list).build();
    lists.map(|(language, list)| (language, chain(list))).collect()
});

/// Returns whether a lower-case word says nothing in a language.
pub(crate) fn is_stop_word(word: &str, language: Language) -> bool {
    if language == Language::ENGLISH {
        return ENGLISH_WORDS.contains(word);
    }
    FILTERS.get(&language).is_some_and(|filter| !filter.clone().token_stream(word).advance())
}
