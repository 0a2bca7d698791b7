//! The pages for people, in a real browser: what is cited is found, seen and readable, and nothing leaves the machine.

use anyhow::Result;
use serde_json::Value;
use switchboard_testkit::Peer;

use crate::pages::{check_page, check_quiet, page, pages};
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
        for page in pages(walk) {
            check_page(page);
            assert!(page["title"].as_str().is_some_and(|title| title.contains("Tidewater")), "{page}");
        }
        check_cited(page(walk, "citation"), "so that eyes stay used to the night");
        check_cited(page(walk, "next"), "Fog is declared");
    }
    let ground = |walk: usize| &pages(&walks[walk])[0]["ground"];
    assert_ne!(ground(0), ground(1), "light and dark look the same");
    Ok(())
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
