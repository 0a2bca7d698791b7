//! A *typed* tool takes and returns Rust types; its schemas are theirs.

use std::future::Future;
use std::sync::Arc;

use futures::FutureExt;
use rmcp::model::{CallToolResult, JsonObject, Tool as Descriptor};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::context::Context;
use crate::input::{Given, Input};
use crate::output::{Output, Shape};
use crate::schema;
use crate::tool::{InvalidTool, Tool};
use crate::tool_error::ToolError;

impl Tool {
    /// Makes a tool of a function of Rust types: a struct of arguments, and the context.
    ///
    /// What is written over the struct and its fields describes the tool and its arguments.
    ///
    /// # Errors
    ///
    /// [`InvalidTool`] where the name is not valid or `A` is no struct.
    ///
    /// # Examples
    ///
    /// ```
    /// use schemars::JsonSchema;
    /// use serde::Deserialize;
    /// use switchboard_mcp_serve::{Server, Tool};
    ///
    /// /// Adds two numbers.
    /// #[derive(Deserialize, JsonSchema)]
    /// struct Sum {
    ///     a: i64,
    ///     b: i64,
    /// }
    ///
    /// let offset = 100;
    /// let add = Tool::typed("add", move |sum: Sum, _| async move { sum.a + sum.b + offset });
    /// let server = Server::new("sums").tool(add);
    /// # assert_eq!(server.handle().tools()[0].descriptor().description.as_deref(), Some("Adds two numbers."));
    /// ```
    pub fn typed<A, R, F>(name: impl Into<String>, run: R) -> Result<Self, InvalidTool>
    where
        A: DeserializeOwned + JsonSchema,
        R: Fn(A, Context) -> F + Send + Sync + 'static,
        F: Future<Output: Output> + Send + 'static,
    {
        let mut generator = schema::incoming();
        let mut input = schema::fields(generator.subschema_for::<A>());
        input.remove("title");
        let description = input.remove("description");
        let input = schema::with_definitions(input, generator);
        let shape = Arc::new(F::Output::shape());
        let name = name.into();
        let mut tool =
            Self::new(descriptor(name, input, &shape), move |Call { arguments, context, .. }| {
                let shape = shape.clone();
                let running =
                    serde_json::from_value(Value::Object(arguments)).map(|given| run(given, context));
                async move {
                    let result = match running {
                        Ok(running) => running.await.into_result(&shape),
                        Err(error) => Err(ToolError::told(format!("The arguments do not fit: {error}."))),
                    };
                    ToolError::settle(result)
                }
            })?;
        if let Some(Value::String(description)) = description {
            tool = tool.description(description);
        }
        tool.spell_hints();
        Ok(tool)
    }

    /// Makes a tool of its parameters, the shape of its results, and the function that takes what is given.
    ///
    /// `#[tool]` writes calls of this.
    ///
    /// # Errors
    ///
    /// [`InvalidTool`] where the name is not valid, or a default, an example or a rule does not fit its parameter.
    pub fn of<R, F>(name: &str, input: Input, shape: &Shape, run: R) -> Result<Self, InvalidTool>
    where
        R: Fn(Given) -> F + Send + Sync + 'static,
        F: Future<Output = Result<CallToolResult, ToolError>> + Send + 'static,
    {
        let (schema, defaults) = input.settle().map_err(|(parameter, unfit)| InvalidTool::Parameter {
            name: name.to_owned(),
            parameter,
            reason: unfit.0,
        })?;
        let mut tool = Self::new(descriptor(name.to_owned(), schema, shape), move |call| {
            run(Given::new(call, defaults.clone())).map(ToolError::settle)
        })?;
        tool.spell_hints();
        Ok(tool)
    }
}

fn descriptor(name: String, input: JsonObject, shape: &Shape) -> Descriptor {
    let mut descriptor = Descriptor::new_with_raw(name, None, input);
    descriptor.output_schema = shape.schema().cloned();
    descriptor
}
