//! *Front matter*: what a note says of itself before its text.

use serde_json::Value;
use switchboard_document::{Metadata, Skip, SkipReason};

/// Bytes of front matter that are looked at; more is no front matter but a text that begins with a rule.
const LIMIT: usize = 64 << 10;

/// Front matter that was found.
#[derive(Debug, PartialEq)]
pub(super) struct FrontMatter {
    /// Where the text begins behind it.
    pub(super) end: usize,
    /// What it says, or why it cannot be read.
    pub(super) fields: Result<Metadata, Skip>,
}

/// Finds front matter at the beginning of a text. Between `---` there must be a mapping, otherwise the lines are
/// rules and what is between them is text.
pub(super) fn find(text: &str) -> Option<FrontMatter> {
    let fence = text.lines().next()?.trim_end();
    let (fence, closings): (_, &[&str]) = match fence {
        "---" => ("---", &["---", "..."]),
        "+++" => ("+++", &["+++"]),
        _ => return None,
    };
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if at - start > LIMIT {
            return None;
        }
        if closings.contains(&line.trim_end()) {
            let (inner, end) = (&text[start..at], at + line.len());
            let fields = if fence == "+++" { toml(inner) } else { yaml(inner)? };
            return Some(FrontMatter { end, fields });
        }
        at += line.len();
    }
    None
}

/// Reads YAML; `None` where it is something else than a mapping.
fn yaml(text: &str) -> Option<Result<Metadata, Skip>> {
    if text.trim().is_empty() {
        return Some(Ok(Metadata::new()));
    }
    // YAML 1.1 would make `y` and `no` booleans.
    let options = serde_saphyr::options! { strict_booleans: true };
    match serde_saphyr::from_str_with_options::<Value>(text, options) {
        Ok(Value::Object(fields)) => Some(Ok(fields.into_iter().collect())),
        Ok(_) => None,
        // A paragraph between two rules is seldom valid YAML, so only what looks like a field is called broken.
        Err(_) if !text.lines().any(|line| line.split_once(':').is_some_and(|(name, _)| is_name(name))) => {
            None
        }
        Err(error) => {
            let line = error.location().map(|location| location.line() + 1);
            let place = line.map(|line| format!(" at line {line}")).unwrap_or_default();
            Some(Err(broken(&format!("YAML broken{place}"))))
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}

fn toml(text: &str) -> Result<Metadata, Skip> {
    match text.parse::<toml::Table>() {
        Ok(table) => Ok(table.into_iter().map(|(name, value)| (name, plain(value))).collect()),
        Err(error) => {
            let before = error.span().map_or(0, |span| text[..span.start].matches('\n').count());
            Err(broken(&format!("TOML broken at line {}", before + 2)))
        }
    }
}

fn broken(detail: &str) -> Skip {
    Skip::part("front matter", SkipReason::Damaged, detail)
}

/// Turns a TOML value into the same in JSON, a date into its words.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(value) => Value::from(value),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(values) => values.into_iter().map(plain).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(name, value)| (name, plain(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&(Value, &str)>) {
        let found = find(text).map(|it| (json!(it.fields.unwrap()), &text[it.end..]));
        assert_eq!(found.as_ref(), expected);
    }

    #[test]
    fn yaml_and_toml_become_metadata() {
        check(
            "---\ntitle: \"A: b\"\ntags: [x, y]\ndate: 2024-01-31\nauthors:\n  - Ada\n---\nbody",
            Some(&(
                json!({"title": "A: b", "tags": ["x", "y"], "date": "2024-01-31", "authors": ["Ada"]}),
                "body",
            )),
        );
        check(
            "+++\r\ntitle = 'T'\r\ndate = 2024-01-31\r\ndraft = true\r\n+++\r\n",
            Some(&(json!({"title": "T", "date": "2024-01-31", "draft": true}), "")),
        );
    }

    #[test]
    fn rules_around_a_paragraph_are_no_front_matter() {
        for text in ["---\nJust words\n---\n", "---\ntitle: never closed", "text\n---\na: b\n---", "", "---"]
        {
            check(text, None);
        }
    }

    #[test]
    fn broken_front_matter_is_named_with_its_line() {
        let front = find("---\ntitle: [a\nb: c: d\n---\n").unwrap();
        let skip = front.fields.unwrap_err();
        assert_eq!((skip.part.as_deref(), skip.reason), (Some("front matter"), SkipReason::Damaged));
        assert!(skip.detail.starts_with("YAML broken at line "), "{}", skip.detail);

        let front = find("+++\na = 1\nb =\n+++\n").unwrap();
        assert_eq!(front.fields.unwrap_err().detail, "TOML broken at line 3");
    }

    #[test]
    fn an_alias_bomb_is_broken_and_not_expanded() {
        let mut text = String::from("---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let before = format!("*a{}", level - 1);
            let aliases = vec![before; 10].join(",");
            text.extend(["a", &level.to_string(), ": &a", &level.to_string(), " [", &aliases, "]\n"]);
        }
        text += "---\n";

        assert_eq!(find(&text).unwrap().fields.unwrap_err().reason, SkipReason::Damaged);
    }
}
