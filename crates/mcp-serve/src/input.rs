//! The *input* of a typed tool is its parameters, each with a type, words and rules; what is given is read by them.

mod absent;
mod parameter;

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::call::Call;
use crate::context::Context;
use crate::schema;
use crate::tool_error::ToolError;
pub use parameter::Parameter;
pub(crate) use parameter::Unfit;

/// The parameters of a tool, in order.
#[derive(Debug, Clone, Default)]
pub struct Input {
    parameters: Vec<Parameter>,
}

impl Input {
    /// Makes the input of a tool without parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    #[must_use]
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Returns the schema and what stands for arguments that are left out.
    pub(crate) fn settle(self) -> Result<(JsonObject, Arc<JsonObject>), (String, Unfit)> {
        let mut generator = schema::incoming();
        let (mut properties, mut required, mut defaults) = (JsonObject::new(), Vec::new(), JsonObject::new());
        for parameter in self.parameters {
            let name = parameter.name().to_owned();
            let settled = parameter.settle(&mut generator).map_err(|unfit| (name.clone(), unfit))?;
            if settled.is_required {
                required.push(Value::String(name.clone()));
            }
            defaults.extend(settled.default.map(|default| (name.clone(), default)));
            properties.insert(name, Value::Object(settled.schema));
        }
        let mut schema = JsonObject::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), Value::Object(properties));
        if !required.is_empty() {
            schema.insert("required".to_owned(), Value::Array(required));
        }
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
        let schema = schema::with_definitions(schema, generator);
        check_given(&schema)?;
        Ok((schema, Arc::new(defaults)))
    }
}

/// What a call gives to a typed tool: arguments that fit the schema, the defaults of those left out, and the context.
#[derive(Debug)]
pub struct Given {
    arguments: JsonObject,
    defaults: Arc<JsonObject>,
    /// Where the call came from, and the way back while it runs.
    pub context: Context,
}

impl Given {
    pub(crate) fn new(call: Call, defaults: Arc<JsonObject>) -> Self {
        Self { arguments: call.arguments, defaults, context: call.context }
    }

    /// Takes the argument `name`, or its default.
    ///
    /// # Errors
    ///
    /// What the model has to mend, where the argument fits the schema and not the type: an integer that is too large, a
    /// text that is no date.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, ToolError> {
        let given = self.arguments.remove(name).or_else(|| self.defaults.get(name).cloned());
        match given {
            Some(value) => serde_json::from_value(value)
                .map_err(|error| ToolError::told(format!("Argument /{name} does not fit: {error}."))),
            None => absent::read().ok_or_else(|| {
                ToolError::told(format!("Argument /{name} is missing; the tool did not run."))
            }),
        }
    }
}

/// Holds the defaults and examples of the properties to their own rules.
fn check_given(schema: &JsonObject) -> Result<(), (String, Unfit)> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (name, property) in properties {
        let examples = property.get("examples").and_then(Value::as_array).into_iter().flatten();
        let given: Vec<&Value> = property.get("default").into_iter().chain(examples).collect();
        let mut rules = property.clone();
        if let (Some(definitions), Some(rules)) = (schema.get("$defs"), rules.as_object_mut()) {
            rules.insert("$defs".to_owned(), definitions.clone());
        }
        let unfit = |reason: String| (name.clone(), Unfit(reason));
        let validator = jsonschema::draft202012::new(&rules).map_err(|error| unfit(error.to_string()))?;
        for value in given {
            validator
                .validate(value)
                .map_err(|error| unfit(format!("{value} breaks its own rule: {error}")))?;
        }
    }
    Ok(())
}
