//! The client that the suite tests: it connects, lists and uses what the server offers, and logs in where that is wanted.
//!
//! `conformance-client REVISION CONTEXT URL`, the context being JSON or empty.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value, json};
use switchboard_ambient::Secret;
use switchboard_mcp_connect::model::{
    ElicitRequestParams, ElicitResult, ElicitationAction, GetPromptRequestParams, Tool,
};
use switchboard_mcp_connect::{
    Authorize, ConnectConfig, Connection, Elicit, Era, EraChoice, LoginClient, LoginConfig, LoginError,
    TokenVault, ToolCall,
};
use switchboard_testkit::wire::Ask;
use url::Url;

/// Where the suite's authorization servers lead back to, and the metadata document that they know us by.
const REDIRECT: &str = "http://127.0.0.1:9876/callback";
const METADATA: &str = "https://conformance-test.local/client-metadata.json";

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [revision, context, url] = words.as_slice() else {
        anyhow::bail!("a revision, a context and a URL are wanted")
    };
    let context: Value = serde_json::from_str(context).unwrap_or_default();
    let tokens = tempfile::tempdir()?;
    let mut config = ConnectConfig::url(url.parse()?);
    let is_stateless = revision.as_str() >= "2026-07-28";
    config.era = EraChoice::Only(if is_stateless { Era::Stateless } else { Era::Initialize });
    config.elicit = Some(Elicit::new(|request| async move { answer(&request) }));
    config.login = Some(login(&context, TokenVault::at(tokens.path())));
    let connection = Connection::open(config).await?;
    let used = use_all(&connection, &context).await;
    connection.close().await;
    used
}

async fn use_all(connection: &Connection, context: &Value) -> Result<()> {
    let tools = connection.list_tools().await?;
    let calls = match context["toolCalls"].as_array() {
        Some(calls) => calls.iter().map(call).collect(),
        None => tools.iter().map(|tool| (tool.name.to_string(), minimal(tool))).collect::<Vec<_>>(),
    };
    let mut refusals = Vec::new();
    for (name, arguments) in calls {
        // The suite has tools that fail on purpose; the others are to be seen all the same.
        if let Err(error) = connection.call_tool(ToolCall::new(&name).arguments(arguments)).await {
            refusals.push(format!("{name}: {error}"));
        }
    }
    for resource in connection.list_resources().await? {
        connection.read_resource(resource.uri).await?;
    }
    for prompt in connection.list_prompts().await? {
        connection.get_prompt(GetPromptRequestParams::new(prompt.name)).await?;
    }
    ensure!(refusals.is_empty(), "{}", refusals.join("\n"));
    Ok(())
}

fn call(call: &Value) -> (String, Map<String, Value>) {
    let name = call["name"].as_str().unwrap_or_default().to_owned();
    (name, call["arguments"].as_object().cloned().unwrap_or_default())
}

/// Returns arguments that a tool's schema takes.
fn minimal(tool: &Tool) -> Map<String, Value> {
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, schema)| (name.clone(), sample(schema))).collect()
}

fn sample(schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "number") => 1.into(),
        Some("boolean") => true.into(),
        Some("array") => json!([]),
        Some("object") => json!({}),
        _ => "text".into(),
    }
}

/// Accepts, with the defaults of the form where it has some.
fn answer(request: &ElicitRequestParams) -> ElicitResult {
    let ElicitRequestParams::FormElicitationParams { requested_schema, .. } = request else {
        return ElicitResult::new(ElicitationAction::Decline);
    };
    let schema = serde_json::to_value(requested_schema).unwrap_or_default();
    let fields = schema["properties"].as_object().into_iter().flatten();
    let filled = fields.map(|(name, field)| {
        let value = field.get("default").cloned().unwrap_or_else(|| sample(field));
        (name.clone(), value)
    });
    ElicitResult::new(ElicitationAction::Accept).with_content(Value::Object(filled.collect()))
}

fn login(context: &Value, vault: TokenVault) -> LoginConfig {
    let text = |name: &str| context[name].as_str().map(str::to_owned);
    let predefined = text("client_id").map(|id| (id, text("client_secret").map(Secret::new)));
    let client = LoginClient { predefined, metadata_url: METADATA.parse().ok(), name: None };
    let authorize = Authorize::new(REDIRECT, |page| async move {
        let gone = |error: anyhow::Error| LoginError::Refused(error.to_string());
        visit(&page).await.map_err(gone)
    });
    LoginConfig { client, scopes: Vec::new(), vault, authorize: Some(authorize) }
}

/// Opens the page as a browser whose person agrees: the suite's servers lead back at once.
async fn visit(page: &Url) -> Result<Url> {
    let address = page.socket_addrs(|| None)?.into_iter().find(std::net::SocketAddr::is_ipv4);
    let target = &page[url::Position::BeforePath..url::Position::AfterQuery];
    let answer = Ask::get(target).send(address.context("the page is nowhere")?).await?;
    let location = answer.header("location").context("the page leads nowhere")?;
    Ok(page.join(location)?)
}
