//! A *form* is the schema of a Rust type brought down to what clients can show: texts, numbers, switches and choices.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Formats of texts that clients know (MCP, "Elicitation").
const FORMATS: [&str; 4] = ["email", "uri", "date", "date-time"];

/// Returns the form of `T`.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let mut form = Value::from(schema);
    if let Some(form) = form.as_object_mut() {
        form.remove("$schema");
        if let Some(fields) = form.get_mut("properties").and_then(Value::as_object_mut) {
            fields.values_mut().filter_map(Value::as_object_mut).for_each(simplify);
        }
    }
    form
}

/// Brings one field down.
fn simplify(field: &mut Map<String, Value>) {
    drop_null(field);
    choices(field);
    let is_text = field.get("type").and_then(Value::as_str) == Some("string");
    let is_known = |format: &Value| is_text && FORMATS.iter().any(|known| format == known);
    if !field.get("format").is_some_and(is_known) {
        field.remove("format");
    }
    if let Some(items) = field.get_mut("items").and_then(Value::as_object_mut) {
        choices(items);
        // In a list the words stand under `anyOf` (SEP-1330).
        if let Some(choices) = items.remove("oneOf") {
            items.remove("type");
            items.insert("anyOf".to_owned(), choices);
        }
    }
}

/// Takes `null` out of what a field may be: that it may be left out says as much.
fn drop_null(field: &mut Map<String, Value>) {
    if let Some(kinds) = field.get("type").and_then(Value::as_array) {
        let mut kinds = kinds.iter().filter(|kind| *kind != "null").cloned();
        if let (Some(kind), None) = (kinds.next(), kinds.next()) {
            field.insert("type".to_owned(), kind);
        }
    }
    let Some(either) = field.get("anyOf").and_then(Value::as_array) else { return };
    let mut either = either.iter().filter(|one| one["type"] != "null").cloned();
    if let (Some(Value::Object(one)), None) = (either.next(), either.next()) {
        field.remove("anyOf");
        for (name, value) in one {
            field.entry(name).or_insert(value);
        }
    }
    if field.get("default") == Some(&Value::Null) {
        field.remove("default");
    }
}

/// Writes the variants of an enum whose variants are described as choices with titles.
fn choices(field: &mut Map<String, Value>) {
    let Some(variants) = field.get("oneOf").and_then(Value::as_array) else { return };
    let mut choices = Vec::new();
    for variant in variants {
        let title = variant["title"].as_str().or(variant["description"].as_str());
        let plain = variant["enum"].as_array().into_iter().flatten();
        for word in variant.get("const").into_iter().chain(plain) {
            let title = title.or(word.as_str()).unwrap_or_default().trim_end_matches('.');
            choices.push(json!({ "const": word, "title": title }));
        }
    }
    field.insert("type".to_owned(), json!("string"));
    field.insert("oneOf".to_owned(), Value::Array(choices));
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "its schema is what is looked at")]
    struct Order {
        /// Who it is for.
        #[schemars(length(min = 1, max = 40))]
        name: String,
        email: Option<String>,
        #[serde(default = "three")]
        #[schemars(range(min = 1, max = 9))]
        count: u32,
        weight: Option<f64>,
        gift: bool,
        size: Size,
        /// How it travels.
        way: Option<Way>,
        extras: Vec<Size>,
    }

    fn three() -> u32 {
        3
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Size {
        Small,
        Large,
    }

    #[derive(Deserialize, JsonSchema)]
    enum Way {
        /// By train.
        Rail,
        /// By air.
        Air,
    }

    #[test]
    fn a_struct_becomes_a_form_that_clients_can_show() {
        let form = of::<Order>();

        let shown = serde_json::from_value::<rmcp::model::ElicitationSchema>(form.clone());
        assert!(shown.is_ok(), "{shown:?}");
        insta::assert_snapshot!(form.to_string(), @r#"{"properties":{"count":{"default":3,"maximum":9,"minimum":1,"type":"integer"},"email":{"type":"string"},"extras":{"items":{"enum":["small","large"],"type":"string"},"type":"array"},"gift":{"type":"boolean"},"name":{"description":"Who it is for.","maxLength":40,"minLength":1,"type":"string"},"size":{"enum":["small","large"],"type":"string"},"way":{"description":"How it travels.","oneOf":[{"const":"Rail","title":"By train"},{"const":"Air","title":"By air"}],"type":"string"},"weight":{"type":"number"}},"required":["name","gift","size","extras"],"title":"Order","type":"object"}"#);
    }
}
