//! Keys: every key of a configuration file is one that the schema knows; another is an error that names the nearest.

use serde_json::Value;
use toml::Table;

use crate::exit::Ending;

/// Checks that each key of `table`, at any depth, is a property in `schema`.
///
/// # Errors
///
/// At the first key that is none: names its path, the nearest key that is one, and all there are.
pub(super) fn check(table: &Table, schema: &Value) -> anyhow::Result<()> {
    check_table(table, schema, schema, "")
}

fn check_table(table: &Table, schema: &Value, root: &Value, path: &str) -> anyhow::Result<()> {
    let Some(properties) = resolve(schema, root).get("properties").and_then(Value::as_object) else {
        return Ok(());
    };
    for (key, value) in table {
        let Some(property) = properties.get(key) else {
            return Err(unknown(
                &format!("{path}{key}"),
                key,
                &properties.keys().map(String::as_str).collect::<Vec<_>>(),
            ));
        };
        if let Some(inner) = value.as_table() {
            check_table(inner, property, root, &format!("{path}{key}."))?;
        }
    }
    Ok(())
}

/// Follows a reference, and an optional's `anyOf`, to the schema that has the properties.
fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    if let Some(pointer) = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.strip_prefix('#')) {
        return root.pointer(pointer).map_or(schema, |target| resolve(target, root));
    }
    let branches = ["anyOf", "allOf"].iter().find_map(|word| schema.get(*word)).and_then(Value::as_array);
    let with_reference = branches.and_then(|branches| branches.iter().find(|it| it.get("$ref").is_some()));
    with_reference.map_or(schema, |branch| resolve(branch, root))
}

fn unknown(path: &str, key: &str, known: &[&str]) -> anyhow::Error {
    let nearest = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(key, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|left, right| left.0.total_cmp(&right.0));
    let hint = nearest.map_or_else(String::new, |(_, candidate)| format!("; did you mean `{candidate}`?"));
    Ending::bad_input(format!("unknown key `{path}`{hint} The keys here are {}.", known.join(", ")))
}
