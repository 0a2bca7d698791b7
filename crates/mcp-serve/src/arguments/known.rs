//! The *known names* of a schema are the properties it gives anywhere at its top: an argument of another name has no
//! meaning to the tool.

use std::collections::BTreeSet;

use serde_json::Value;

/// Deepest nesting of references and combinations that is followed.
const DEEPEST: usize = 16;

/// Returns the names in order, or nothing where the schema lets any name through on purpose.
pub(super) fn names(schema: &Value) -> Option<Vec<String>> {
    let mut names = BTreeSet::new();
    gather(schema, schema, DEEPEST, &mut names).then(|| names.into_iter().collect())
}

/// Adds the names that `part` knows; false where it lets others pass on purpose, or cannot be followed.
fn gather(root: &Value, part: &Value, depth: usize, names: &mut BTreeSet<String>) -> bool {
    let Some(fields) = part.as_object() else { return true };
    let is_open = |word| fields.get(word).is_some_and(|rule| rule != &Value::Bool(false));
    if depth == 0 || is_open("additionalProperties") || is_open("unevaluatedProperties") {
        return false;
    }
    if ["patternProperties", "$dynamicRef"].iter().any(|word| fields.contains_key(*word)) {
        return false;
    }
    if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
        names.extend(properties.keys().cloned());
    }
    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
        let Some(target) = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer)) else {
            return false;
        };
        if !gather(root, target, depth - 1, names) {
            return false;
        }
    }
    parts(part).into_iter().all(|inner| gather(root, inner, depth - 1, names))
}

/// Returns the schemas that `part` applies to the same value.
fn parts(part: &Value) -> Vec<&Value> {
    let mut parts = Vec::new();
    for word in ["allOf", "anyOf", "oneOf"] {
        parts.extend(part.get(word).and_then(Value::as_array).into_iter().flatten());
    }
    for word in ["if", "then", "else"] {
        parts.extend(part.get(word));
    }
    parts.extend(
        part.get("dependentSchemas").and_then(Value::as_object).into_iter().flat_map(|inner| inner.values()),
    );
    parts
}
