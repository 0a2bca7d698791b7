//! *Plain* values of an example: texts in their formats, and numbers between their bounds.

use serde_json::{Value, json};

/// Longest text that is made, in characters.
const LONGEST: usize = 64;

/// What texts of a format look like (JSON Schema, "Defined Formats", and those of Rust's types).
const FORMATS: [(&str, &str); 14] = [
    ("date", "2026-01-31"),
    ("date-time", "2026-01-31T09:30:00Z"),
    ("partial-date-time", "2026-01-31T09:30:00"),
    ("time", "09:30:00Z"),
    ("partial-time", "09:30:00"),
    ("duration", "PT1H"),
    ("email", "ada@example.org"),
    ("hostname", "example.org"),
    ("ip", "192.0.2.1"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
    ("uri", "https://example.org/"),
    ("uri-reference", "/a"),
    ("uuid", "67e55044-10b1-426f-9247-bb680e5fe0c8"),
];

/// Makes a text of the format and length that the schema wants.
pub(super) fn text(schema: &Value) -> Value {
    let format = schema.get("format").and_then(Value::as_str);
    if let Some((_, known)) = FORMATS.iter().find(|(name, _)| Some(*name) == format) {
        return json!(known);
    }
    let least = schema.get("minLength").and_then(Value::as_u64).and_then(|least| usize::try_from(least).ok());
    json!("…".repeat(least.unwrap_or(1).clamp(1, LONGEST)))
}

/// Makes a number between the bounds that the schema sets.
pub(super) fn number(schema: &Value) -> Value {
    let bound = |word: &str| schema.get(word);
    if let Some(least) = bound("minimum") {
        return least.clone();
    }
    if let Some(step) = bound("multipleOf") {
        return step.clone();
    }
    let after = bound("exclusiveMinimum").and_then(Value::as_i64).map(|least| least.saturating_add(1));
    let before = bound("exclusiveMaximum").and_then(Value::as_i64).map(|most| most.saturating_sub(1));
    let most = bound("maximum").filter(|most| most.as_f64().is_some_and(|most| most < 1.0));
    match (after, most, before) {
        (Some(after), _, _) => json!(after),
        (None, Some(most), _) => most.clone(),
        (None, None, Some(before)) => json!(before.min(1)),
        (None, None, None) => json!(1),
    }
}
