//! What models are told of the tools.

use anyhow::{Context as _, Result};
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};
use switchboard_contract::limits::{INSTRUCTIONS_HEAD, MAX_ALL_TOOLS_TOKENS, MAX_TOOL_TOKENS};
use switchboard_contract::{JsonObject, tool_tokens};
use switchboard_library::View;
use switchboard_mcp_serve::model::Tool;

use crate::world::World;

const NOTES: [(&str, &str); 2] = [
    ("guide/setup.md", "---\nauthor: Ada\n---\n# Setup guide\n\nInstall the turbine.\n"),
    ("guide/care.md", "---\nauthor: Grace\n---\n# Care\n\nOil the turbine.\n"),
];

fn names(tools: &[Value]) -> Vec<&str> {
    tools.iter().filter_map(|tool| tool["name"].as_str()).collect()
}

fn description(tools: &[Value], name: &str) -> Result<String> {
    let tool = tools.iter().find(|tool| tool["name"] == name).context("the tool is listed")?;
    Ok(tool["description"].as_str().context("a tool has a description")?.to_owned())
}

#[tokio::test]
async fn there_are_exactly_two_tools_and_four_in_the_full_view() -> Result<()> {
    let plain = World::of(&NOTES).await?.tools().await?;
    let full = World::with(&NOTES, |config| config.view = View::Full).await?.tools().await?;

    assert_eq!(names(&plain), ["search", "fetch"]);
    assert_eq!(names(&full), ["search", "fetch", "list_collections", "browse"]);
    for tool in full {
        assert_eq!(tool["annotations"]["readOnlyHint"], json!(true), "{tool}");
        assert_eq!(tool["annotations"]["openWorldHint"], json!(false), "{tool}");
        assert_eq!(tool["annotations"]["destructiveHint"], json!(false), "{tool}");
        assert!(tool["outputSchema"].is_object() && tool["title"].is_string(), "{tool}");
    }
    Ok(())
}

#[tokio::test]
async fn descriptions_teach_what_is_in_the_library() -> Result<()> {
    let world = World::with(&NOTES, |config| config.name = Some("Turbine notes".to_owned())).await?;

    let tools = world.tools().await?;

    assert_snapshot!(description(&tools, "search")?, @"");
    assert_snapshot!(description(&tools, "fetch")?, @"");
    assert_json_snapshot!(tools[0]["inputSchema"], @"");
    Ok(())
}

#[tokio::test]
async fn example_queries_find_something() -> Result<()> {
    let world = World::of(&NOTES).await?;
    let tools = world.tools().await?;
    let description = description(&tools, "search")?;
    let line = description.lines().find_map(|line| line.strip_prefix("Example queries: ")).context("examples")?;

    let queries: Vec<_> = line.split(" | ").collect();

    assert_eq!(queries.len(), 3, "{line}");
    for query in queries {
        assert_ne!(world.found(query).await?, Vec::<String>::new(), "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn descriptions_follow_the_data() -> Result<()> {
    let world = World::of(&NOTES).await?;
    let before = description(&world.tools().await?, "search")?;

    world.write("new.txt", "A new text.\n")?;
    world.import()?;

    let after = description(&world.tools().await?, "search")?;
    assert!(before.contains("2 documents") || before.contains("2 markdown"), "{before}");
    assert!(after.contains("3 documents"), "{after}");
    Ok(())
}

#[tokio::test]
async fn tools_stay_within_the_limits_whatever_the_data() -> Result<()> {
    let record = |id: usize| {
        let fields = (0..200).map(|field| (format!("field_{field}_{}", "x".repeat(60)), json!("y".repeat(300))));
        let mut record: JsonObject = fields.collect();
        record.insert("id".to_owned(), json!(id.to_string()));
        record.insert("title".to_owned(), json!("ü".repeat(5000)));
        record.insert("text".to_owned(), json!("text"));
        Value::Object(record)
    };
    let records = Value::from((0..20).map(record).collect::<Vec<_>>()).to_string();
    let world = World::with(&[("records.json", &records)], |config| config.view = View::Full).await?;

    let tools: Vec<Tool> = serde_json::from_value(world.tools().await?.into())?;

    let tokens: Vec<_> = tools.iter().map(tool_tokens).collect();
    assert!(tokens.iter().all(|&tokens| tokens <= MAX_TOOL_TOKENS), "{tokens:?}");
    assert!(tokens.iter().sum::<usize>() <= MAX_ALL_TOOLS_TOKENS, "{tokens:?}");
    Ok(())
}

#[tokio::test]
async fn instructions_stand_alone_in_their_head() -> Result<()> {
    let initialize = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
    });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": initialize }).to_string();
    let plain = World::of(&NOTES).await?;
    let own = World::with(&NOTES, |config| config.instructions = Some("Ask for turbines only.".to_owned())).await?;

    let instructions = async |world: &World| -> Result<String> {
        let (_, answer) = world.http("POST", "/mcp", &body).await?;
        let answer: Value = serde_json::from_str(&answer)?;
        Ok(answer["result"]["instructions"].as_str().context("instructions")?.to_owned())
    };

    let plain = instructions(&plain).await?;
    assert!(plain.chars().count() <= INSTRUCTIONS_HEAD && plain.starts_with("Library is a library of"), "{plain}");
    assert!(instructions(&own).await?.starts_with("Ask for turbines only.\n\n"));
    Ok(())
}
