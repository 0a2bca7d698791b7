//! A corpus that behaves like text and is the same for everybody: record `n` follows from the seed and `n` alone.
//!
//! Words follow Zipf-Mandelbrot (s = 1.07) over 400,000 words, the most frequent of them English function words, the
//! others syllables with English endings. A record is about one or two of 2,000 topics, its length is log-normal,
//! and a record's line has about 900 bytes. Queries are 2 to 5 words of a record.

use std::fmt::Write as _;
use std::io::{self, Write};

/// Words of the language.
const WORDS: usize = 400_000;
/// Subjects that records are about.
const TOPICS: u64 = 2_000;
/// Words of one subject.
const TOPIC_WORDS: u64 = 150;
/// Share of a record's words that belong to its subject, of 256.
const TOPICAL: u64 = 72;
const EXPONENT: f64 = 1.07;
const OFFSET: f64 = 2.7;
/// Median of a record's words, and the deviation of its logarithm.
const MEDIAN_WORDS: f64 = 112.0;
const DEVIATION: f64 = 0.45;

/// In the order of their frequency in English.
const FUNCTION: &str = "the of and to a in is that for it as was with be by on not he his but at are this have from \
    or had an they which one you were all her she there would their we him been has when who will no more if out so up \
    into them can what than only other its some could these about";

/// Makes records and queries.
#[derive(Debug)]
pub struct Corpus {
    seed: u64,
    words: Vec<String>,
    function: usize,
    /// For every word, the share of its slot that is its own, and the word that has the rest: Walker's alias method.
    slots: Vec<(f64, u32)>,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Unique.
    pub id: String,
    /// A few words of its subject.
    pub title: String,
    /// Sentences in paragraphs.
    pub text: String,
    /// One of 40.
    pub author: String,
    /// A day, `2001-02-03`.
    pub date: String,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "draws are below the small limits they were given"
)]
impl Corpus {
    /// Prepares the words of a seed.
    pub fn new(seed: u64) -> Self {
        let mut words: Vec<String> = FUNCTION.split_whitespace().map(str::to_owned).collect();
        let function = words.len();
        // Some function words are spelled as a made one would be.
        let made: Vec<String> =
            (0..).map(word).filter(|made| !words.contains(made)).take(WORDS - function).collect();
        words.extend(made);
        let shares = (0..WORDS).map(|rank| (rank as f64 + 1.0 + OFFSET).powf(-EXPONENT)).collect();
        Self { seed, words, function, slots: slots(shares) }
    }

    /// Returns the record of a number.
    pub fn record(&self, number: u64) -> Record {
        let mut dice = Dice::new(self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let topics = [dice.below(TOPICS), dice.below(TOPICS)];
        let title_words = 3 + dice.below(5);
        let title =
            (0..title_words).map(|_| self.topical(topics[0], &mut dice)).collect::<Vec<_>>().join(" ");
        let author = format!("{} {}", word(7_000 + dice.below(8)), word(9_000 + dice.below(5)));
        let date = format!("20{:02}-{:02}-{:02}", dice.below(25), 1 + dice.below(12), 1 + dice.below(28));
        Record { id: format!("r{number}"), title, text: self.text(topics, &mut dice), author, date }
    }

    fn text(&self, topics: [u64; 2], dice: &mut Dice) -> String {
        let count = (MEDIAN_WORDS * (DEVIATION * dice.normal()).exp()).clamp(8.0, 2_000.0);
        let mut text = String::with_capacity(count as usize * 8);
        let mut left_in_sentence = 0;
        for _ in 0..count as usize {
            let word = if dice.below(256) < TOPICAL {
                self.topical(topics[usize::from(dice.below(4) == 0)], dice)
            } else {
                &self.words[self.draw(dice)]
            };
            if left_in_sentence == 0 {
                left_in_sentence = 6 + dice.below(18);
                if !text.is_empty() {
                    text.push_str(if dice.below(6) == 0 { ".\n\n" } else { ". " });
                }
                text.push_str(&word[..1].to_ascii_uppercase());
                text.push_str(&word[1..]);
            } else {
                text.push(' ');
                text.push_str(word);
            }
            left_in_sentence -= 1;
        }
        text.push('.');
        text
    }

    /// Returns a query: 2 to 5 words drawn from a record, none of them a function word.
    pub fn query(&self, number: u64, records: u64) -> String {
        let mut dice = Dice::new(!self.seed ^ number.wrapping_mul(0xD134_2543_DE82_EF95));
        let text = self.record(dice.below(records)).text.to_ascii_lowercase();
        let said = &self.words[..self.function];
        let words: Vec<&str> = text
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .filter(|word| word.len() > 1 && !said.iter().any(|function| function == word))
            .collect();
        let wanted = 2 + dice.below(4);
        let drawn =
            (0..wanted).filter_map(|_| words.get(dice.below(words.len().max(1) as u64) as usize).copied());
        drawn.collect::<Vec<_>>().join(" ")
    }

    /// Writes records as JSON lines.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write(&self, records: u64, into: &mut impl Write) -> io::Result<()> {
        let mut line = String::new();
        for number in 0..records {
            let Record { id, title, text, author, date } = self.record(number);
            // Letters, digits, blanks and line ends are all there is to escape.
            let text = text.replace('\n', "\\n");
            line.clear();
            writeln!(
                line,
                r#"{{"id":"{id}","title":"{title}","text":"{text}","metadata":{{"author":"{author}","date":"{date}"}}}}"#
            )
            .expect("a string takes whatever is written to it");
            into.write_all(line.as_bytes())?;
        }
        into.flush()
    }

    fn draw(&self, dice: &mut Dice) -> usize {
        let slot = dice.below(WORDS as u64) as usize;
        let (own, other) = self.slots[slot];
        if dice.share() < own { slot } else { other as usize }
    }

    /// Draws a word of a subject; the first of its words are the most frequent.
    fn topical(&self, topic: u64, dice: &mut Dice) -> &str {
        let share = dice.share();
        let place = (share * share * TOPIC_WORDS as f64) as u64;
        let mut of_topic =
            Dice::new(self.seed ^ (topic * TOPIC_WORDS + place + 1).wrapping_mul(0xA24B_AED4_963E_E407));
        // Neither function words nor what is hardly ever said.
        let rank = 400.0 * (100.0_f64).powf(of_topic.share());
        &self.words[rank as usize]
    }
}

/// Spells a word: syllables that no other number has, and an ending.
fn word(number: u64) -> String {
    const CONSONANTS: &[u8] = b"bcdfghklmnprstvw";
    const VOWELS: &[u8] = b"aeiou";
    const ENDINGS: [&str; 8] = ["", "", "", "", "s", "ing", "ed", "n"];
    let mut word = String::new();
    let mut rest = number + 80;
    while rest > 0 {
        let syllable = (rest % 80) as usize;
        word.push(char::from(CONSONANTS[syllable / 5]));
        word.push(char::from(VOWELS[syllable % 5]));
        rest /= 80;
    }
    word.push_str(ENDINGS[(Dice::new(number).next() % 8) as usize]);
    word
}

/// Shares out slots so that one draw and one comparison find a word.
#[expect(clippy::cast_precision_loss, reason = "there are 400,000 words")]
fn slots(mut shares: Vec<f64>) -> Vec<(f64, u32)> {
    let scale = shares.len() as f64 / shares.iter().sum::<f64>();
    for share in &mut shares {
        *share *= scale;
    }
    let (mut small, mut large): (Vec<usize>, Vec<usize>) =
        (0..shares.len()).partition(|at| shares[*at] < 1.0);
    let mut slots = vec![(1.0, 0); shares.len()];
    while let (Some(under), Some(over)) = (small.pop(), large.last().copied()) {
        slots[under] = (shares[under], u32::try_from(over).expect("there are 400,000 words"));
        shares[over] -= 1.0 - shares[under];
        if shares[over] < 1.0 {
            large.pop();
            small.push(over);
        }
    }
    slots
}

/// `SplitMix64`: small, fast, and the same everywhere.
struct Dice(u64);

#[expect(
    clippy::cast_precision_loss,
    reason = "the high half of a product is below its limit; a share has 53 bits"
)]
impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_record_follows_from_seed_and_number() {
        let (one, other) = (Corpus::new(1), Corpus::new(1));
        assert_eq!(one.record(77), other.record(77));
        assert_ne!(one.record(77).text, one.record(78).text);
        assert_ne!(one.record(77), Corpus::new(2).record(77));
    }

    #[test]
    fn no_word_is_spelled_like_another() {
        let corpus = Corpus::new(1);
        assert_eq!(corpus.words.iter().collect::<HashSet<_>>().len(), WORDS);
    }

    #[test]
    fn lines_have_about_900_bytes() {
        let mut lines = Vec::new();
        Corpus::new(1).write(1_000, &mut lines).expect("memory takes what is written");
        assert!((850_000..950_000).contains(&lines.len()), "{}", lines.len());
    }

    #[test]
    fn a_query_has_two_to_five_words_that_say_something() {
        let corpus = Corpus::new(1);
        for number in 0..200 {
            let query = corpus.query(number, 1_000);
            let words: Vec<&str> = query.split(' ').collect();
            assert!((2..=5).contains(&words.len()), "{query}");
            assert!(words.iter().all(|word| !FUNCTION.split_whitespace().any(|function| function == *word)));
        }
    }
}
