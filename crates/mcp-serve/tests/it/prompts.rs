//! Prompts and completions, for clients of both eras.

use insta::assert_snapshot;
use serde_json::{Value, json};
use switchboard_mcp_serve::model::{ContentBlock, PromptMessage, ResourceContents, Role};
use switchboard_mcp_serve::{
    Filling, InvalidOffer, Partial, Prompt, PromptArgument, ResourceTemplate, Server,
};

use crate::eras::{LEGACY, MODERN, Wire};

fn translate(filling: &Filling) -> Vec<PromptMessage> {
    let tone = filling.argument("tone").unwrap_or("plain");
    let ask = format!("Translate into {}, {tone}.", filling.arguments["language"]);
    vec![
        PromptMessage::new_text(Role::User, ask),
        PromptMessage::new(Role::User, ContentBlock::image("AA==", "image/png")),
        PromptMessage::new(Role::User, ContentBlock::audio("AA==", "audio/wav")),
        PromptMessage::new(
            Role::Assistant,
            ContentBlock::resource(ResourceContents::text("Text.", "docs://a")),
        ),
    ]
}

async fn languages(partial: Partial) -> Vec<String> {
    let all = (0..150).map(|number| format!("{}{number}", partial.value));
    let tone = partial.arguments.get("tone").cloned();
    tone.into_iter().chain(all).collect()
}

fn server() -> Server {
    let prompt = Prompt::new("translate", |filling: Filling| async move { translate(&filling) })
        .title("Translate")
        .description("Translates what is shown.")
        .argument(PromptArgument::required("language").description("Into which").complete(languages))
        .argument(PromptArgument::optional("tone").one_of(["plain", "Polite", "impolite"]))
        .argument(PromptArgument::optional("free"));
    let notes = ResourceTemplate::new("notes://{id}", "note", |_| async { "" })
        .unwrap()
        .complete("id", |partial| async move { Ok::<_, std::io::Error>(vec![partial.value + "!"]) });
    Server::new("prompts")
        .prompt(prompt)
        .prompt(Prompt::new("hello", |_| async { "Say hello." }))
        .prompt(Prompt::new("broken", |_| async { Err::<String, _>(std::io::Error::other("hunter2")) }))
        .resource_template(notes)
}

fn complete(of: &Value, name: &str, value: &str) -> Value {
    json!({ "ref": of, "argument": { "name": name, "value": value }, "context": { "arguments": { "tone": "x" } } })
}

#[tokio::test]
async fn prompts_are_listed_with_their_arguments() {
    let wire = Wire::new(&server()).await;

    assert_snapshot!(wire.both("prompts/list", json!({})).await, @r#"
    2025-11-25 200 {"prompts":[{"arguments":[{"description":"Into which","name":"language","required":true},{"name":"tone","required":false},{"name":"free","required":false}],"description":"Translates what is shown.","name":"translate","title":"Translate"},{"name":"hello"},{"name":"broken"}]}
    2026-07-28 200 {"cacheScope":"private","prompts":[{"arguments":[{"description":"Into which","name":"language","required":true},{"name":"tone","required":false},{"name":"free","required":false}],"description":"Translates what is shown.","name":"translate","title":"Translate"},{"name":"hello"},{"name":"broken"}],"resultType":"complete","ttlMs":0}
    "#);
}

#[tokio::test]
async fn a_prompt_is_written_with_content_of_every_kind() {
    let wire = Wire::new(&server()).await;
    let arguments = json!({ "language": "French", "tone": "Polite", "free": null });

    let written = wire.both("prompts/get", json!({ "name": "translate", "arguments": arguments })).await;
    let plain = wire.both("prompts/get", json!({ "name": "hello" })).await;

    assert_snapshot!(written, @r#"
    2025-11-25 200 {"description":"Translates what is shown.","messages":[{"content":{"text":"Translate into French, Polite.","type":"text"},"role":"user"},{"content":{"data":"AA==","mimeType":"image/png","type":"image"},"role":"user"},{"content":{"data":"AA==","mimeType":"audio/wav","type":"audio"},"role":"user"},{"content":{"resource":{"mimeType":"text/plain","text":"Text.","uri":"docs://a"},"type":"resource"},"role":"assistant"}]}
    2026-07-28 200 {"description":"Translates what is shown.","messages":[{"content":{"text":"Translate into French, Polite.","type":"text"},"role":"user"},{"content":{"data":"AA==","mimeType":"image/png","type":"image"},"role":"user"},{"content":{"data":"AA==","mimeType":"audio/wav","type":"audio"},"role":"user"},{"content":{"resource":{"mimeType":"text/plain","text":"Text.","uri":"docs://a"},"type":"resource"},"role":"assistant"}],"resultType":"complete"}
    "#);
    assert_snapshot!(plain, @r#"
    2025-11-25 200 {"messages":[{"content":{"text":"Say hello.","type":"text"},"role":"user"}]}
    2026-07-28 200 {"messages":[{"content":{"text":"Say hello.","type":"text"},"role":"user"}],"resultType":"complete"}
    "#);
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_all_named() {
    let wire = Wire::new(&server()).await;
    let get = async |arguments: Value| {
        let params = json!({ "name": "translate", "arguments": arguments });
        let (_, answer) = wire.ask(LEGACY, "prompts/get", params).await;
        answer["error"].to_string()
    };

    assert_snapshot!(get(json!({})).await, @r#"{"code":-32602,"data":{"missing":["language"]},"message":"The prompt \"translate\" cannot be written: it needs \"language\". It takes \"language\", \"tone\", \"free\"."}"#);
    assert_snapshot!(get(json!({ "tone": "rude", "langage": "x", "free": 7, "language": null })).await, @r#"{"code":-32602,"data":{"missing":["language"]},"message":"The prompt \"translate\" cannot be written: it needs \"language\"; \"free\" must be a string; it has no argument \"langage\"; \"tone\" must be one of \"plain\", \"Polite\", \"impolite\". It takes \"language\", \"tone\", \"free\"."}"#);
    assert_snapshot!(wire.both("prompts/get", json!({ "name": "x" })).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"Unknown prompt: x. There are: translate, hello, broken."}
    2026-07-28 200 {"code":-32602,"message":"Unknown prompt: x. There are: translate, hello, broken."}
    "#);
    assert_snapshot!(wire.both("prompts/get", json!({})).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"The params of prompts/get cannot be read; they look like {\"name\": \"…\", \"arguments\": {\"…\": \"…\"}}."}
    2026-07-28 200 {"code":-32602,"message":"The params of prompts/get cannot be read; they look like {\"name\": \"…\", \"arguments\": {\"…\": \"…\"}}."}
    "#);
    let (_, masked) = wire.ask(LEGACY, "prompts/get", json!({ "name": "broken" })).await;
    assert_eq!(masked["error"]["code"], -32603);
    assert!(!masked.to_string().contains("hunter2"));
}

#[tokio::test]
async fn arguments_and_variables_are_completed() {
    let wire = Wire::new(&server()).await;
    let (prompt, template) = (
        json!({ "type": "ref/prompt", "name": "translate" }),
        json!({ "type": "ref/resource", "uri": "notes://{id}" }),
    );

    let listed = wire.both("completion/complete", complete(&prompt, "tone", "pol")).await;
    let (_, many) = wire.ask(MODERN, "completion/complete", complete(&prompt, "language", "f")).await;
    let nothing = wire.both("completion/complete", complete(&prompt, "free", "f")).await;
    let variable = wire.both("completion/complete", complete(&template, "id", "7")).await;

    assert_snapshot!(listed, @r#"
    2025-11-25 200 {"completion":{"hasMore":false,"total":2,"values":["Polite","impolite"]}}
    2026-07-28 200 {"completion":{"hasMore":false,"total":2,"values":["Polite","impolite"]},"resultType":"complete"}
    "#);
    let many = &many["result"]["completion"];
    assert_eq!(many["values"].as_array().unwrap().len(), 100);
    assert_eq!((&many["values"][0], &many["values"][1]), (&json!("x"), &json!("f0")));
    assert_eq!((&many["total"], &many["hasMore"]), (&json!(151), &json!(true)));
    assert_snapshot!(nothing, @r#"
    2025-11-25 200 {"completion":{"values":[]}}
    2026-07-28 200 {"completion":{"values":[]},"resultType":"complete"}
    "#);
    assert_snapshot!(variable, @r#"
    2025-11-25 200 {"completion":{"hasMore":false,"total":1,"values":["7!"]}}
    2026-07-28 200 {"completion":{"hasMore":false,"total":1,"values":["7!"]},"resultType":"complete"}
    "#);
}

#[tokio::test]
async fn what_cannot_be_completed_is_explained() {
    let wire = Wire::new(&server()).await;
    let of = |kind: &str, member: &str, name: &str| json!({ "type": kind, member: name });

    let argument = complete(&of("ref/prompt", "name", "translate"), "x", "");
    let prompt = complete(&of("ref/prompt", "name", "x"), "x", "");
    let template = complete(&of("ref/resource", "uri", "x://{y}"), "y", "");

    assert_snapshot!(wire.both("completion/complete", argument).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"The prompt translate has no argument \"x\". It has: language, tone, free."}
    2026-07-28 200 {"code":-32602,"message":"The prompt translate has no argument \"x\". It has: language, tone, free."}
    "#);
    assert_snapshot!(wire.both("completion/complete", prompt).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"Unknown prompt: x. There are: translate, hello, broken."}
    2026-07-28 200 {"code":-32602,"message":"Unknown prompt: x. There are: translate, hello, broken."}
    "#);
    assert_snapshot!(wire.both("completion/complete", template).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"Unknown resource template: x://{y}. There are: notes://{id}."}
    2026-07-28 200 {"code":-32602,"message":"Unknown resource template: x://{y}. There are: notes://{id}."}
    "#);
    assert_snapshot!(wire.both("completion/complete", json!({})).await, @r#"
    2025-11-25 200 {"code":-32602,"message":"The params of completion/complete cannot be read; they look like {\"ref\": {\"type\": \"ref/prompt\", \"name\": \"…\"}, \"argument\": {\"name\": \"…\", \"value\": \"…\"}}."}
    2026-07-28 200 {"code":-32602,"message":"The params of completion/complete cannot be read; they look like {\"ref\": {\"type\": \"ref/prompt\", \"name\": \"…\"}, \"argument\": {\"name\": \"…\", \"value\": \"…\"}}."}
    "#);
}

#[tokio::test]
async fn a_server_without_anything_to_complete_does_not_offer_it() {
    let server = Server::new("plain").prompt(Prompt::new("hello", |_| async { "Hello." }));
    let wire = Wire::new(&server).await;
    let hello = complete(&json!({ "type": "ref/prompt", "name": "hello" }), "x", "");

    let (_, found) = wire.ask(MODERN, "server/discover", json!({})).await;
    let (status, _) = wire.ask(MODERN, "completion/complete", hello).await;

    assert_snapshot!(found["result"]["capabilities"].to_string(), @r#"{"prompts":{}}"#);
    assert_eq!(status, 404);
    let twice = vec![Prompt::new("a", |_| async { "" }), Prompt::new("a", |_| async { "" })];
    let duplicate = InvalidOffer::Duplicate { kind: "prompt", name: "a".to_owned() };
    assert_eq!(server.handle().set_prompts(twice), Err(duplicate));
}
