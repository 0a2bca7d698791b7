//! Questions without a session: rounds of 2026-07-28, in which the function runs again with the answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use insta::assert_snapshot;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::CallToolResult;
use switchboard_mcp_serve::{
    AskError, AskLimits, Call, Context, Elicited, Prompt, Resource, Sampling, Server, Tool, ToolError,
};

use crate::eras::{LEGACY, MODERN, Wire};
use crate::world::{descriptor, text};

/// What is asked before something is deleted.
#[derive(Debug, Deserialize, JsonSchema)]
struct Confirm {
    /// Really?
    sure: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Named {
    name: String,
}

/// Counts what happened how often.
#[derive(Debug, Clone, Default)]
struct Counts {
    runs: Arc<AtomicU32>,
    drawn: Arc<AtomicU32>,
    deleted: Arc<AtomicU32>,
}

async fn delete(context: &Context, counts: &Counts) -> Result<String, ToolError> {
    counts.runs.fetch_add(1, Ordering::Relaxed);
    let draw = || async { Ok::<_, ToolError>(counts.drawn.fetch_add(1, Ordering::Relaxed) + 1) };
    let drawn: u32 = context.once("ticket", draw).await?;
    let name = match context.elicit::<Named>("name", "Which one?").await? {
        Elicited::Accepted(named) => named.name,
        Elicited::Declined => return Ok("declined".to_owned()),
        Elicited::Cancelled => return Ok("cancelled".to_owned()),
    };
    let sure = context.elicit::<Confirm>("sure", format!("Delete {name}?")).await?;
    if !sure.accepted().is_some_and(|confirm| confirm.sure) {
        return Ok(format!("kept {name}"));
    }
    counts.deleted.fetch_add(1, Ordering::Relaxed);
    Ok(format!("deleted {name} with ticket {drawn}"))
}

async fn gather(call: Call) -> Result<CallToolResult, AskError> {
    let context = call.context;
    let (name, greeting, folders) = futures::join!(
        context.elicit_raw(
            "name",
            "Who?",
            json!({ "type": "object", "properties": { "n": { "type": "string" } } })
        ),
        context.sample("greeting", Sampling::new("Greet.", 50).system("Be kind.").temperature(0.5)),
        context.folders("folders"),
    );
    let (greeting, folders) = (greeting?, folders?);
    Ok(text(format!("{} {} {} {}", name?.accepted().unwrap(), greeting.text, greeting.model, folders[0].uri)))
}

async fn twice(call: Call) -> Result<CallToolResult, AskError> {
    call.context.elicit::<Named>("name", "Who?").await?;
    call.context.elicit::<Named>("name", "And who?").await?;
    Ok(text("unreachable"))
}

async fn endless(call: Call) -> Result<CallToolResult, AskError> {
    for number in 0.. {
        call.context.elicit::<Named>(&number.to_string(), "Who?").await?;
    }
    Ok(text("unreachable"))
}

async fn polite(call: Call) -> Result<CallToolResult, AskError> {
    if !call.context.may_elicit() {
        return Ok(text("Not asked."));
    }
    let named = call.context.elicit::<Named>("name", "Who?").await?;
    Ok(text(named.accepted().map_or("nobody".to_owned(), |named| named.name)))
}

fn server(counts: &Counts) -> Server {
    let counts = counts.clone();
    let thing = json!({ "thing": { "type": "string" } });
    let deleting = Tool::new(descriptor("delete", thing), move |call| {
        let counts = counts.clone();
        async move {
            match delete(&call.context, &counts).await {
                Ok(words) | Err(ToolError::Told(words)) => Ok(text(words)),
                Err(ToolError::Whole(result)) => Ok(*result),
                Err(ToolError::Masked(failure)) => Err(failure),
            }
        }
    });
    let asking = Prompt::new("greet", |filling| async move {
        let named = filling.context.elicit::<Named>("name", "Who?").await?;
        Ok::<_, AskError>(format!(
            "Greet {}.",
            named.accepted().map_or("nobody".to_owned(), |named| named.name)
        ))
    });
    let secret = Resource::computed("docs://asks", "asks", |reading| async move {
        let named = reading.context.elicit::<Named>("name", "Who?").await?;
        Ok::<_, AskError>(named.accepted().map(|named| format!("Of {}.", named.name)))
    });
    Server::new("asking")
        .tool(deleting)
        .tool(Tool::new(descriptor("gather", json!({})), gather))
        .tool(Tool::new(descriptor("twice", json!({})), twice))
        .tool(Tool::new(descriptor("endless", json!({})), endless))
        .tool(Tool::new(descriptor("polite", json!({})), polite))
        .prompt(asking)
        .resource(secret)
        .ask_limits(AskLimits { rounds: 3, ..AskLimits::default() })
}

fn able() -> Value {
    json!({ "io.modelcontextprotocol/clientCapabilities": { "elicitation": {}, "sampling": {}, "roots": {} } })
}

/// Calls `method` with answers, and the state of the result before.
async fn go_on(wire: &Wire, (method, mut params): (&str, Value), before: &Value, answers: Value) -> Value {
    params["_meta"] = able();
    if !answers.is_null() {
        params["inputResponses"] = answers;
    }
    if let Some(state) = before["requestState"].as_str() {
        params["requestState"] = json!(state);
    }
    let (_, mut message) = wire.ask(MODERN, method, params).await;
    if message["error"].is_null() { message["result"].take() } else { message["error"].take() }
}

fn accept(content: Value) -> Value {
    json!({ "action": "accept", "content": content })
}

fn delete_it() -> Value {
    json!({ "name": "delete", "arguments": { "thing": "x" } })
}

#[tokio::test]
async fn a_call_comes_again_with_its_answers_until_it_is_done() {
    let counts = Counts::default();
    let wire = Wire::new(&server(&counts)).await;

    let first = go_on(&wire, ("tools/call", delete_it()), &Value::Null, Value::Null).await;
    let named = json!({ "name": accept(json!({ "name": "Ada" })), "stray": 7 });
    let second = go_on(&wire, ("tools/call", delete_it()), &first, named).await;
    let sure = json!({ "sure": accept(json!({ "sure": true })) });
    let third = go_on(&wire, ("tools/call", delete_it()), &second, sure).await;

    assert_snapshot!(first["inputRequests"].to_string(), @r#"{"name":{"method":"elicitation/create","params":{"message":"Which one?","mode":"form","requestedSchema":{"properties":{"name":{"type":"string"}},"required":["name"],"title":"Named","type":"object"}}}}"#);
    assert_snapshot!(second["inputRequests"].to_string(), @r#"{"sure":{"method":"elicitation/create","params":{"message":"Delete Ada?","mode":"form","requestedSchema":{"description":"What is asked before something is deleted.","properties":{"sure":{"description":"Really?","type":"boolean"}},"required":["sure"],"title":"Confirm","type":"object"}}}}"#);
    assert_eq!(
        (&first["resultType"], &second["resultType"]),
        (&json!("input_required"), &json!("input_required"))
    );
    assert_ne!(first["requestState"], second["requestState"]);
    assert_eq!(third["content"][0]["text"], "deleted Ada with ticket 1");
    let [runs, drawn, deleted] =
        [&counts.runs, &counts.drawn, &counts.deleted].map(|count| count.load(Ordering::Relaxed));
    assert_eq!((runs, drawn, deleted), (3, 1, 1));
}

#[tokio::test]
async fn what_a_person_does_not_want_reaches_the_function() {
    let wire = Wire::new(&server(&Counts::default())).await;
    for (answer, end) in [("decline", "declined"), ("cancel", "cancelled")] {
        let answers = json!({ "name": { "action": answer } });
        let result = go_on(&wire, ("tools/call", delete_it()), &Value::Null, answers).await;
        assert_eq!(result["content"][0]["text"], end);
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_asked_for_again() {
    let wire = Wire::new(&server(&Counts::default())).await;
    for answer in [
        json!(7),
        json!({}),
        json!({ "action": "perhaps" }),
        accept(json!({ "name": 7 })),
        accept(Value::Null),
    ] {
        let answers = json!({ "name": answer });
        let result = go_on(&wire, ("tools/call", delete_it()), &Value::Null, answers).await;
        assert_eq!(result["resultType"], "input_required", "{result}");
    }
}

#[tokio::test]
async fn questions_that_are_polled_together_go_out_together() {
    let wire = Wire::new(&server(&Counts::default())).await;
    let gather = json!({ "name": "gather", "arguments": {} });

    let asked = go_on(&wire, ("tools/call", gather.clone()), &Value::Null, Value::Null).await;
    let some = json!({ "folders": { "roots": [{ "uri": "file:///a" }] } });
    let fewer = go_on(&wire, ("tools/call", gather.clone()), &asked, some).await;
    let content = json!([{ "type": "text", "text": "Hel" }, { "type": "text", "text": "lo" }]);
    let rest = json!({
        "name": accept(json!({ "n": "Ada" })),
        "greeting": { "role": "assistant", "model": "m", "content": content },
    });
    let done = go_on(&wire, ("tools/call", gather), &fewer, rest).await;

    assert_snapshot!(asked["inputRequests"].to_string(), @r#"{"folders":{"method":"roots/list"},"greeting":{"method":"sampling/createMessage","params":{"maxTokens":50,"messages":[{"content":{"text":"Greet.","type":"text"},"role":"user"}],"systemPrompt":"Be kind.","temperature":0.5}},"name":{"method":"elicitation/create","params":{"message":"Who?","mode":"form","requestedSchema":{"properties":{"n":{"type":"string"}},"type":"object"}}}}"#);
    let left: Vec<&String> = fewer["inputRequests"].as_object().unwrap().keys().collect();
    assert_eq!(left, ["greeting", "name"]);
    assert_eq!(done["content"][0]["text"], r#"{"n":"Ada"} Hello m file:///a"#);
}

#[tokio::test]
async fn a_state_is_good_for_its_own_request_alone() {
    let wire = Wire::new(&server(&Counts::default())).await;
    let first = go_on(&wire, ("tools/call", delete_it()), &Value::Null, Value::Null).await;
    let state = first["requestState"].as_str().unwrap();
    let answers = json!({ "name": accept(json!({ "name": "Ada" })) });
    let other = json!({ "name": "delete", "arguments": { "thing": "y" } });

    let tampered = json!({ "requestState": format!("{state}-TAMPERED") });
    let forged = json!({ "requestState": "rs1.e30.e30" });
    let refused = go_on(&wire, ("tools/call", delete_it()), &tampered, answers.clone()).await;

    assert_snapshot!(refused.to_string(), @r#"{"code":-32602,"message":"The requestState is not one that was given out for this request: begin again without it."}"#);
    assert_eq!(go_on(&wire, ("tools/call", delete_it()), &forged, answers.clone()).await["code"], -32602);
    assert_eq!(go_on(&wire, ("tools/call", other), &first, answers.clone()).await["code"], -32602);
    let elsewhere = Wire::new(&server(&Counts::default())).await;
    assert_eq!(go_on(&elsewhere, ("tools/call", delete_it()), &first, answers).await["code"], -32602);
}

#[tokio::test]
async fn replicas_with_one_key_go_on_with_each_others_calls() {
    let key = switchboard_ambient::Secret::new(vec![7; 32]);
    let one = Wire::new(&server(&Counts::default()).seal_key(&key)).await;
    let other = Wire::new(&server(&Counts::default()).seal_key(&key)).await;

    let first = go_on(&one, ("tools/call", delete_it()), &Value::Null, Value::Null).await;
    let answers = json!({ "name": { "action": "decline" } });
    let second = go_on(&other, ("tools/call", delete_it()), &first, answers).await;

    assert_eq!(second["content"][0]["text"], "declined");
}

#[tokio::test]
async fn a_call_cannot_ask_for_ever_and_no_key_twice() {
    let wire = Wire::new(&server(&Counts::default())).await;
    let endless = json!({ "name": "endless", "arguments": {} });
    let answer = accept(json!({ "name": "Ada" }));
    let mut result = Value::Null;
    for round in 0..4_u32 {
        let answers = json!({ round.saturating_sub(1).to_string(): answer });
        result = go_on(&wire, ("tools/call", endless.clone()), &result, answers).await;
    }
    let twice = json!({ "name": "twice", "arguments": {} });
    let twice = go_on(&wire, ("tools/call", twice), &Value::Null, json!({ "name": answer })).await;

    assert_snapshot!(result.to_string(), @r#"{"code":-32603,"message":"This asked for input 3 times, and may not once more."}"#);
    assert_snapshot!(twice.to_string(), @r#"{"content":[{"text":"The tool twice: A question could not be asked: the key \"name\" was used for two questions.","type":"text"}],"isError":true,"resultType":"complete"}"#);
}

#[tokio::test]
async fn prompts_and_resources_ask_as_well() {
    let wire = Wire::new(&server(&Counts::default())).await;
    let answers = || json!({ "name": accept(json!({ "name": "Ada" })) });
    let (prompt, resource) = (json!({ "name": "greet" }), json!({ "uri": "docs://asks" }));

    let asked = go_on(&wire, ("prompts/get", prompt.clone()), &Value::Null, Value::Null).await;
    let written = go_on(&wire, ("prompts/get", prompt), &asked, answers()).await;
    let wanted = go_on(&wire, ("resources/read", resource.clone()), &Value::Null, Value::Null).await;
    let read = go_on(&wire, ("resources/read", resource), &wanted, answers()).await;

    assert_eq!(
        (&asked["resultType"], &wanted["resultType"]),
        (&json!("input_required"), &json!("input_required"))
    );
    assert_eq!(written["messages"][0]["content"]["text"], "Greet Ada.");
    assert_eq!(read["contents"][0]["text"], "Of Ada.");
}

#[tokio::test]
async fn a_client_that_cannot_be_asked_is_told_in_the_words_of_its_revision() {
    let wire = Wire::new(&server(&Counts::default())).await;

    let tool = wire.both("tools/call", json!({ "name": "twice", "arguments": {} })).await;
    let prompt = wire.both("prompts/get", json!({ "name": "greet" })).await;
    let polite = wire.both("tools/call", json!({ "name": "polite", "arguments": {} })).await;

    assert_snapshot!(tool, @r#"
    2025-11-25 200 {"content":[{"text":"The tool twice: It has a question for you, and your client cannot be asked: it did not declare elicitation.","type":"text"}],"isError":true}
    2026-07-28 400 {"code":-32021,"data":{"requiredCapabilities":{"elicitation":{}}},"message":"Missing required client capability"}
    "#);
    assert_snapshot!(prompt, @r#"
    2025-11-25 200 {"code":-32600,"message":"The prompt greet: It has a question for you, and your client cannot be asked: it did not declare elicitation."}
    2026-07-28 400 {"code":-32021,"data":{"requiredCapabilities":{"elicitation":{}}},"message":"Missing required client capability"}
    "#);
    assert_snapshot!(polite, @r#"
    2025-11-25 200 {"content":[{"text":"Not asked.","type":"text"}],"isError":false}
    2026-07-28 200 {"content":[{"text":"Not asked.","type":"text"}],"isError":false,"resultType":"complete"}
    "#);
    let stray = json!({ "name": "polite", "arguments": {}, "requestState": "x", "inputResponses": {} });
    let (_, legacy) = wire.ask(LEGACY, "tools/call", stray).await;
    assert_eq!(legacy["result"]["content"][0]["text"], "Not asked.");
}
