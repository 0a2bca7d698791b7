//! What stays of a description that is too long.

use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::json;

use super::*;
use crate::{fetch_tool, search_tool};

fn sentences(count: usize) -> String {
    let sentences: Vec<String> = (0..count).map(|n| format!("Sentence number {n} speaks of fog.")).collect();
    sentences.join(" ")
}

#[test]
fn a_tool_within_the_limit_stays_as_it_is() {
    let tool = search_tool(&sentences(20));

    let fitted = fit_tool(tool.clone()).expect("fits");

    assert_eq!(fitted, Fitted { tool, cut: None });
}

#[test]
fn a_long_description_ends_with_a_whole_sentence_within_the_limit() {
    let whole = sentences(2_000);

    let fitted = fit_tool(search_tool(&whole)).expect("the schemas are small");

    let kept = fitted.tool.description.clone().expect("some of it stays");
    let next = &whole[kept.len()..].trim_start();
    let next = &next[..=next.find('.').expect("a further sentence")];
    assert!(kept.ends_with("speaks of fog.") && whole.starts_with(&*kept));
    assert!(tool_tokens(&fitted.tool) <= MAX_TOOL_TOKENS);
    assert!(
        tool_tokens(&search_tool(&format!("{kept} {next}"))) > MAX_TOOL_TOKENS,
        "one more would have fitted"
    );
    assert_eq!(fitted.cut, Some(Cut { kept: kept.len(), dropped: whole.len() - kept.len() }));
}

#[test]
fn the_longest_give_way_where_all_are_too_many() {
    let long = sentences(2_000);
    let tools = ["search", "fetch", "browse", "list_collections"].map(|name| {
        let mut tool = search_tool(&long);
        tool.name = name.into();
        tool
    });
    let tools = [tools.to_vec(), vec![fetch_tool("Reads.")]].concat();

    let fitted = fit_tools(tools.clone()).expect("the schemas are small");

    let sum: usize = fitted.iter().map(|fitted| tool_tokens(&fitted.tool)).sum();
    assert!((MAX_ALL_TOOLS_TOKENS - 200..=MAX_ALL_TOOLS_TOKENS).contains(&sum), "{sum}");
    assert_eq!(fitted[4], Fitted { tool: tools[4].clone(), cut: None });
    assert!(fitted[..4].iter().all(|fitted| fitted.cut.is_some()));
}

#[test]
fn schemas_over_the_limit_cannot_be_mended_by_cutting() {
    let enumeration: Vec<String> = (0..3_000).map(|n| format!("choice {n}")).collect();
    let schema = json!({ "type": "object", "properties": { "x": { "enum": enumeration } } });
    let schema: JsonObject = serde_json::from_value(schema).expect("an object");
    let mut tool = fetch_tool("Reads.");
    tool.input_schema = Arc::new(schema);

    let error = fit_tool(tool).expect_err("too large");

    assert!(error.tokens > error.limit);
    assert_eq!((error.name.as_str(), error.limit), ("fetch", MAX_TOOL_TOKENS));
}

#[test]
fn a_description_of_one_endless_word_is_left_out() {
    let fitted = fit_tool(fetch_tool(&"x".repeat(40_000))).expect("the schemas are small");

    assert_eq!(fitted.tool.description, None);
    assert_eq!(fitted.cut, Some(Cut { kept: 0, dropped: 40_000 }));
}
