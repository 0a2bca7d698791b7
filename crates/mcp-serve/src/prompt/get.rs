//! *Getting* a prompt is answering `prompts/get`: its arguments are checked, then it is written.

use std::collections::BTreeMap;

use rmcp::model::{ErrorData, GetPromptRequestParams, GetPromptResponse, JsonObject};
use serde_json::{Value, json};

use super::{Filling, Prompt};
use crate::admission;
use crate::context::Context;
use crate::guard::{Guard, Guarded};
use crate::server::Server;

impl Server {
    /// Answers `prompts/get`.
    pub(crate) async fn get_prompt(
        &self,
        params: GetPromptRequestParams,
        context: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        admission::admit(&context, "prompts/get")?;
        let catalog = self.catalog.get();
        let prompt = catalog.prompt(&params.name)?;
        let arguments = check(prompt, &params.arguments.unwrap_or_default())?;
        let brought = (params.request_state, params.input_responses);
        let asking = self.go_on(&context, ("prompts/get", prompt.name(), &arguments), brought)?;
        let filling = Filling { arguments, context };
        let what = Guarded::Prompt(prompt.name());
        let mut result = match self.guard_rounds(what, asking.as_ref(), || (prompt.write)(filling)).await? {
            Guard::Done(result) => result,
            Guard::Asked(asked) => return Ok(asked.into()),
        };
        if result.description.is_none() {
            result.description.clone_from(&prompt.descriptor.description);
        }
        Ok(result.into())
    }
}

/// Returns the arguments as texts, or an error that names every one that is missing, unknown or not allowed.
fn check(prompt: &Prompt, given: &JsonObject) -> Result<BTreeMap<String, String>, ErrorData> {
    let mut faults = Vec::new();
    let is_missing = |name: &str| given.get(name).is_none_or(Value::is_null);
    let missing =
        prompt.arguments.iter().filter(|argument| argument.is_required() && is_missing(argument.name()));
    let missing: Vec<&str> = missing.map(super::PromptArgument::name).collect();
    if !missing.is_empty() {
        faults.push(format!("it needs {}", list(&missing)));
    }
    let mut arguments = BTreeMap::new();
    for (name, value) in given {
        let Some(argument) = prompt.arguments.iter().find(|argument| argument.name() == name) else {
            let shown: String = name.chars().take(64).collect();
            faults.push(format!("it has no argument {shown:?}"));
            continue;
        };
        match (value, argument.choices()) {
            (Value::Null, _) => {}
            (Value::String(text), Some(choices)) if !choices.contains(text) => {
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                faults.push(format!("{name:?} must be one of {}", list(&choices)));
            }
            (Value::String(text), _) => {
                arguments.insert(name.clone(), text.clone());
            }
            _ => faults.push(format!("{name:?} must be a string")),
        }
    }
    if faults.is_empty() {
        return Ok(arguments);
    }
    let all: Vec<&str> = prompt.arguments.iter().map(super::PromptArgument::name).collect();
    let known = if all.is_empty() { "It takes none".to_owned() } else { format!("It takes {}", list(&all)) };
    let message =
        format!("The prompt {:?} cannot be written: {}. {known}.", prompt.name(), faults.join("; "));
    Err(ErrorData::invalid_params(message, Some(json!({ "missing": missing }))))
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}
