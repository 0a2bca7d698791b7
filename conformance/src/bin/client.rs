//! The client that the suite tests: it connects, lists and uses what the server offers, and logs in where that is wanted.
//!
//! `conformance-client REVISION CONTEXT URL`, the context being JSON or empty.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Map, Value, json};
use switchboard_ambient::Secret;
use switchboard_mcp_connect::model::{
    ElicitRequestParams, ElicitResult, ElicitationAction, GetPromptRequestParams,
};
use switchboard_mcp_connect::{
    Authorize, ConnectConfig, Connection, Elicit, Era, EraChoice, ListedTool, LoginClient, LoginConfig,
    LoginError, TokenVault, ToolCall,
};
use switchboard_testkit::wire::Ask;
use url::Url;

/// Where the suite's authorization servers lead back to, and the metadata document that they know us by.
const REDIRECT: &str = "http://127.0.0.1:9876/callback";
const METADATA: &str = "https://conformance-test.local/client-metadata.json";

/// The tool that shows the suite what became of the schema of the other one.
const ECHO: &str = "json_schema_echo";
const LOOKED_AT: &str = "json_schema_2020_12_tool";

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [revision, context, url] = words.as_slice() else {
        anyhow::bail!("a revision, a context and a URL are wanted")
    };
    let context = match context.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).with_context(|| format!("the context is no JSON: {text}"))?,
    };
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
        Some(calls) => calls.iter().map(call).collect::<Result<Vec<_>>>()?,
        None => tools
            .iter()
            .map(|tool| Ok((tool.name.to_string(), minimal(tool, &tools)?)))
            .collect::<Result<_>>()?,
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

/// Reads a call that the suite asks for.
fn call(call: &Value) -> Result<(String, Map<String, Value>)> {
    let name = call["name"].as_str().with_context(|| format!("a call without a name: {call}"))?;
    let arguments = match &call["arguments"] {
        Value::Null => Map::new(),
        Value::Object(arguments) => arguments.clone(),
        other => bail!("the arguments of {name} are no object: {other}"),
    };
    Ok((name.to_owned(), arguments))
}

/// Returns arguments that a tool's schema takes; the tool that looks at what we made of another's schema gets that.
fn minimal(tool: &ListedTool, tools: &[ListedTool]) -> Result<Map<String, Value>> {
    if tool.name == ECHO {
        let looked_at = tools.iter().find(|other| other.name == LOOKED_AT);
        let looked_at = looked_at.with_context(|| format!("{ECHO} without {LOOKED_AT}"))?;
        return Ok([("schema".to_owned(), Value::Object(looked_at.input_schema.as_ref().clone()))]
            .into_iter()
            .collect());
    }
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    let fill = |(name, schema): (&String, &Value)| Ok((name.clone(), sample(schema)?));
    properties.into_iter().flatten().map(fill).collect()
}

/// Returns a value of a schema that has a type; one without takes any.
fn sample(schema: &Value) -> Result<Value> {
    Ok(match schema.get("type").map(Value::as_str) {
        None | Some(Some("string")) => "text".into(),
        Some(Some("integer" | "number")) => 1.into(),
        Some(Some("boolean")) => true.into(),
        Some(Some("array")) => json!([]),
        Some(Some("object")) => json!({}),
        Some(_) => bail!("no value is known for {schema}"),
    })
}

/// Accepts, with the defaults of the form where it has some.
fn answer(request: &ElicitRequestParams) -> ElicitResult {
    let ElicitRequestParams::FormElicitationParams { requested_schema, .. } = request else {
        return ElicitResult::new(ElicitationAction::Decline);
    };
    let schema = serde_json::to_value(requested_schema).expect("a schema is plain data");
    let fields = schema["properties"].as_object().into_iter().flatten();
    let filled = fields.map(|(name, field)| {
        let sample = || sample(field).expect("the fields of a form are of plain types");
        (name.clone(), field.get("default").cloned().unwrap_or_else(sample))
    });
    ElicitResult::new(ElicitationAction::Accept).with_content(Value::Object(filled.collect()))
}

fn login(context: &Value, vault: TokenVault) -> LoginConfig {
    let text = |name: &str| context[name].as_str().map(str::to_owned);
    let predefined = text("client_id").map(|id| (id, text("client_secret").map(Secret::new)));
    let metadata_url = Some(METADATA.parse().expect("the constant is an address"));
    let client = LoginClient { predefined, metadata_url, name: None };
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
