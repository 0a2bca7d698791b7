//! A *schema* of a Rust type, as hosts read it best: draft 2020-12, nothing referenced that can stand in its place.

use rmcp::model::JsonObject;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// What Rust calls its numbers means nothing to a model and is no format of JSON Schema.
const FORMATS: [&str; 14] = [
    "int8", "int16", "int32", "int64", "int128", "int", "uint8", "uint16", "uint32", "uint64", "uint128",
    "uint", "float", "double",
];

/// Makes the schemas of types that come in.
pub(crate) fn incoming() -> SchemaGenerator {
    settings().for_deserialize().into_generator()
}

/// Returns the schema of a type that goes out.
pub(crate) fn outgoing<T: JsonSchema>() -> JsonObject {
    let mut generator = settings().for_serialize().into_generator();
    let schema = generator.subschema_for::<T>();
    with_definitions(fields(schema), generator)
}

fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    })
}

/// Adds the definitions that stay references, because they contain themselves.
pub(crate) fn with_definitions(mut schema: JsonObject, mut generator: SchemaGenerator) -> JsonObject {
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    schema.values_mut().for_each(plain);
    plain_here(&mut schema);
    schema
}

/// Returns the fields of a schema; one that accepts anything has none.
pub(crate) fn fields(schema: Schema) -> JsonObject {
    match schema.to_value() {
        Value::Object(fields) => fields,
        Value::Bool(false) => Map::from_iter([("not".to_owned(), json!({}))]),
        _ => Map::new(),
    }
}

fn plain(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            plain_here(fields);
            fields.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

fn plain_here(fields: &mut JsonObject) {
    let is_rust = |format: &Value| format.as_str().is_some_and(|format| FORMATS.contains(&format));
    if fields.get("format").is_some_and(is_rust) {
        fields.remove("format");
    }
}
