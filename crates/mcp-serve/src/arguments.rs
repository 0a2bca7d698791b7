//! *Arguments* are what a caller gives a tool; they are checked here, and a complaint tells the model how to mend them.

mod complaint;
mod example;
mod known;

use std::sync::Arc;

use jsonschema::Validator;
use rmcp::model::JsonObject;
use serde_json::Value;

pub(crate) use complaint::Complaint;
use complaint::Fault;
use example::Example;

/// Most faults named in one complaint; a model mends a few at a time.
const MOST_FAULTS: usize = 5;

/// What arguments a tool takes.
#[derive(Debug, Clone)]
pub(crate) struct Arguments {
    schema: Arc<Validator>,
    /// The names the schema knows; nothing where any name may pass.
    names: Option<Arc<[String]>>,
    /// Whether the schema itself says that it lets no other name through.
    is_closed: bool,
    example: Arc<Example>,
}

impl Arguments {
    pub(crate) fn new(validator: Validator, schema: &JsonObject) -> Self {
        let schema_value = Value::Object(schema.clone());
        Self {
            names: known::names(&schema_value).map(Into::into),
            is_closed: schema.get("additionalProperties") == Some(&Value::Bool(false)),
            example: Arc::new(Example::of(&schema_value, &validator)),
            schema: Arc::new(validator),
        }
    }

    /// Returns the same arguments with names let through that the schema does not know.
    pub(crate) fn open(&self) -> Self {
        Self { names: None, ..self.clone() }
    }

    /// Returns the arguments where they fit, and what to mend where they do not.
    pub(crate) fn check(&self, arguments: JsonObject) -> Result<JsonObject, Complaint> {
        let value = Value::Object(arguments);
        let is_valid = self.schema.is_valid(&value);
        let Value::Object(arguments) = value else { unreachable!("it was made an object above") };
        if is_valid && self.is_closed {
            return Ok(arguments);
        }
        let unknown = self.unknown(&arguments);
        if is_valid && unknown.is_empty() {
            return Ok(arguments);
        }
        let value = Value::Object(arguments);
        let known = self.names.as_deref().unwrap_or_default();
        let mut faults: Vec<Fault> = unknown.iter().map(|name| Fault::unknown(name, known)).collect();
        let others = self.schema.iter_errors(&value).flat_map(|error| Fault::of(&error, known));
        // A closed schema complains of the unknown names a second time.
        faults.extend(others.filter(|fault| !fault.names_one_of(&unknown)));
        let further = faults.len().saturating_sub(MOST_FAULTS);
        faults.truncate(MOST_FAULTS);
        Err(Complaint::new(faults, further, self.example.clone()))
    }

    fn unknown(&self, arguments: &JsonObject) -> Vec<String> {
        let Some(known) = &self.names else { return Vec::new() };
        let is_known = |name: &String| known.binary_search(name).is_ok();
        arguments.keys().filter(|name| !is_known(name)).cloned().collect()
    }
}

#[cfg(test)]
mod tests;
