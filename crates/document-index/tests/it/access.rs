//! Who may see what: by path, by metadata, and by what documents say themselves.

use std::collections::BTreeSet;

use serde_json::json;
use switchboard_document::{DocumentId, PassageId};
use switchboard_document_index::{Access, AccessRule, Admits, Snapshot};

use crate::world::{World, document, found, with, world, write};

fn groups(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn rule(path: Option<&str>, field: Option<(&str, &str)>, admitted: &[&str]) -> AccessRule {
    AccessRule {
        path: path.map(str::to_owned),
        field: field.map(|(name, value)| (name.to_owned(), value.to_owned())),
        admits: Admits::Groups(groups(admitted)),
    }
}

/// Pay is for hr, finance for finance and the board, board papers for whom they name, the rest for members.
fn access() -> Access {
    let rules = [
        rule(Some("hr/"), None, &["HR"]),
        rule(None, Some(("Department", "finance")), &["finance", "board"]),
        AccessRule { path: Some("board/".into()), field: None, admits: Admits::Field("readers".into()) },
        rule(Some("/public/"), None, &["everyone"]),
    ];
    Access::new(rules, &groups(&["members"])).unwrap()
}

fn library() -> World {
    world(vec![
        document("a.md", "Harbour", &["The harbour opens at six.", "The harbour closes at nine."]),
        document("hr/pay.md", "Pay", &["The harbour master earns zorkmids.", "Nobody else knows quuxwords."]),
        with(
            document("budget.md", "Budget", &["The harbour costs much."]),
            json!({ "department": "Finance" }),
        ),
        with(
            document("hr/plan.md", "Plan", &["The harbour shrinks."]),
            json!({ "department": ["finance", "hr"] }),
        ),
        with(
            document("board/named.md", "Named", &["The harbour is sold."]),
            json!({ "readers": ["Board", "ada"] }),
        ),
        document("board/silent.md", "Silent", &["The harbour is sold twice."]),
        with(document("board/empty.md", "Empty", &["The harbour is lost."]), json!({ "readers": [] })),
        document("public/tide.md", "Tide", &["The harbour is open to everyone."]),
    ])
}

fn seen(world: &World, access: &Access, names: &[&str]) -> Snapshot {
    world.index.reader().seen_by(access, &groups(names)).unwrap()
}

fn documents(snapshot: &Snapshot) -> String {
    let documents = snapshot.documents(0, 100).unwrap();
    documents.iter().map(|document| document.id.to_string()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(names: &[&str], expected: &str) {
    let (world, access) = (library(), access());
    let snapshot = seen(&world, &access, names);
    assert_eq!(documents(&snapshot), expected, "{names:?}");
    // A search finds no more and no less.
    let hits = snapshot.search("harbour", 100).unwrap().hits;
    let mut hits: Vec<String> = hits.iter().map(|hit| hit.document.id.to_string()).collect();
    hits.sort();
    assert_eq!(hits.join(" "), expected, "{names:?}");
    assert_eq!(snapshot.statistics().documents, hits.len() as u64, "{names:?}");
}

#[test]
fn every_rule_that_speaks_of_a_document_must_admit() {
    check(&[], "");
    check(&["everyone"], "public/tide.md");
    check(&["everyone", "members"], "a.md public/tide.md");
    check(&["members", "hr"], "a.md hr/pay.md");
    check(&["members", "FINANCE"], "a.md budget.md");
    check(&["members", "hr", "finance"], "a.md budget.md hr/pay.md hr/plan.md");
    check(&["members", "board"], "a.md board/named.md budget.md");
    check(&["members", "Ada"], "a.md board/named.md");
    check(&["ada"], "board/named.md");
    check(&["members", "strangers"], "a.md");
}

#[test]
fn what_is_hidden_is_not_there_whatever_is_asked() {
    let (world, access) = (library(), access());
    let snapshot = seen(&world, &access, &["members"]);
    let (hidden, shown) = (DocumentId::new("hr/pay.md"), DocumentId::new("a.md"));

    assert!(snapshot.document(&hidden).unwrap().is_none());
    assert!(snapshot.passages(&hidden, 0, 10).unwrap().is_empty());
    assert!(snapshot.passage(&PassageId { document: hidden, ordinal: 1 }).unwrap().is_none());
    assert!(snapshot.documents_of("hr/pay.md", 0, 10).unwrap().is_empty());
    assert_eq!(snapshot.passages(&shown, 0, 10).unwrap().len(), 2);
    let sources: Vec<_> = snapshot.sources().unwrap().into_iter().map(|source| source.name).collect();
    assert_eq!(sources, ["a.md"]);
    for query in
        ["path:hr/", "department:finance", "\"harbour master\"", "title:pay", "harbour -six", "zorkmids"]
    {
        assert!(!found(&snapshot, query).contains("hr/"), "{query}");
    }
}

#[test]
fn only_what_is_there_and_may_not_be_seen_is_hidden() {
    let (world, access) = (library(), access());
    let hides = |snapshot: &Snapshot, id: &str| snapshot.hides(&DocumentId::new(id)).unwrap();
    let (member, hr) = (seen(&world, &access, &["members"]), seen(&world, &access, &["members", "hr"]));

    assert!(hides(&member, "hr/pay.md") && hides(&member, "budget.md"));
    assert!(!hides(&member, "a.md") && !hides(&member, "nowhere.md") && !hides(&hr, "hr/pay.md"));
}

#[test]
fn a_query_tells_nothing_of_words_that_stand_in_what_is_hidden() {
    let (world, access) = (library(), access());
    let member = seen(&world, &access, &["members"]);
    let hr = seen(&world, &access, &["members", "hr"]);
    let corrected = |snapshot: &Snapshot, query: &str| {
        let found = snapshot.search(query, 10).unwrap();
        found.corrections.into_iter().flat_map(|correction| correction.instead).collect::<Vec<_>>()
    };

    assert_eq!(corrected(&hr, "quuxwordz").len(), 1);
    assert!(corrected(&member, "quuxwordz").is_empty());
    // A word of a hidden text, and a word of no text at all, are answered alike.
    let answer =
        |query: &str| format!("{:?}", member.search(query, 10).unwrap().corrections).replace(query, "WORD");
    assert_eq!(answer("zorkmid"), answer("zorkmiq"));
    // A field of hidden documents alone is no field.
    let understood =
        |query: &str| format!("{:?}", member.search(query, 10).unwrap().understood).replace(query, "QUERY");
    assert_eq!(
        understood("department:x").replace("department", "FIELD"),
        understood("nowhere:x").replace("nowhere", "FIELD")
    );
    assert!(member.statistics().titles.is_empty() && member.statistics().fields.is_empty());
}

#[test]
fn sight_follows_commits_and_deletions() {
    let (world, access) = (library(), access());
    assert_eq!(found(&seen(&world, &access, &["hr"]), "zorkmids"), "hr/pay.md#p0");

    let moved = with(document("hr/pay.md", "Pay", &["Zorkmids again."]), json!({ "department": "finance" }));
    write(&world.index, vec![moved, document("hr/new.md", "New", &["Zorkmids for all."])]);

    assert_eq!(found(&seen(&world, &access, &["hr"]), "zorkmids"), "hr/new.md#p0");
    let both = seen(&world, &access, &["hr", "finance"]);
    assert_eq!(documents(&both), "budget.md hr/new.md hr/pay.md hr/plan.md");
    assert_eq!(both.statistics().kinds.get("text"), Some(&4));
    assert_eq!(documents(&seen(&world, &access, &["members"])), "a.md");
}

#[test]
fn without_rules_otherwise_decides_alone() {
    let world = library();
    let access = Access::new([], &groups(&["members"])).unwrap();

    assert_eq!(seen(&world, &access, &["members"]).statistics().documents, 8);
    assert_eq!(documents(&seen(&world, &access, &["everyone", "hr"])), "");
}
