//! An *example* shows arguments that fit a schema: the schema's own where it gives one, otherwise made from its rules.

use serde_json::{Map, Value, json};

/// Deepest nesting that is shown.
const DEEPEST: usize = 4;

/// Returns an example of what `schema` accepts: the required properties, or all of them where none is required.
pub(super) fn of(schema: &Value) -> Value {
    make(schema, schema, DEEPEST)
}

fn make(root: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(given) = given(schema) {
        return given.clone();
    }
    if let Some(target) = reference(root, schema)
        && depth > 0
    {
        return make(root, target, depth - 1);
    }
    match kind(schema) {
        "object" if depth > 0 => object(root, schema, depth),
        "object" => json!({}),
        "array" => match schema.get("items") {
            Some(items) if depth > 0 => json!([make(root, items, depth - 1)]),
            _ => json!([]),
        },
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ => json!("…"),
    }
}

/// Returns a value that the schema itself names as good.
fn given(schema: &Value) -> Option<&Value> {
    let first = |word| schema.get(word).and_then(Value::as_array).and_then(|values| values.first());
    first("examples")
        .or_else(|| schema.get("default"))
        .or_else(|| schema.get("const"))
        .or_else(|| first("enum"))
}

fn reference<'a>(root: &'a Value, schema: &Value) -> Option<&'a Value> {
    root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str).unwrap_or("string"),
        _ if schema.get("properties").is_some() => "object",
        _ => "string",
    }
}

fn object(root: &Value, schema: &Value, depth: usize) -> Value {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return json!({}) };
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let shown =
        properties.iter().filter(|(name, _)| required.is_empty() || required.contains(&name.as_str()));
    Value::Object(
        shown.map(|(name, inner)| (name.clone(), make(root, inner, depth - 1))).collect::<Map<_, _>>(),
    )
}
