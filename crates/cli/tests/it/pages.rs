//! The claims on every page for people, as a browser had it open: no script but the one that speaks with a device for a passkey,
//! no scrolling sideways, readable by all.

use serde_json::{Value, json};
use url::Url;

/// Returns the pages of a walk.
pub(crate) fn pages(walk: &Value) -> &[Value] {
    walk["pages"].as_array().unwrap()
}

/// Returns the page of a walk that was studied under a name.
pub(crate) fn page<'a>(walk: &'a Value, name: &str) -> &'a Value {
    let found = pages(walk).iter().find(|page| page["name"] == name);
    found.unwrap_or_else(|| panic!("no page was called {name}"))
}

/// Nothing failed, nothing was complained of, and nothing was asked of another host.
#[track_caller]
pub(crate) fn check_quiet(walk: &Value, home: &Url) {
    assert_eq!(walk["errors"], json!([]));
    assert_eq!(walk["failures"], json!([]));
    check_requests(walk, home, None);
}

/// Nothing was asked of another host, but at most one request, the last, at `back`.
#[track_caller]
pub(crate) fn check_requests(walk: &Value, home: &Url, back: Option<&str>) {
    let requests = walk["requests"].as_array().unwrap();
    assert!(!requests.is_empty(), "nothing was asked for");
    for (at, request) in requests.iter().enumerate() {
        let url: Url = request.as_str().unwrap().parse().unwrap();
        let is_back = at + 1 == requests.len() && back == Some(url.as_str());
        assert!(is_back || url.origin() == home.origin(), "{url}");
    }
}

/// A page runs no script, needs no scrolling sideways, and axe-core finds no fault with it.
#[track_caller]
pub(crate) fn check_page(page: &Value) {
    let policy = page["policy"].as_str().unwrap_or_else(|| panic!("{} has no policy", page["url"]));
    assert_eq!(page["scripts"], 0, "{}", page["url"]);
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    check_shape(page);
}

/// A page runs the one script that its policy allows, letter by letter, and else is as every page.
#[track_caller]
pub(crate) fn check_scripted(page: &Value) {
    let policy = page["policy"].as_str().unwrap_or_else(|| panic!("{} has no policy", page["url"]));
    assert_eq!(page["scripts"], 1, "{}", page["url"]);
    let allowed = format!("script-src 'sha256-{}'", page["hashes"][0].as_str().unwrap());
    assert!(policy.contains("default-src 'none'") && policy.ends_with(&allowed), "{policy}");
    check_shape(page);
}

#[track_caller]
fn check_shape(page: &Value) {
    let url = &page["url"];
    assert!(page["width"].as_u64() <= page["window"]["width"].as_u64(), "{url} is {} wide", page["width"]);
    assert!(page["rulesPassed"].as_u64() > Some(10), "axe-core looked at nothing on {url}");
    assert_eq!(page["violations"], json!([]), "{url}");
    assert_eq!(page["language"], "en", "{url}");
}
