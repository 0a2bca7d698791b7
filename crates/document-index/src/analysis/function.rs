//! Function words: they say nothing about what a text is about, only about its language.
//!
//! So they are left out of queries, and they tell the language of a text where its letters do not.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use tantivy::tokenizer::{RawTokenizer, StopWordFilter, TextAnalyzer};

use super::Language;

/// Function words of English, and what questions are wrapped in.
const ENGLISH: &str = "a about above after again against all also am an and any are aren as at be because been before \
    being below between both but by can cannot could couldn did didn do does doesn doing don down during each few for \
    from further had hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn \
    it its itself just ll me more most mustn my myself no nor not now of off on once only or other our ours ourselves \
    out over own re s same shan she should shouldn so some such t than that the their theirs them themselves then there \
    these they this those through to too under until up ve very was wasn we were weren what when where which while who \
    whom why will with won would wouldn you your yours yourself yourselves";

/// The most frequent words of the other languages whose script does not tell them apart.
const FOREIGN: &str = "der die das und ist nicht mit von den dem ein eine zu auf sich für auch werden \
    le la les des est et une du que dans pour pas sur avec qui au aux ce sont \
    el los las del una por con para como más pero sus este es en \
    il di che non per della sono gli una nel alla dei anche è \
    o os da do em um uma não com para ao pelo são \
    het een van niet zijn voor aan met ook maar bij naar \
    och att det som en på är av för den till inte har med ett \
    og er ikke til af på som det at med har vi jeg \
    ja on ei se että oli mutta kun myös hän ovat \
    az egy és hogy nem is meg csak volt ez \
    și în de la cu nu este pentru care din mai sunt \
    ve bir bu için ile da de çok olarak daha gibi";

/// Whose function word a word is; `si` is one of several languages, `is` of English and Dutch.
#[derive(Debug, Clone, Copy, Default)]
struct Of {
    english: bool,
    foreign: bool,
}

static WORDS: LazyLock<FxHashMap<&str, Of>> = LazyLock::new(|| {
    let mut words: FxHashMap<&str, Of> = FxHashMap::default();
    ENGLISH.split_whitespace().for_each(|word| words.entry(word).or_default().english = true);
    FOREIGN.split_whitespace().for_each(|word| words.entry(word).or_default().foreign = true);
    words
});

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
        return WORDS.get(word).is_some_and(|of| of.english);
    }
    FILTERS.get(&language).is_some_and(|filter| !filter.clone().token_stream(word).advance())
}

/// How many words of a sample are function words.
#[derive(Debug, Default)]
pub(super) struct Votes {
    pub(super) words: usize,
    pub(super) english: usize,
    pub(super) foreign: usize,
}

/// No function word is longer.
const LONGEST: usize = 10;

/// Counts the function words of a sample.
pub(super) fn votes(sample: &str) -> Votes {
    let mut votes = Votes::default();
    let mut lower = String::with_capacity(LONGEST);
    for word in sample.split(is_between).filter(|word| !word.is_empty()) {
        votes.words += 1;
        if word.len() > LONGEST {
            continue;
        }
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(word.chars().flat_map(char::to_lowercase));
        }
        if let Some(of) = WORDS.get(lower.as_str()) {
            votes.english += usize::from(of.english);
            votes.foreign += usize::from(of.foreign);
        }
    }
    votes
}

/// Every document is sampled, and most are ASCII.
fn is_between(letter: char) -> bool {
    if letter.is_ascii() { !letter.is_ascii_alphanumeric() } else { !letter.is_alphanumeric() }
}
