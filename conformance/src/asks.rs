//! Tools and a prompt that ask the client while they run.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock};
use switchboard_mcp_serve::{AskError, Call, Context, Elicited, Prompt, Sampling, Server, Tool};

use crate::constant::{descriptor, text_argument, with_texts};

type Answered = Result<CallToolResult, AskError>;

pub(crate) fn tools() -> Result<Vec<Tool>> {
    let plain = |name: &'static str| descriptor(name, "Asks the client.");
    let (sampling, elicitation) = (
        with_texts("test_sampling", "Lets the client's model write.", &["prompt"]),
        with_texts("test_elicitation", "Shows a form.", &["message"]),
    );
    Ok(vec![
        Tool::new(sampling, sample)?.streaming(),
        Tool::new(elicitation, elicit)?.streaming(),
        Tool::new(plain("test_elicitation_sep1034_defaults"), |call| show(call, defaults()))?.streaming(),
        Tool::new(plain("test_elicitation_sep1330_enums"), |call| show(call, choices()))?.streaming(),
        Tool::new(plain("test_streaming_elicitation"), name)?.streaming(),
        Tool::new(plain("test_input_required_result_elicitation"), name)?,
        Tool::new(plain("test_input_required_result_sampling"), capital)?,
        Tool::new(plain("test_input_required_result_list_roots"), roots)?,
        Tool::new(plain("test_input_required_result_request_state"), confirm)?,
        Tool::new(plain("test_input_required_result_tampered_state"), confirm)?,
        Tool::new(plain("test_input_required_result_multiple_inputs"), several)?,
        Tool::new(plain("test_input_required_result_multi_round"), steps)?,
        Tool::new(plain("test_input_required_result_capabilities"), what_it_may)?,
    ])
}

/// Adds the prompt.
pub(crate) fn add(server: Server) -> Server {
    let prompt = Prompt::new("test_input_required_result_prompt", |filling| async move {
        let message = "What context should the prompt use?";
        let context = field(&filling.context, "user_context", message, "context").await?;
        Ok::<_, AskError>(format!("Use this context: {context}"))
    });
    server.prompt(prompt.description("Asks for its context."))
}

async fn sample(call: Call) -> Answered {
    let sampling = Sampling::new(text_argument(&call, "prompt"), 100);
    let sampled = call.context.sample("response", sampling).await?;
    Ok(text(format!("LLM response: {}", sampled.text)))
}

async fn elicit(call: Call) -> Answered {
    let schema = json!({
        "type": "object",
        "properties": {
            "username": { "type": "string", "description": "User's response" },
            "email": { "type": "string", "description": "User's email address" }
        },
        "required": ["username", "email"]
    });
    let answer = call.context.elicit_raw("user", text_argument(&call, "message"), schema).await?;
    Ok(text(format!("User response: {}", told(&answer))))
}

async fn show(call: Call, schema: Value) -> Answered {
    let answer = call.context.elicit_raw("form", "Please fill in the form.", schema).await?;
    Ok(text(format!("Elicitation completed: {}", told(&answer))))
}

fn defaults() -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "default": "John Doe" },
            "age": { "type": "integer", "default": 30 },
            "score": { "type": "number", "default": 95.5 },
            "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
            "verified": { "type": "boolean", "default": true }
        }
    })
}

fn choices() -> Value {
    let titled = |ordinals: [&str; 3], noun: &str| {
        let number = |place: usize, ordinal: &str| json!({ "const": format!("value{}", place + 1), "title": format!("{ordinal} {noun}") });
        Value::Array(ordinals.iter().enumerate().map(|(place, ordinal)| number(place, ordinal)).collect())
    };
    let ordinals = ["First", "Second", "Third"];
    let plain = json!(["option1", "option2", "option3"]);
    json!({
        "type": "object",
        "properties": {
            "untitledSingle": { "type": "string", "enum": plain },
            "titledSingle": { "type": "string", "oneOf": titled(ordinals, "Option") },
            "legacyEnum": {
                "type": "string",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"]
            },
            "untitledMulti": { "type": "array", "items": { "type": "string", "enum": plain } },
            "titledMulti": { "type": "array", "items": { "anyOf": titled(ordinals, "Choice") } }
        }
    })
}

async fn name(call: Call) -> Answered {
    Ok(text(format!("Hello, {}!", user_name(&call.context).await?)))
}

async fn capital(call: Call) -> Answered {
    let question = Sampling::new("What is the capital of France?", 100);
    Ok(text(call.context.sample("capital_question", question).await?.text))
}

async fn roots(call: Call) -> Answered {
    let folders = call.context.folders("client_roots").await?;
    let uris: Vec<String> = folders.into_iter().map(|folder| folder.uri).collect();
    Ok(text(format!("Roots: {}", uris.join(", "))))
}

async fn confirm(call: Call) -> Answered {
    let answer = call.context.elicit_raw("confirm", "Please confirm", form("ok", "boolean")).await?;
    Ok(text(format!("state-ok: {}", told(&answer))))
}

async fn several(call: Call) -> Answered {
    let context = &call.context;
    let (name, greeting, folders) = tokio::join!(
        user_name(context),
        context.sample("greeting", Sampling::new("Generate a greeting", 50)),
        context.folders("client_roots"),
    );
    Ok(text(format!("{} {} works in {} folders.", greeting?.text, name?, folders?.len())))
}

async fn steps(call: Call) -> Answered {
    let context = &call.context;
    let name = field(context, "step1", "Step 1: What is your name?", "name").await?;
    let color = field(context, "step2", "Step 2: What is your favorite color?", "color").await?;
    Ok(text(format!("{name} likes {color}.")))
}

async fn what_it_may(call: Call) -> Answered {
    let context = &call.context;
    if context.may_elicit() {
        return Ok(text(user_name(context).await?));
    }
    if context.may_sample() {
        return Ok(text(context.sample("greeting", Sampling::new("Generate a greeting", 50)).await?.text));
    }
    Ok(text("The client can be asked nothing."))
}

/// Asks for the person's name, as several tools do.
pub(crate) async fn user_name(context: &Context) -> Result<String, AskError> {
    field(context, "user_name", "What is your name?", "name").await
}

/// Returns a form of one required field.
pub(crate) fn form(name: &str, kind: &str) -> Value {
    json!({ "type": "object", "properties": { name: { "type": kind } }, "required": [name] })
}

/// Asks for one text; a person who does not give it is an error.
pub(crate) async fn field(
    context: &Context,
    key: &str,
    message: &str,
    name: &str,
) -> Result<String, AskError> {
    match context.elicit_raw(key, message, form(name, "string")).await? {
        Elicited::Accepted(form) => {
            let text = form[name].as_str().expect("answers are checked against the form");
            Ok(text.to_owned())
        }
        refused => Err(AskError::Refused { key: key.to_owned(), message: told(&refused) }),
    }
}

/// Returns what became of a form, in words.
fn told(answer: &Elicited<Value>) -> String {
    match answer {
        Elicited::Accepted(content) => format!("action=accept, content={content}"),
        Elicited::Declined => "action=decline".to_owned(),
        Elicited::Cancelled => "action=cancel".to_owned(),
    }
}

/// Returns a text as a result.
pub(crate) fn text(words: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(words)])
}
