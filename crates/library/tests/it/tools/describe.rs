//! What models are told of the tools.

use anyhow::{Context as _, Result};
use insta::assert_snapshot;
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
    let world = World::with(&NOTES, |config| {
        config.name = Some("Turbine notes".to_owned());
        // Which titles and values are shown depends on which file is read first.
        config.threads = Some(1);
    })
    .await?;

    let tools = world.tools().await?;

    assert_snapshot!(description(&tools, "search")?, @r#"
    Use this when the person asks about anything that Turbine notes may hold: 2 markdown documents, 2 passages.
    Returns up to 10 passages, best first, each with the id that fetch takes, a title that names document and place, and the url to cite.
    Titles, for example: "Care", "Setup guide".
    Fields of documents, with how many have them and a few values; each can be searched as field:value: author (2; "Grace", "Ada").
    Any text is a query: plain words or a whole question, best match first; word endings, accents and case do not matter. More precise, and combinable: "exact phrase"; -word or -"a phrase" leaves out; title:word or title:"two words" in the title; path:guide/ part of the file path, or a pattern such as path:*.md; kind:pdf (record, row, markdown, html, pdf, docx, epub, code, text); field:value or field:"two words" for any metadata field of this library; after:2024-01-31 dated that day or later, before:2025 dated earlier. Filters alone list documents by id; in a query of more than 8 words quotation marks only emphasise.
    Example queries: care | author:"Grace" | title:"Setup guide"
    "#);
    assert_snapshot!(description(&tools, "fetch")?, @r#"
    Use this to read what search found in Turbine notes: pass an id exactly as search returned it. Ids look like guide/care.md#p0.
    The id of a passage (it ends in #p and a number) returns the passage with its neighbours; metadata.passage is the one asked for, metadata.shown the range returned, and page, heading and path say where it stands. The id without #p and number, metadata.document_id, returns the document from its start. Where there is more, metadata.next is the id that reads on, and metadata.previous the passage before. metadata.fields holds the document's own fields. Cite url.
    "#);
    let contracted = switchboard_contract::search_tool("").input_schema;
    assert_eq!(tools[0]["inputSchema"], serde_json::to_value(contracted)?);
    Ok(())
}

#[tokio::test]
async fn example_queries_find_something() -> Result<()> {
    let world = World::of(&NOTES).await?;
    let tools = world.tools().await?;
    let description = description(&tools, "search")?;
    let line =
        description.lines().find_map(|line| line.strip_prefix("Example queries: ")).context("examples")?;

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
        let fields =
            (0..200).map(|field| (format!("field_{field}_{}", "x".repeat(60)), json!("y".repeat(300))));
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
    let own =
        World::with(&NOTES, |config| config.instructions = Some("Ask for turbines only.".to_owned())).await?;

    let instructions = async |world: &World| -> Result<String> {
        let (_, answer) = world.http("POST", "/mcp", &body).await?;
        let answer: Value = serde_json::from_str(&answer)?;
        Ok(answer["result"]["instructions"].as_str().context("instructions")?.to_owned())
    };

    let plain = instructions(&plain).await?;
    assert!(
        plain.chars().count() <= INSTRUCTIONS_HEAD && plain.starts_with("Library is a library of"),
        "{plain}"
    );
    assert!(instructions(&own).await?.starts_with("Ask for turbines only.\n\n"));
    Ok(())
}
