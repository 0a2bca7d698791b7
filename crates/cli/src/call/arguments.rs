//! *Arguments* as they are typed, turned into what the tool's schema wants.

use serde_json::{Map, Value};

/// Why what was typed is no argument of the tool.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ArgumentError {
    /// A word that is neither KEY=VALUE nor a JSON object.
    #[error("{0:?} is no argument: KEY=VALUE is, or one JSON object with all of them")]
    NoPair(String),
    /// JSON that is none.
    #[error("the JSON cannot be read: {0}")]
    Json(String),
    /// A key that the tool does not have.
    #[error("it has no argument {key}: did you mean {near}?")]
    Slip {
        /// The key.
        key: String,
        /// The one that it has and that is nearest.
        near: String,
    },
    /// A key that is like none that the tool has.
    #[error("it has no argument {key}: it takes {}", if all.is_empty() { "none" } else { all })]
    Unknown {
        /// The key.
        key: String,
        /// Those that it has.
        all: String,
    },
    /// A value of another type.
    #[error("{key} is to be {wanted}, and {value:?} is none")]
    Type {
        /// The key.
        key: String,
        /// The type in words.
        wanted: String,
        /// What was typed.
        value: String,
    },
    /// A key that is repeated and is no list.
    #[error("{0} was given more than once, and is no list")]
    Repeated(String),
    /// Keys that are missing, each with what it is to be.
    #[error("{} missing: write {}", if .0.len() == 1 { "an argument is" } else { "arguments are" }, .0.join(" "))]
    Missing(Vec<String>),
}

/// Turns what was typed into arguments.
pub(super) fn typed(
    schema: &Map<String, Value>,
    words: &[&str],
) -> Result<Map<String, Value>, ArgumentError> {
    let mut arguments = Map::new();
    for (key, values) in grouped(words, &mut arguments)? {
        let property = property(schema, &key)?;
        arguments.insert(key.clone(), value(&key, property, &values)?);
    }
    for key in arguments.keys() {
        property(schema, key)?;
    }
    let required =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let missing = required.filter(|key| !arguments.contains_key(*key));
    let missing: Vec<String> = missing.map(|key| wanted(key, schema)).collect();
    if missing.is_empty() { Ok(arguments) } else { Err(ArgumentError::Missing(missing)) }
}

/// Writes how a key is typed.
fn wanted(key: &str, schema: &Map<String, Value>) -> String {
    let types = types(schema.get("properties").and_then(|properties| properties.get(key)));
    let value = match types.as_slice() {
        ["integer" | "number", ..] => "NUMBER",
        ["boolean", ..] => "true",
        ["object", ..] => "'{…}'",
        ["array", ..] | [] => "VALUE",
        _ => "TEXT",
    };
    format!("{key}={value}")
}

/// Collects the values of each key in the order they were typed; an object goes into `arguments` as it is.
fn grouped<'a>(
    words: &[&'a str],
    arguments: &mut Map<String, Value>,
) -> Result<Vec<(String, Vec<&'a str>)>, ArgumentError> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for word in words {
        if word.starts_with('{') {
            let object: Map<String, Value> =
                serde_json::from_str(word).map_err(|error| ArgumentError::Json(error.to_string()))?;
            arguments.extend(object);
            continue;
        }
        let pair = word.split_once('=').filter(|(key, _)| !key.is_empty());
        let (key, value) = pair.ok_or_else(|| ArgumentError::NoPair((*word).to_owned()))?;
        match groups.iter_mut().find(|(known, _)| known == key) {
            Some((_, values)) => values.push(value),
            None => groups.push((key.to_owned(), vec![value])),
        }
    }
    Ok(groups)
}

/// Returns the schema of a key; nothing where the tool takes keys that it does not name.
fn property<'a>(schema: &'a Map<String, Value>, key: &str) -> Result<Option<&'a Value>, ArgumentError> {
    let properties = schema.get("properties").and_then(Value::as_object);
    if let Some(found) = properties.and_then(|properties| properties.get(key)) {
        return Ok(Some(found));
    }
    let takes_others = match schema.get("additionalProperties") {
        Some(Value::Bool(may)) => *may,
        Some(_) => true,
        // The standard says that any key may be there; a key that nobody named is a slip all the same.
        None => schema.contains_key("patternProperties") || is_composed(schema),
    };
    if takes_others {
        return Ok(None);
    }
    let names = || properties.into_iter().flat_map(Map::keys).map(String::as_str);
    let key = key.to_owned();
    Err(match nearest(&key, names()) {
        Some(near) => ArgumentError::Slip { near: near.to_owned(), key },
        None => ArgumentError::Unknown { key, all: names().collect::<Vec<_>>().join(", ") },
    })
}

fn is_composed(schema: &Map<String, Value>) -> bool {
    ["$ref", "allOf", "anyOf", "oneOf"].iter().any(|word| schema.contains_key(*word))
}

/// Returns the name that was most likely meant.
pub(super) fn nearest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = names.map(|name| (strsim::jaro_winkler(typed, name), name)).filter(|(score, _)| *score > 0.7);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

fn value(key: &str, schema: Option<&Value>, values: &[&str]) -> Result<Value, ArgumentError> {
    let types = types(schema);
    match values {
        [one] if types.contains(&"array") => match serde_json::from_str(one) {
            Ok(list @ Value::Array(_)) => Ok(list),
            _ => Ok(Value::Array(vec![item(key, schema, one)?])),
        },
        [one] => scalar(key, &types, one),
        many if types.contains(&"array") || types.is_empty() => {
            many.iter().map(|one| item(key, schema, one)).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        _ => Err(ArgumentError::Repeated(key.to_owned())),
    }
}

fn item(key: &str, schema: Option<&Value>, text: &str) -> Result<Value, ArgumentError> {
    scalar(key, &types(schema.and_then(|schema| schema.get("items"))), text)
}

/// Takes a word for the first of the types that it can be; text is the last that is tried.
fn scalar(key: &str, types: &[&str], text: &str) -> Result<Value, ArgumentError> {
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    if let Some(parsed) = parsed.filter(|value| types.is_empty() || types.iter().any(|kind| is_of(kind, value)))
        // Text in quotes is text with quotes, as it was typed.
        && !parsed.is_string()
    {
        return Ok(parsed);
    }
    if types.is_empty() || types.contains(&"string") {
        return Ok(Value::String(text.to_owned()));
    }
    let wanted = types.iter().map(|kind| in_words(kind)).collect::<Vec<_>>().join(" or ");
    Err(ArgumentError::Type { key: key.to_owned(), wanted, value: text.to_owned() })
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => false,
    }
}

fn in_words(kind: &str) -> &str {
    match kind {
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "null" => "null",
        "object" => "a JSON object",
        "array" => "a list",
        other => other,
    }
}

/// Returns the types that a schema allows; none where it does not say.
fn types(schema: Option<&Value>) -> Vec<&str> {
    let Some(schema) = schema else { return Vec::new() };
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => {
            let choices =
                ["anyOf", "oneOf"].iter().filter_map(|word| schema.get(*word)?.as_array()).flatten();
            let choices = choices.flat_map(|choice| types(Some(choice)));
            let constants = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
            choices.chain(constants.filter(|value| value.is_string()).map(|_| "string")).collect()
        }
    }
}

#[cfg(test)]
mod tests;
