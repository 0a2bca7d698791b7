//! Votes: function words tell the language of a text where the letters do not.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

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

pub(super) static ENGLISH_WORDS: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| ENGLISH.split_whitespace().collect());
static FOREIGN_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| FOREIGN.split_whitespace().collect());

/// How many words of a sample are function words.
#[derive(Debug, Default)]
pub(super) struct Votes {
    pub(super) words: usize,
    pub(super) english: usize,
    pub(super) foreign: usize,
}

pub(super) fn votes(sample: &str) -> Votes {
    let mut votes = Votes::default();
    let mut lower = String::new();
    for word in sample.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        votes.words += 1;
        if word.len() > 10 {
            continue;
        }
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        votes.english += usize::from(ENGLISH_WORDS.contains(lower.as_str()));
        votes.foreign += usize::from(FOREIGN_WORDS.contains(lower.as_str()));
    }
    votes
}
