//! Who may see which documents: the same by every way there is to one.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use switchboard_ambient::Witness;
use switchboard_library::{
    AccessConfig, Admission, Library, LibraryConfig, OpenLibraryError, RuleConfig, View,
};
use switchboard_testkit::Scratch;
use switchboard_testkit::wire::{Answer, Ask};
use tokio::sync::mpsc::unbounded_channel;

use crate::world::World;

const PAY: &str = "# Zorkmid table\n\n## Quux level\n\nThe harbour master earns zorkmids.\n";

const FILES: [(&str, &str); 7] = [
    ("guide.md", "# Guide\n\nThe harbour opens at six. See [the pay](hr/pay.md).\n"),
    ("hr/pay.md", PAY),
    ("hr/deep/plan.txt", "The harbour shrinks by zorkmids.\n"),
    ("public/tide.md", "# Tide\n\nThe harbour is open to everyone.\n"),
    (
        "records.jsonl",
        "{\"id\":\"r1\",\"title\":\"One\",\"text\":\"The harbour of r1.\",\"readers\":[\"board\"]}\n{\"id\":\"r2\",\"title\":\"Two\",\"text\":\"The harbour of r2.\"}\n",
    ),
    ("secret.md", "---\nlevel: Secret\n---\n# Vault\n\nThe harbour keeps zorkmids in a vault.\n"),
    ("hr/broken.pdf", "no PDF"),
];

fn rule(path: Option<&str>, field: Option<(&str, &str)>, groups: &[&str]) -> RuleConfig {
    RuleConfig {
        path: path.map(str::to_owned),
        field: field.map(|(name, _)| name.to_owned()),
        value: field.map(|(_, value)| value.to_owned()),
        groups: Some(groups.iter().map(|group| (*group).to_owned()).collect()),
        groups_field: None,
    }
}

fn rules(config: &mut LibraryConfig) {
    config.view = View::Full;
    config.access.rules = vec![
        rule(Some("hr/"), None, &["hr"]),
        rule(None, Some(("level", "secret")), &["board"]),
        rule(Some("/public/"), None, &["everyone"]),
        RuleConfig {
            path: Some("records.jsonl".into()),
            groups_field: Some("readers".into()),
            ..RuleConfig::default()
        },
    ];
}

fn scopes() -> Vec<String> {
    vec!["documents".to_owned()]
}

async fn world() -> Result<World> {
    World::guarded(&FILES, Admission::Mixed { scopes: scopes() }, rules).await
}

/// Somebody: nobody in particular, past the guard, or of these groups.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Stranger,
    Unguarded,
    Of(&'static str),
}

impl Who {
    fn asks(self, ask: Ask) -> Ask {
        match self {
            Self::Stranger => ask,
            Self::Unguarded => ask.header("X-Unguarded", "1"),
            Self::Of(groups) => ask.header("X-Groups", groups),
        }
    }
}

/// Everybody, with what there is for them.
const EVERYBODY: [(Who, &[&str]); 6] = [
    (Who::Unguarded, &[]),
    (Who::Stranger, &["public/tide.md"]),
    (Who::Of(""), &["guide.md", "public/tide.md"]),
    (Who::Of("HR"), &["guide.md", "hr/deep/plan.txt", "hr/pay.md", "public/tide.md"]),
    (Who::Of("board"), &["guide.md", "public/tide.md", "r1", "secret.md"]),
    (Who::Of("everyone,members,admins"), &["guide.md", "public/tide.md"]),
];

const ALL: [&str; 7] =
    ["guide.md", "hr/deep/plan.txt", "hr/pay.md", "public/tide.md", "r1", "r2", "secret.md"];

async fn call(world: &World, who: Who, tool: &str, arguments: Value) -> Result<Value> {
    let params = json!({ "name": tool, "arguments": arguments });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let answer = who.asks(Ask::json("/rpc", body)).send(world.address).await?;
    let mut answer: Value = serde_json::from_str(&answer.body)?;
    Ok(answer["result"].take())
}

async fn open(world: &World, who: Who, path: &str) -> Result<Answer> {
    who.asks(Ask::get(path).header("Accept", "text/html")).send(world.address).await
}

/// Returns the documents of a list of ids of documents or passages.
fn documents(list: &Value) -> Vec<String> {
    let ids = list.as_array().into_iter().flatten().filter_map(|entry| entry["id"].as_str());
    let mut ids: Vec<String> = ids.map(|id| id.split("#p").next().unwrap_or(id).to_owned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Returns the ids of all documents of this library as the index names them.
fn ids(world: &World) -> Result<Vec<String>> {
    let all = world.library.snapshot().documents(0, 100)?;
    Ok(all.into_iter().map(|document| document.id.to_string()).collect())
}

#[tokio::test]
async fn search_and_browse_find_what_is_for_the_caller_and_nothing_else() -> Result<()> {
    let world = world().await?;
    for (who, expected) in EVERYBODY {
        let found = call(&world, who, "search", json!({ "query": "harbour" })).await?;
        assert_eq!(documents(&found["structuredContent"]["results"]), expected, "{who:?}");

        let hidden =
            call(&world, who, "search", json!({ "query": "path:hr/ OR zorkmids OR level:secret" })).await?;
        let hidden = documents(&hidden["structuredContent"]["results"]);
        assert!(hidden.iter().all(|id| expected.contains(&id.as_str())), "{who:?} {hidden:?}");
    }
    Ok(())
}

#[tokio::test]
async fn browse_and_collections_count_what_is_for_the_caller() -> Result<()> {
    let world = world().await?;
    for (who, expected) in EVERYBODY {
        if who == Who::Stranger || who == Who::Unguarded {
            continue;
        }
        let all = call(&world, who, "browse", json!({})).await?;
        let all = &all["structuredContent"];
        assert_eq!(documents(&all["documents"]), expected, "{who:?}");
        assert_eq!(all["total"], expected.len(), "{who:?}");

        let within = call(&world, who, "browse", json!({ "collection": "hr" })).await?;
        let in_hr: Vec<_> = expected.iter().filter(|id| id.starts_with("hr/")).copied().collect();
        if in_hr.is_empty() {
            assert_eq!(within["isError"], true, "{who:?}");
            assert!(!within["content"][0]["text"].as_str().unwrap_or_default().contains("hr,"), "{within}");
        } else {
            assert_eq!(documents(&within["structuredContent"]["documents"]), in_hr, "{who:?}");
        }
        let collections = call(&world, who, "list_collections", json!({})).await?;
        let collections = collections["structuredContent"]["collections"].as_array().cloned();
        let has_hr = collections.into_iter().flatten().any(|collection| collection["name"] == "hr");
        assert_eq!(has_hr, !in_hr.is_empty(), "{who:?}");
    }
    Ok(())
}

#[tokio::test]
async fn fetch_by_id_gives_what_is_for_the_caller_and_denies_the_rest_alike() -> Result<()> {
    let world = world().await?;
    let all = ids(&world)?;
    assert_eq!(all, ALL);
    for (who, expected) in EVERYBODY {
        for id in &all {
            for spelled in [id.clone(), format!("{id}#p0"), format!("{id}#p0+")] {
                let result = call(&world, who, "fetch", json!({ "id": spelled })).await?;

                let is_shown = result["structuredContent"]["text"].is_string();
                assert_eq!(is_shown, expected.contains(&id.as_str()), "{who:?} {spelled}: {result}");
                if !is_shown {
                    assert!(!result.to_string().contains("zorkmid"), "{who:?} {spelled}: {result}");
                }
            }
        }
        // An id that is nearly one of something hidden is not corrected to it.
        let near = call(&world, who, "fetch", json!({ "id": "/hr/pay.md" })).await?;
        let is_named = near["content"][0]["text"].as_str().is_some_and(|text| text.contains("Did you mean"));
        assert_eq!(is_named, expected.contains(&"hr/pay.md"), "{who:?} {near}");
    }
    let hidden = call(&world, Who::Of(""), "fetch", json!({ "id": "hr/pay.md" })).await?;
    let absent = call(&world, Who::Of(""), "fetch", json!({ "id": "hr/xyz.md" })).await?;
    assert_eq!(hidden.to_string().replace("hr/pay.md", "ID"), absent.to_string().replace("hr/xyz.md", "ID"));
    Ok(())
}

#[tokio::test]
async fn pages_show_what_is_for_the_visitor_and_nothing_else() -> Result<()> {
    let world = world().await?;
    for (who, expected) in EVERYBODY {
        for id in ids(&world)? {
            let escaped = id.replace('#', "%23");
            for path in [
                format!("/documents/{escaped}"),
                format!("/documents?id={escaped}"),
                format!("/documents/{escaped}?passage=0"),
            ] {
                let page = open(&world, who, &path).await?;
                let status = if expected.contains(&id.as_str()) { 200 } else { 404 };
                assert_eq!(page.status, status, "{who:?} {path}");
            }
        }
        for path in ["/search?q=harbour", "/documents", "/", "/documents/guide.md", "/search?q=path:hr/"] {
            let page = open(&world, who, path).await?;
            for id in ALL.iter().filter(|id| !expected.contains(id) && !path.contains(**id)) {
                assert!(!page.body.contains(&format!("/documents/{id}")), "{who:?} {path} names {id}");
            }
            let may_know = expected.contains(&"hr/pay.md") || expected.contains(&"secret.md");
            assert!(
                may_know || !page.body.to_lowercase().contains("zorkmid"),
                "{who:?} {path}: {}",
                page.body
            );
        }
        // A word of what is hidden is answered as one that is nowhere.
        let (hidden, absent) =
            (open(&world, who, "/search?q=quux").await?, open(&world, who, "/search?q=quuz").await?);
        let is_same = hidden.body.replace("quux", "WORD") == absent.body.replace("quuz", "WORD");
        assert_eq!(is_same, !expected.contains(&"hr/pay.md"), "{who:?}");
    }
    Ok(())
}

#[tokio::test]
async fn originals_are_for_those_who_may_see_the_document() -> Result<()> {
    let world = world().await?;
    for (who, expected) in EVERYBODY {
        for id in ["guide.md", "hr/pay.md", "hr/deep/plan.txt", "public/tide.md", "secret.md"] {
            for path in [format!("/originals/{id}"), format!("/originals?id={id}")] {
                let file = who.asks(Ask::get(&path).header("Range", "bytes=0-9")).send(world.address).await?;

                let status = if expected.contains(&id) { 206 } else { 404 };
                assert_eq!(file.status, status, "{who:?} {path}");
            }
        }
        // A file that gave no document of its own is nobody's.
        assert_eq!(open(&world, who, "/originals/hr/broken.pdf").await?.status, 404, "{who:?}");
        assert_eq!(open(&world, who, "/originals/..%2fhome%2fstatus.json").await?.status, 404, "{who:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_witness_hears_who_asked_for_what_is_hidden_and_not_of_what_never_was() -> Result<()> {
    let (told, mut heard) = unbounded_channel();
    let witness = Witness::new(move |trespass, who| {
        let _ = told.send(format!("{trespass:?} {}", who.map_or("nobody", |who| &who.subject)));
    });
    let whom = (Admission::Mixed { scopes: scopes() }, witness);
    let world = World::witnessed(&FILES, whom, rules).await?;

    for id in ["hr/pay.md", "hr/pay.md#p0", "hr/xyz.md", "guide.md", "guide.md#p99"] {
        call(&world, Who::Of("board"), "fetch", json!({ "id": id })).await?;
    }
    for path in ["/documents/hr/pay.md%23p0", "/documents?id=r2", "/originals/hr/pay.md", "/originals?id=x"] {
        open(&world, Who::Of("board"), path).await?;
    }
    call(&world, Who::Of("hr"), "fetch", json!({ "id": "hr/pay.md" })).await?;
    open(&world, Who::Stranger, "/documents/guide.md").await?;

    let mut trespasses = Vec::new();
    while let Ok(trespass) = heard.try_recv() {
        trespasses.push(trespass);
    }
    insta::assert_snapshot!(trespasses.join("\n"), @r#"
    Document("hr/pay.md") ada
    Document("hr/pay.md") ada
    Document("hr/pay.md") ada
    Document("r2") ada
    Document("hr/pay.md") ada
    Document("guide.md") nobody
    "#);
    Ok(())
}

#[tokio::test]
async fn what_was_left_out_is_for_admins() -> Result<()> {
    let world = world().await?;
    for (who, expected) in
        [(Who::Stranger, 403), (Who::Unguarded, 403), (Who::Of("hr"), 403), (Who::Of("admins"), 200)]
    {
        for path in ["/skipped", "/status"] {
            let page = open(&world, who, path).await?;
            assert_eq!(page.status, expected, "{who:?} {path}");
            assert_eq!(page.body.contains("broken.pdf"), expected == 200, "{who:?} {path}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_told_to_all_names_nothing_that_is_for_some() -> Result<()> {
    let world = world().await?;
    let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" });
    let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } } });
    for message in [list, hello] {
        let told = Ask::json("/rpc", &message).send(world.address).await?;
        assert_eq!(told.status, 200);
        for word in ["Zorkmid", "zorkmid", "Quux", "pay.md", "Vault", "level", "readers", "7 documents"] {
            assert!(!told.body.contains(word), "{word} in {}", told.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn tools_say_which_login_they_need() -> Result<()> {
    let schemes = async |admission: Admission, rules: fn(&mut LibraryConfig)| -> Result<String> {
        let world = World::guarded(&[("a.md", "# A\n\nWords.\n")], admission, rules).await?;
        let tools = world.tools().await?;
        Ok(tools[0]["_meta"]["securitySchemes"].to_string())
    };
    let none: fn(&mut LibraryConfig) = |_| {};
    let shown = [
        schemes(Admission::Anybody, none).await?,
        schemes(Admission::Login { scopes: scopes() }, none).await?,
        schemes(Admission::Mixed { scopes: scopes() }, none).await?,
        schemes(Admission::Mixed { scopes: scopes() }, rules).await?,
    ];

    insta::assert_snapshot!(shown.join("\n"), @r#"
    [{"type":"noauth"}]
    [{"scopes":["documents"],"type":"oauth2"}]
    [{"scopes":["documents"],"type":"oauth2"}]
    [{"type":"noauth"},{"scopes":["documents"],"type":"oauth2"}]
    "#);
    Ok(())
}

#[tokio::test]
async fn a_login_without_rules_shows_all_to_members_and_nothing_to_others() -> Result<()> {
    let world = World::guarded(&FILES, Admission::Login { scopes: scopes() }, |_| {}).await?;

    let found = |result: &Value| documents(&result["structuredContent"]["results"]).len();
    let query = || json!({ "query": "harbour" });
    assert_eq!(found(&call(&world, Who::Of(""), "search", query()).await?), 7);
    assert_eq!(found(&call(&world, Who::Unguarded, "search", query()).await?), 0);
    assert_eq!(call(&world, Who::Stranger, "search", query()).await?["isError"], true);
    assert_eq!(open(&world, Who::Stranger, "/documents/guide.md").await?.status, 404);
    assert_eq!(open(&world, Who::Of(""), "/skipped").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn rules_hold_where_nobody_is_asked_who_they_are() -> Result<()> {
    let world = World::with(&FILES, rules).await?;

    assert_eq!(world.found("harbour").await?, ["public/tide.md#p0"]);
    Ok(())
}

#[tokio::test]
async fn a_file_that_moves_under_a_rule_is_hidden_with_the_commit_that_moves_it() -> Result<()> {
    let world = world().await?;
    world.watch().await?;
    fs::create_dir_all(world.path("hr")).context("make the folder")?;
    let found = async || -> Result<Vec<String>> {
        let found = call(&world, Who::Of(""), "search", json!({ "query": "harbour opens six" })).await?;
        Ok(documents(&found["structuredContent"]["results"]))
    };
    assert!(found().await?.contains(&"guide.md".to_owned()));

    fs::rename(world.path("guide.md"), world.path("hr/guide.md"))?;
    let deadline = std::time::Instant::now() + crate::world::PATIENCE;
    while found().await?.contains(&"guide.md".to_owned()) {
        anyhow::ensure!(std::time::Instant::now() < deadline, "the moved file is still shown");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(found().await?, ["public/tide.md"]);
    let moved = call(&world, Who::Of("hr"), "fetch", json!({ "id": "hr/guide.md" })).await?;
    assert!(moved["structuredContent"]["text"].is_string(), "{moved}");
    Ok(())
}

#[tokio::test]
async fn a_file_that_changed_is_not_sent_before_it_is_read() -> Result<()> {
    let world = world().await?;
    let status = async |who| Ok::<_, anyhow::Error>(open(&world, who, "/originals/guide.md").await?.status);
    world.write("guide.md", "---\nlevel: secret\n---\n# Guide\n\nNothing for everybody.\n")?;

    let waiting = open(&world, Who::Of(""), "/originals/guide.md").await?;
    world.import()?;

    assert_eq!((waiting.status, waiting.header("retry-after")), (503, Some("5")), "{}", waiting.body);
    assert!(waiting.body.contains("The file has changed"), "{}", waiting.body);
    assert_eq!((status(Who::Of("")).await?, status(Who::Of("board")).await?), (404, 200));
    Ok(())
}

#[tokio::test]
async fn rules_that_speak_of_nothing_are_counted() -> Result<()> {
    let idle = async |files: &[(&str, &str)]| -> Result<Vec<usize>> {
        let change = |config: &mut LibraryConfig| {
            config.access.rules = vec![
                rule(Some("hrr/"), None, &["hr"]),
                rule(Some("hr/"), None, &["hr"]),
                rule(None, Some(("level", "secrets")), &["board"]),
            ];
        };
        Ok(World::guarded(files, Admission::Mixed { scopes: scopes() }, change)
            .await?
            .library
            .idle_rules()?)
    };

    assert_eq!(idle(&FILES).await?, [1, 3]);
    assert_eq!(
        idle(&[("notes.bin", "\u{0}")]).await?,
        Vec::<usize>::new(),
        "there is nothing yet to speak of"
    );
    Ok(())
}

#[test]
fn rules_that_cannot_be_meant_are_named() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("library/a.md", "# A\n")?;
    let said = |rules: Vec<RuleConfig>| -> Result<String> {
        let config = LibraryConfig {
            paths: vec![scratch.path().join("library")],
            access: AccessConfig { rules, ..AccessConfig::default() },
            ..LibraryConfig::default()
        };
        match Library::open(config) {
            Err(error @ OpenLibraryError::Access(_)) => Ok(error.to_string()),
            Err(error) => Err(error.into()),
            Ok(_) => anyhow::bail!("opened"),
        }
    };
    let good = || rule(Some("a/"), None, &["a"]);
    let said = [
        said(vec![good(), rule(None, None, &["a"])])?,
        said(vec![RuleConfig { field: Some("a".into()), ..good() }])?,
        said(vec![RuleConfig { groups: None, ..good() }])?,
        said(vec![RuleConfig { groups_field: Some("b".into()), ..good() }])?,
        said(vec![good(), rule(Some("!a"), None, &["a"])])?,
        said(vec![rule(None, Some(("a", " ")), &["a"])])?,
        said(vec![rule(Some("./hr/"), None, &["a"])])?,
        said(vec![rule(Some("[hr/"), None, &["a"])])?,
        said(vec![rule(Some("hr\\pay.md"), None, &["a"])])?,
    ];

    insta::assert_snapshot!(said.join("\n"), @r#"
    rule 2 of library.access names neither path nor field: what is for all documents stands in otherwise
    rule 1 of library.access needs field and value together
    rule 1 of library.access needs either groups or groups_field
    rule 1 of library.access needs either groups or groups_field
    rule 2 of library.access: "!a" is no pattern of paths: write one as in .gitignore, such as hr/ or *.secret.md, with / between folders and nothing like ./ before them
    rule 1 of library.access: a field needs a name and a value
    rule 1 of library.access: "./hr/" is no pattern of paths: write one as in .gitignore, such as hr/ or *.secret.md, with / between folders and nothing like ./ before them
    rule 1 of library.access: "[hr/" is no pattern of paths: write one as in .gitignore, such as hr/ or *.secret.md, with / between folders and nothing like ./ before them
    rule 1 of library.access: "hr\\pay.md" is no pattern of paths: write one as in .gitignore, such as hr/ or *.secret.md, with / between folders and nothing like ./ before them
    "#);
    Ok(())
}
