//! Questions in a session: the client gets them over its stream, and the function waits where it stands.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::CallToolResult;
use switchboard_mcp_serve::{AskError, Call, Elicited, Sampling, Server, Tool};
use switchboard_testkit::wire::{Ask, Line};

use crate::eras::Wire;
use crate::world::{descriptor, text};

#[derive(Debug, Deserialize, JsonSchema)]
struct Named {
    /// As you like to be called.
    name: String,
    age: Option<u32>,
}

async fn greet(call: Call) -> Result<CallToolResult, AskError> {
    let words = match call.context.elicit::<Named>("name", "Who are you?").await? {
        Elicited::Accepted(named) => format!("Hello, {} of {:?}.", named.name, named.age),
        Elicited::Declined => "Declined.".to_owned(),
        Elicited::Cancelled => "Cancelled.".to_owned(),
    };
    Ok(text(words))
}

async fn write(call: Call) -> Result<CallToolResult, AskError> {
    let context = &call.context;
    let folders = context.folders("folders").await?;
    let sampled = context.sample("text", Sampling::new(format!("About {}", folders[0].uri), 9)).await?;
    Ok(text(format!("{} wrote {}", sampled.model, sampled.text)))
}

/// A client of HTTP+SSE that can be asked.
struct Client {
    line: Line,
    path: String,
    wire: Wire,
}

impl Client {
    async fn begin(capabilities: Value) -> Self {
        let server = Server::new("asking")
            .tool(Tool::new(descriptor("greet", json!({})), greet))
            .tool(Tool::new(descriptor("write", json!({})), write));
        let wire = Wire::new(&server).await;
        let mut line = Line::open(wire.address).await.unwrap();
        line.write(&Ask::get("/sse").bytes(wire.address)).await.unwrap();
        line.until("event: endpoint\ndata: ").await.unwrap();
        let path = format!("/{}", line.until("\n").await.unwrap().trim_end());
        let mut client = Self { line, path, wire };
        let params = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": capabilities,
            "clientInfo": { "name": "tests", "version": "1" },
        });
        client.post(json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params })).await;
        client.hear().await;
        client.post(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
        client
    }

    async fn post(&self, message: Value) {
        let answer = Ask::json(&self.path, &message).send(self.wire.address).await.unwrap();
        assert_eq!(answer.status, 202, "{}", answer.body);
    }

    /// Returns the next message of the stream.
    async fn hear(&mut self) -> Value {
        self.line.until("event: message\ndata: ").await.unwrap();
        serde_json::from_str(self.line.until("\n").await.unwrap().trim_end()).unwrap()
    }

    async fn call(&self, name: &str) {
        let params = json!({ "name": name, "arguments": {} });
        self.post(json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params })).await;
    }

    /// Answers what was just asked, and returns the question.
    async fn answer(&mut self, result: Value) -> Value {
        let question = self.hear().await;
        self.post(json!({ "jsonrpc": "2.0", "id": question["id"], "result": result })).await;
        question
    }
}

#[tokio::test]
async fn a_form_is_shown_over_the_stream_and_its_answer_reaches_the_function() {
    let mut client = Client::begin(json!({ "elicitation": {} })).await;

    for (answer, words) in [
        (json!({ "action": "accept", "content": { "name": "Ada", "age": 36 } }), "Hello, Ada of Some(36)."),
        (json!({ "action": "accept", "content": { "name": "Ada" } }), "Hello, Ada of None."),
        (json!({ "action": "decline" }), "Declined."),
        (json!({ "action": "cancel" }), "Cancelled."),
    ] {
        client.call("greet").await;
        let question = client.answer(answer).await;
        let result = client.hear().await;

        assert_eq!((&question["method"], &result["id"]), (&json!("elicitation/create"), &json!(7)));
        assert_eq!(question["params"]["message"], "Who are you?");
        assert_eq!(question["params"]["requestedSchema"]["required"], json!(["name"]));
        assert_eq!(result["result"]["content"][0]["text"], words);
    }
}

#[tokio::test]
async fn the_clients_model_and_folders_are_asked_for() {
    let mut client = Client::begin(json!({ "sampling": {}, "roots": {} })).await;

    client.call("write").await;
    let folders = client.answer(json!({ "roots": [{ "uri": "file:///a", "name": "A" }] })).await;
    let content = json!({ "type": "text", "text": "a line" });
    let sampling = client.answer(json!({ "role": "assistant", "model": "m", "content": content })).await;
    let result = client.hear().await;

    assert_eq!(folders["method"], "roots/list");
    assert_eq!(sampling["params"]["messages"][0]["content"]["text"], "About file:///a");
    assert_eq!(sampling["params"]["maxTokens"], 9);
    assert_eq!(result["result"]["content"][0]["text"], "m wrote a line");
}

#[tokio::test]
async fn answers_of_another_form_and_refusals_are_told_to_the_model() {
    let mut client = Client::begin(json!({ "elicitation": {} })).await;

    client.call("greet").await;
    client.answer(json!({ "action": "accept", "content": { "name": 7 } })).await;
    let unreadable = client.hear().await;
    client.call("greet").await;
    let question = client.hear().await;
    let error = json!({ "code": -1, "message": "Nobody is here." });
    client.post(json!({ "jsonrpc": "2.0", "id": question["id"], "error": error })).await;
    let refused = client.hear().await;

    let words = |message: &Value| message["result"]["content"][0]["text"].as_str().unwrap().to_owned();
    assert_eq!(
        (&unreadable["result"]["isError"], &refused["result"]["isError"]),
        (&json!(true), &json!(true))
    );
    insta::assert_snapshot!(words(&unreadable), @r#"The tool greet: A question could not be asked: the client's answer to the question "name" has another form than was asked for."#);
    insta::assert_snapshot!(words(&refused), @r#"The tool greet: A question could not be asked: the client did not answer the question "name": Nobody is here.."#);
}

#[tokio::test]
async fn a_client_that_declared_nothing_is_not_asked() {
    let mut client = Client::begin(json!({})).await;

    client.call("greet").await;
    let result = client.hear().await;

    insta::assert_snapshot!(result["result"].to_string(), @r#"{"content":[{"text":"The tool greet: It has a question for you, and your client cannot be asked: it did not declare elicitation.","type":"text"}],"isError":true}"#);
}
