//! Reading a query. One pass, no errors: what does not read as syntax reads as words.

use switchboard_document::Kind;

use super::{Clause, Date, Part, Query};

/// Stands for a quotation mark that quotes nothing (5″), so that a query reads back as the same.
const INCH: &str = "\u{2033}";
const MAX_NAME: usize = 64;
const KINDS: [Kind; 9] = [
    Kind::Record,
    Kind::Row,
    Kind::Markdown,
    Kind::Html,
    Kind::Pdf,
    Kind::Docx,
    Kind::Epub,
    Kind::Code,
    Kind::Text,
];

/// Reads a query. `is_field` says whether a library has a metadata field of this name, given in lower case; where it
/// has not, `name:value` is words.
pub fn parse(text: &str, is_field: &dyn Fn(&str) -> bool) -> Query {
    let text = text.replace(['“', '”', '„', '‟', '«', '»'], "\"");
    let mut query = Query::default();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (clause, after) = clause(rest, is_field);
        push(&mut query, clause);
        rest = after.trim_start();
    }
    query
}

/// Adds a clause; words join the words before them.
fn push(query: &mut Query, clause: Option<Clause>) {
    let Some(clause) = clause else { return };
    if let (
        Clause { is_excluded: false, part: Part::Words(more) },
        Some(Clause { is_excluded: false, part: Part::Words(words) }),
    ) = (&clause, query.clauses.last_mut())
    {
        words.push(' ');
        words.push_str(more);
        return;
    }
    query.clauses.push(clause);
}

/// Reads what stands at the beginning of a text that begins with no space; returns what follows it.
fn clause<'a>(text: &'a str, is_field: &dyn Fn(&str) -> bool) -> (Option<Clause>, &'a str) {
    if let Some(body) = text.strip_prefix('-').filter(|body| may_be_excluded(body)) {
        let (part, rest) = part(body, is_field);
        return (part.map(|part| Clause { is_excluded: true, part }), rest);
    }
    let (part, rest) = part(text, is_field);
    (part.map(|part| Clause { is_excluded: false, part }), rest)
}

/// A minus before a number is its sign, before another minus or alone it is a dash.
fn may_be_excluded(body: &str) -> bool {
    body.starts_with(char::is_alphabetic) || quoted(body).is_some_and(|(words, _)| !words.is_empty())
}

fn part<'a>(text: &'a str, is_field: &dyn Fn(&str) -> bool) -> (Option<Part>, &'a str) {
    if let Some((words, rest)) = quoted(text) {
        return ((!words.is_empty()).then_some(Part::Phrase(words)), rest);
    }
    if let Some((name, value)) = named(text) {
        // What is quoted and says nothing is no value, and its marks belong to the word.
        let quoted = quoted(value).filter(|(words, _)| words.contains(char::is_alphanumeric));
        let (value, rest) = quoted.unwrap_or_else(|| plain(value));
        if let Some(part) = field(name, value, is_field) {
            return (Some(part), rest);
        }
    }
    let (word, rest) = plain(text);
    (Some(Part::Words(word)), rest)
}

/// Reads `"…"` with its spaces made single. An open quotation mark quotes nothing.
fn quoted(text: &str) -> Option<(String, &str)> {
    let (words, rest) = text.strip_prefix('"')?.split_once('"')?;
    Some((words.split_whitespace().collect::<Vec<_>>().join(" "), rest))
}

/// Reads up to the next space.
fn plain(text: &str) -> (String, &str) {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word.replace('"', INCH), rest)
}

/// Splits `name:` off.
fn named(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.')))?;
    let (name, value) = (&text[..end], text[end..].strip_prefix(':')?);
    (!name.is_empty() && name.len() <= MAX_NAME).then_some((name, value))
}

fn field(name: &str, value: String, is_field: &dyn Fn(&str) -> bool) -> Option<Part> {
    if !value.contains(char::is_alphanumeric) {
        return None;
    }
    let name = name.to_lowercase();
    match name.as_str() {
        "title" => Some(Part::Title(value)),
        "path" => Some(Part::Path(value)),
        "kind" => KINDS.into_iter().find(|kind| kind.as_str() == value.to_lowercase()).map(Part::Kind),
        "after" => Date::parse(&value).map(Part::After),
        "before" => Date::parse(&value).map(Part::Before),
        _ => is_field(&name).then_some(Part::Field { name, value }),
    }
}

#[cfg(test)]
mod tests;
