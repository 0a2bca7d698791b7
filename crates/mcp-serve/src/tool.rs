//! A *tool* is something a model can call: a descriptor that tells what it does, schemas, and the function that does it.

mod describe;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use jsonschema::{Draft, Validator};
use rmcp::model::{CallToolResult, JsonObject};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::auth::Auth;
use crate::call::{Call, Run};
use crate::context::Context;
use crate::outcome::{Answer, Failure};
use crate::task::TaskRule;

/// Says why a descriptor does not make a tool.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTool {
    /// The name is empty, too long or holds other characters than clients accept.
    #[error("tool name {name:?} must be 1 to {MAX_NAME} letters, digits, '_', '-' or '.'")]
    Name {
        /// The name given.
        name: String,
    },
    /// The input or output schema is not a JSON Schema.
    #[error("the {which} schema of tool {name:?} is not a JSON Schema: {reason}")]
    Schema {
        /// The tool's name.
        name: String,
        /// Which of its schemas: `input` or `output`.
        which: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The input schema describes something other than an object.
    #[error("the input schema of tool {name:?} must have \"type\": \"object\"")]
    NotAnObject {
        /// The tool's name.
        name: String,
    },
    /// What is said of a parameter does not fit its type.
    #[error("parameter {parameter:?} of tool {name:?}: {reason}")]
    Parameter {
        /// The tool's name.
        name: String,
        /// The parameter's.
        parameter: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Longest name of a tool (2025-11-25, "Tool Names").
const MAX_NAME: usize = 128;

/// A tool that a server can offer; made at run time, so that descriptions and schemas may follow the data.
#[derive(Clone)]
pub struct Tool {
    descriptor: Arc<rmcp::model::Tool>,
    arguments: Arc<Arguments>,
    output: Option<Arc<Validator>>,
    run: Arc<Run>,
    is_streaming: bool,
    takes_headers: bool,
    call_time: Option<Duration>,
    tasks: TaskRule,
    auth: Option<Auth>,
}

impl Tool {
    /// Makes a tool of its descriptor and the function that runs it.
    ///
    /// The function gets arguments that fit `inputSchema`. It returns a `CallToolResult`, or a `Result` whose error is for
    /// the log alone. Its future is dropped when the caller leaves or the call's time is over, so it must not block: work
    /// that blocks belongs on a thread made for it.
    ///
    /// # Errors
    ///
    /// [`InvalidTool`] where the name or a schema of the descriptor is not valid.
    pub fn new<R, F>(descriptor: rmcp::model::Tool, run: R) -> Result<Self, InvalidTool>
    where
        R: Fn(Call) -> F + Send + Sync + 'static,
        F: Future<Output: Answer> + Send + 'static,
    {
        check_name(&descriptor.name)?;
        let name = descriptor.name.as_ref();
        if descriptor.input_schema.get("type").and_then(Value::as_str) != Some("object") {
            return Err(InvalidTool::NotAnObject { name: name.to_owned() });
        }
        let input = compile(name, "input", &descriptor.input_schema)?;
        let output =
            descriptor.output_schema.as_deref().map(|schema| compile(name, "output", schema)).transpose()?;
        Ok(Self {
            arguments: Arc::new(Arguments::new(input, &descriptor.input_schema)),
            output: output.map(Arc::new),
            run: Arc::new(move |call| run(call).map(Answer::into_answer).boxed()),
            is_streaming: false,
            takes_headers: descriptor.input_schema.values().any(names_headers),
            call_time: None,
            tasks: TaskRule::default(),
            auth: None,
            descriptor: Arc::new(descriptor),
        })
    }

    /// Lets the tool send progress, log messages and, in a session, questions while it runs; its calls may then be answered
    /// by an event stream.
    ///
    /// Without this, [`Context::progress`](crate::Context::progress) and [`Context::log`](crate::Context::log) do nothing.
    #[must_use]
    pub fn streaming(mut self) -> Self {
        self.is_streaming = true;
        self
    }

    /// Lets arguments pass that the input schema does not name.
    ///
    /// They are errors otherwise, even where the schema leaves `additionalProperties` open: a filter that silently does
    /// nothing is worse than an error.
    #[must_use]
    pub fn allow_unknown_arguments(mut self) -> Self {
        self.arguments = Arc::new(self.arguments.open());
        self
    }

    /// Returns the tool's name.
    pub fn name(&self) -> &str {
        &self.descriptor.name
    }

    /// Returns what clients are told about the tool.
    pub fn descriptor(&self) -> &rmcp::model::Tool {
        &self.descriptor
    }

    /// Returns which login the tool's callers need, where that was said.
    pub fn login(&self) -> Option<&Auth> {
        self.auth.as_ref()
    }

    /// Returns the time of the tool's own for a call.
    pub(crate) fn own_time(&self) -> Option<Duration> {
        self.call_time
    }

    pub(crate) fn task_rule(&self) -> TaskRule {
        self.tasks
    }

    pub(crate) fn is_streaming(&self) -> bool {
        self.is_streaming
    }

    /// Returns whether an argument is mirrored in a header (`x-mcp-header`, 2026-07-28).
    pub(crate) fn takes_headers(&self) -> bool {
        self.takes_headers
    }

    pub(crate) fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    pub(crate) fn function(&self) -> Arc<Run> {
        self.run.clone()
    }

    /// Returns the tool with another function, in any tool's form.
    pub(crate) fn running(
        mut self,
        run: impl Fn(Call) -> BoxFuture<'static, Result<CallToolResult, Failure>> + Send + Sync + 'static,
    ) -> Self {
        self.run = Arc::new(run);
        self
    }

    /// Returns the tool under another name, with a function of its own.
    pub(crate) fn renamed(
        &self,
        name: String,
        run: impl Fn(Call) -> BoxFuture<'static, Result<CallToolResult, Failure>> + Send + Sync + 'static,
    ) -> Self {
        let mut tool = self.clone().running(run);
        tool.descriptor_mut().name = name.into();
        tool
    }

    /// Makes a call of the tool, whose arguments must fit.
    pub(crate) fn called(&self, arguments: JsonObject, context: Context) -> Call {
        Call { arguments, context, descriptor: self.descriptor.clone(), function: self.run.clone() }
    }

    pub(crate) fn shared_descriptor(&self) -> &Arc<rmcp::model::Tool> {
        &self.descriptor
    }

    fn descriptor_mut(&mut self) -> &mut rmcp::model::Tool {
        Arc::make_mut(&mut self.descriptor)
    }

    /// Checks a result against the output schema: says what is wrong, where something is.
    pub(crate) fn check_output(&self, result: &CallToolResult) -> Result<(), String> {
        let Some(validator) = &self.output else { return Ok(()) };
        if result.is_error == Some(true) {
            return Ok(());
        }
        let Some(content) = &result.structured_content else {
            return Err("the tool has an output schema, and its result no structuredContent".to_owned());
        };
        validator
            .validate(content)
            .map_err(|error| format!("{error} at {:?}", error.instance_path().to_string()))
    }
}

impl fmt::Debug for Tool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tool").field("descriptor", &self.descriptor).finish_non_exhaustive()
    }
}

fn check_name(name: &str) -> Result<(), InvalidTool> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if (1..=MAX_NAME).contains(&name.len()) && is_plain {
        Ok(())
    } else {
        Err(InvalidTool::Name { name: name.to_owned() })
    }
}

fn compile(name: &str, which: &'static str, schema: &JsonObject) -> Result<Validator, InvalidTool> {
    // 2020-12 is MCP's dialect where a schema names none (2025-11-25, "JSON Schema Usage").
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    let schema = Value::Object(schema.clone());
    let options = if schema.get("$schema").is_some() { jsonschema::options() } else { options };
    options.build(&schema).map_err(|error| InvalidTool::Schema {
        name: name.to_owned(),
        which,
        reason: error.to_string(),
    })
}

fn names_headers(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => fields.contains_key("x-mcp-header") || fields.values().any(names_headers),
        Value::Array(items) => items.iter().any(names_headers),
        _ => false,
    }
}
