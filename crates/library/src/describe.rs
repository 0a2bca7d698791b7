//! *Describing* a library to a model: what is in it, in its own words, so that the model knows when and how to ask.

use std::collections::BTreeMap;

use switchboard_document::DocumentId;
use switchboard_document_index::{Example, FieldStatistics, Statistics, syntax_help};

use crate::shelf::Shelf;
use crate::title::cut;

/// So much is told of what the data holds: enough to teach, little enough to be read on every turn.
const TITLES: usize = 5;
const FIELDS: usize = 12;
const VALUES: usize = 3;

/// Returns how much is in the library: `312 documents (300 markdown, 12 pdf)`.
pub(crate) fn size(statistics: &Statistics) -> String {
    let kinds: Vec<_> =
        most_frequent(&statistics.kinds).map(|(kind, count)| format!("{count} {kind}")).collect();
    match kinds.as_slice() {
        [] => "0 documents".to_owned(),
        [_] => format!("{} documents", kinds[0]),
        _ => format!("{} documents ({})", statistics.documents, kinds.join(", ")),
    }
}

/// Returns the description of `search`.
pub(crate) fn search(shelf: &Shelf, statistics: &Statistics) -> String {
    let name = shelf.name();
    let mut lines = vec![format!(
        "Use this when the person asks about anything that {name} may hold: {holds}.",
        holds = if shelf.shows_all(&shelf.least()) {
            format!("{}, {} passages{}", size(statistics), statistics.passages, languages(statistics))
        } else {
            "documents of which each person finds those that are for them".to_owned()
        },
    )];
    lines.push(format!(
        "Returns up to {} passages, best first, each with the id that fetch takes, a title that names document and place, \
         and the url to cite.",
        shelf.config().results.get()
    ));
    lines.extend(titles(statistics));
    lines.extend(fields(statistics));
    lines.push(syntax_help().trim().to_owned());
    lines.extend(examples(statistics));
    lines.join("\n")
}

/// Returns the description of `fetch`, with the id of some document of the library.
pub(crate) fn fetch(shelf: &Shelf, example: Option<&DocumentId>) -> String {
    let ids = example.map_or_else(String::new, |id| format!(" Ids look like {}#p0.", cut(id.as_str())));
    format!(
        "Use this to read what search found in {name}: pass an id exactly as search returned it.{ids}\n\
         The id of a passage (it ends in #p and a number) returns the passage with its neighbours; metadata.passage is \
         the one asked for, metadata.shown the range returned, and page, heading and path say where it stands. The id \
         without #p and number, metadata.document_id, returns the document from its start. Where there is more, \
         metadata.next is the id that reads on, and metadata.previous the passage before. metadata.fields holds the \
         document's own fields. Cite url.",
        name = shelf.name(),
    )
}

fn languages(statistics: &Statistics) -> String {
    let names: Vec<_> = most_frequent(&statistics.languages).take(3).map(|(language, _)| language).collect();
    if names.is_empty() { String::new() } else { format!(", mostly in {}", names.join(", ")) }
}

fn titles(statistics: &Statistics) -> Option<String> {
    let titles = quoted(&statistics.titles, TITLES);
    (!titles.is_empty()).then(|| format!("Titles, for example: {}.", titles.join(", ")))
}

fn fields(statistics: &Statistics) -> Option<String> {
    let lines: Vec<_> = by_use(statistics)
        .take(FIELDS)
        .map(|(name, field)| {
            let values = quoted(&field.values, VALUES);
            let count = field.documents;
            if values.is_empty() {
                format!("{name} ({count})")
            } else {
                format!("{name} ({count}; {})", values.join(", "))
            }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        format!("Fields of documents, with how many have them and a few values; each can be searched as field:value: {}.", lines.join("; "))
    })
}

/// Makes queries that find something, because a model copies what it is shown.
fn examples(statistics: &Statistics) -> Option<String> {
    let mut queries = Vec::new();
    if let Some(title) = statistics.titles.first() {
        queries.push(words(&title.text));
    }
    let valued = by_use(statistics).find_map(|(name, field)| Some((name, field.values.first()?)));
    if let Some((name, value)) = valued {
        queries.push(format!("{name}:{}", phrase(&value.text)));
    }
    if let Some(title) = statistics.titles.get(1) {
        queries.push(format!("title:{}", phrase(&title.text)));
    }
    queries.retain(|query| !query.trim().is_empty());
    (!queries.is_empty()).then(|| format!("Example queries: {}", queries.join(" | ")))
}

fn by_use(statistics: &Statistics) -> impl Iterator<Item = (&str, &FieldStatistics)> {
    let mut fields: Vec<_> = statistics.fields.iter().map(|(name, field)| (name.as_str(), field)).collect();
    fields.sort_by_key(|(_, field)| std::cmp::Reverse(field.documents));
    fields.into_iter()
}

fn most_frequent(counts: &BTreeMap<String, u64>) -> impl Iterator<Item = (&str, u64)> {
    let mut counts: Vec<_> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter()
}

fn quoted(examples: &[Example], count: usize) -> Vec<String> {
    examples.iter().take(count).map(|example| phrase(&example.text)).collect()
}

fn phrase(text: &str) -> String {
    format!("\"{}\"", cut(text).replace('"', "'"))
}

fn words(text: &str) -> String {
    let plain = |character: char| !character.is_alphanumeric();
    let words: Vec<_> = text.split(plain).filter(|word| word.chars().count() > 1).take(6).collect();
    words.join(" ").to_lowercase()
}
