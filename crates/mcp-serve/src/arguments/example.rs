//! An *example* shows arguments that fit a schema: the schema's own where it gives one, otherwise made from its rules.

mod plain;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// Deepest nesting that is shown.
const DEEPEST: usize = 6;
/// Most items of a list that are shown.
const MOST_ITEMS: usize = 16;

/// Arguments, to be shown to a model.
#[derive(Debug)]
pub(super) struct Example {
    text: String,
    fits: bool,
}

impl Example {
    /// Makes an example of what `schema` accepts: the required properties, or all of them where none is required.
    pub(super) fn of(schema: &Value, validator: &Validator) -> Self {
        let value = make(schema, schema, DEEPEST);
        Self { text: value.to_string(), fits: validator.is_valid(&value) }
    }

    /// Returns the sentence that shows it. A rule that nothing can be made of, such as a pattern, leaves the form alone to
    /// be shown: what is called right must be.
    pub(super) fn sentence(&self) -> String {
        let head = if self.fits {
            "Arguments that fit look like: "
        } else {
            "Arguments have this form, with values that keep its rules: "
        };
        format!("{head}{}", self.text)
    }
}

pub(super) fn make(root: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(given) = given(schema) {
        return given.clone();
    }
    if let Some(target) = reference(root, schema)
        && depth > 0
    {
        return make(root, target, depth - 1);
    }
    let own = plainly(root, schema, depth);
    // What stands in a combination says more than the type beside it.
    combined(schema).map(|part| make(root, part, depth)).fold(own, join)
}

/// Makes a value of what the schema says outside of combinations.
fn plainly(root: &Value, schema: &Value, depth: usize) -> Value {
    match kind(schema) {
        "object" if depth > 0 => object(root, schema, depth),
        "object" => json!({}),
        "array" if depth > 0 => array(root, schema, depth),
        "array" => json!([]),
        "integer" | "number" => plain::number(schema),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ => plain::text(schema),
    }
}

/// Returns the parts that a value must fit beside the rest: all of `allOf`, and one of the others, that is not `null`.
fn combined(schema: &Value) -> impl Iterator<Item = &Value> {
    let list = |word: &str| schema.get(word).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let one = |word: &str| list(word).iter().find(|part| part.get("type") != Some(&json!("null")));
    list("allOf").iter().chain(one("oneOf")).chain(one("anyOf"))
}

/// Puts together what two parts of a schema make of one value.
fn join(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (_, other) => other,
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

fn array(root: &Value, schema: &Value, depth: usize) -> Value {
    let bound = |word| schema.get(word).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    let first = schema.get("prefixItems").and_then(Value::as_array).into_iter().flatten();
    let mut items: Vec<Value> = first.map(|item| make(root, item, depth - 1)).collect();
    let wanted =
        bound("minItems").unwrap_or(1).clamp(1, MOST_ITEMS).min(bound("maxItems").unwrap_or(MOST_ITEMS));
    if let Some(item) = schema.get("items").filter(|item| item.is_object()) {
        let item = make(root, item, depth - 1);
        items.resize(items.len().max(wanted), item);
    }
    Value::Array(items)
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
