//! What a document says of itself, as rows of a small table.

use serde_json::Value;
use switchboard_document::Metadata;

/// A value that is longer is cut; the file itself has it whole.
const LONGEST: usize = 600;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// The field.
    pub(super) name: String,
    /// Its value, as a person reads it.
    pub(super) value: String,
    /// Where the value leads, where it is an address on the web.
    pub(super) href: Option<String>,
}

impl Row {
    /// Makes a row of words.
    pub(super) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), href: None }
    }
}

/// Returns a row for each field that says something.
pub(super) fn rows(metadata: &Metadata) -> Vec<Row> {
    metadata.iter().filter_map(|(name, value)| row(name, value)).collect()
}

fn row(name: &str, value: &Value) -> Option<Row> {
    let value = words(value);
    let is_web = (value.starts_with("https://") || value.starts_with("http://"))
        && !value.contains(char::is_whitespace);
    let href = Some(value.clone()).filter(|address| is_web && address.len() <= LONGEST);
    (!value.trim().is_empty()).then(|| Row { name: readable(name), value: shortened(value), href })
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(words).filter(|value| !value.is_empty()).collect();
            values.join(", ")
        }
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}: {}", words(value))).collect();
            fields.join("; ")
        }
    }
}

/// `date_created` and `Date created` are the same words.
fn readable(name: &str) -> String {
    let name = name.replace('_', " ");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shortened(value: String) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_debug_snapshot;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_shown_as_people_write_them() {
        let metadata = [
            ("tags", json!(["a", "b"])),
            ("is_final", json!(true)),
            ("source", json!("https://example.org/a")),
            ("odd", json!("javascript:alert(1)")),
            ("nothing", json!(null)),
            ("nested", json!({"a": 1, "b": [2]})),
        ];
        let metadata = metadata.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let shown: Vec<_> =
            rows(&metadata).into_iter().map(|row| (row.name, row.value, row.href.is_some())).collect();
        assert_debug_snapshot!(shown, @r#"
        [
            (
                "Is final",
                "yes",
                false,
            ),
            (
                "Nested",
                "a: 1; b: 2",
                false,
            ),
            (
                "Odd",
                "javascript:alert(1)",
                false,
            ),
            (
                "Source",
                "https://example.org/a",
                true,
            ),
            (
                "Tags",
                "a, b",
                false,
            ),
        ]
        "#);
    }

    #[test]
    fn a_long_value_is_cut() {
        let metadata = [("abstract".to_owned(), json!("ä".repeat(2_000)))].into_iter().collect();
        assert_eq!(rows(&metadata)[0].value.chars().count(), LONGEST + 1);
    }
}
