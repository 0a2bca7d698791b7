//! The pages for people, in a real browser: what is cited is found, seen and readable, and nothing leaves the machine.

use anyhow::Result;
use serde_json::Value;
use switchboard_testkit::Peer;
use url::Url;

use crate::served::Served;

const QUERY: &str = "eyes used to the night in the dark lamp room";

#[test]
fn a_person_finds_a_passage_and_its_neighbour_at_any_width_in_light_and_dark() -> Result<()> {
    let served = Served::sample()?;
    let home = served.at("/");

    let seen = Peer::node("viewer.mjs")?.args(["--url", home.as_str(), "--query", QUERY]).run()?;

    let walks = seen["walks"].as_array().unwrap();
    assert_eq!(walks.len(), 4);
    for walk in walks {
        let names: Vec<_> = pages(walk).iter().map(|page| page["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["home", "results", "citation", "next", "documents", "left out"]);
        check_quiet(walk, &home);
        pages(walk).iter().for_each(check_page);
        check_cited(page(walk, "citation"), "so that eyes stay used to the night");
        check_cited(page(walk, "next"), "Fog is declared");
    }
    let ground = |walk: usize| &pages(&walks[walk])[0]["ground"];
    assert_ne!(ground(0), ground(1), "light and dark look the same");
    Ok(())
}

fn pages(walk: &Value) -> &[Value] {
    walk["pages"].as_array().unwrap()
}

fn page<'a>(walk: &'a Value, name: &str) -> &'a Value {
    pages(walk).iter().find(|page| page["name"] == name).unwrap()
}

/// Nothing failed, nothing was complained of, and nothing was asked of another host.
#[track_caller]
fn check_quiet(walk: &Value, home: &Url) {
    assert_eq!(walk["errors"], serde_json::json!([]));
    assert_eq!(walk["failures"], serde_json::json!([]));
    for request in walk["requests"].as_array().unwrap() {
        let url: Url = request.as_str().unwrap().parse().unwrap();
        assert_eq!(url.origin(), home.origin(), "{url}");
    }
}

/// A page runs no script, needs no scrolling sideways, and axe-core finds no fault with it.
#[track_caller]
fn check_page(page: &Value) {
    let url = &page["url"];
    assert_eq!(page["scripts"], 0, "{url}");
    assert!(page["width"].as_u64() <= page["window"]["width"].as_u64(), "{url} is {} wide", page["width"]);
    assert!(page["rulesPassed"].as_u64() > Some(10), "axe-core looked at nothing on {url}");
    assert_eq!(page["violations"], serde_json::json!([]), "{url}");
    assert!(page["title"].as_str().is_some_and(|title| title.contains("Tidewater")), "{url}");
}

/// The passage is on the screen, below whatever stays at the top, and looks different from its neighbours.
#[track_caller]
fn check_cited(page: &Value, text: &str) {
    let cited = &page["cited"];
    assert!(cited["text"].as_str().is_some_and(|shown| shown.contains(text)), "{cited}");
    let top = cited["top"].as_f64().unwrap();
    let height = page["window"]["height"].as_f64().unwrap();
    assert!((-1.0..height - 40.0).contains(&top), "{cited}");
    assert_eq!(cited["uncovered"], true, "{cited}");
    assert_ne!(cited["ground"], cited["others"], "{cited}");
}
