//! What is *expected* of a revision's scenarios, and what of a report is not as expected.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::suite::{Check, Report};

/// What is expected of a revision's scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// Pass, with at least one check made.
    pub(crate) pass: Vec<String>,
    /// Do not apply, and why.
    pub(crate) left_out: BTreeMap<String, String>,
    /// Single checks of passing scenarios that the suite may skip, and why: the check's id, and after `: ` the suite's words
    /// where the id alone stands for others too.
    #[serde(default)]
    pub(crate) left_out_checks: BTreeMap<String, String>,
}

impl Expected {
    /// Reads the table of a revision.
    pub(crate) fn read(file: &str, revision: &str) -> Result<Self> {
        let mut all: BTreeMap<String, Self> = toml::from_str(file)?;
        all.remove(revision).with_context(|| format!("there is no table for {revision}"))
    }

    /// Returns what of a report is not as expected; a scenario that is named nowhere is not either.
    pub(crate) fn wrongs(&self, report: &Report) -> Vec<String> {
        let mut wrong = Vec::new();
        for name in &self.pass {
            match report.get(name) {
                Some(checks) => {
                    wrong.extend(self.faults(checks).iter().map(|fault| format!("{name}: {fault}")));
                }
                None => wrong.push(format!("{name}: did not run")),
            }
        }
        let is_named = |name: &&String| self.pass.contains(name) || self.left_out.contains_key(*name);
        wrong
            .extend(report.keys().filter(|name| !is_named(name)).map(|name| format!("{name}: is not named")));
        let is_met = |left_out: &&String| report.values().flatten().any(|check| is_skip(check, left_out));
        let idle = self.left_out_checks.keys().filter(|left_out| !is_met(left_out));
        wrong.extend(idle.map(|left_out| format!("{left_out}: is left out, and was not skipped")));
        wrong
    }

    /// Returns what is wrong with a scenario's checks: one that was skipped or that warns is wrong as well.
    fn faults(&self, checks: &[Check]) -> Vec<String> {
        let is_left_out = |check: &&Check| self.left_out_checks.keys().any(|it| is_skip(check, it));
        let bad = |check: &&Check| matches!(check.status.as_str(), "FAILURE" | "WARNING" | "SKIPPED");
        let bad = checks.iter().filter(bad).filter(|check| !is_left_out(check));
        let mut faults: Vec<String> = bad
            .map(|check| {
                let words = check.error_message.as_deref().unwrap_or("no words");
                format!("{} {}: {words}", check.status, check.id)
            })
            .collect();
        if !checks.iter().any(|check| check.status == "SUCCESS") {
            faults.push("nothing was checked".to_owned());
        }
        faults
    }

    /// Fails unless all that the suite requires is to pass, and all that is left out has a reason.
    pub(crate) fn claim_complete(&self, required: &[String], count: usize) {
        let missing: Vec<&String> = required.iter().filter(|name| !self.pass.contains(name)).collect();
        assert_eq!((required.len(), missing), (count, Vec::new()));
        for (name, reason) in self.left_out.iter().chain(&self.left_out_checks) {
            assert!(reason.len() > 10, "{name} needs a reason");
            assert!(!self.pass.contains(name), "{name} is in both lists");
        }
    }
}

/// Tells whether a check was skipped that is left out.
fn is_skip(check: &Check, left_out: &str) -> bool {
    let (id, words) = left_out.split_once(": ").unwrap_or((left_out, ""));
    let said = check.error_message.as_deref().unwrap_or_default();
    check.status == "SKIPPED" && check.id == id && said.contains(words)
}

fn check(status: &str, id: &str, words: Option<&str>) -> Check {
    Check { id: id.to_owned(), status: status.to_owned(), error_message: words.map(str::to_owned) }
}

/// Returns what is wrong with one check beside a good one.
fn wrong_with(other: Check) -> Vec<String> {
    let file = "[r]\npass = [\"one\"]\n[r.left_out]\n[r.left_out_checks]\n\"a: in this\" = \"because\"";
    let expected = Expected::read(file, "r").expect("a table");
    let skipped = check("SKIPPED", "a", Some("not in this case"));
    expected.wrongs(&Report::from([("one".to_owned(), vec![check("SUCCESS", "b", None), skipped, other])]))
}

#[test]
fn a_check_that_fails_warns_or_is_skipped_is_wrong_unless_its_skipping_is_named() {
    assert_eq!(wrong_with(check("INFO", "c", None)), [""; 0]);
    assert_eq!(wrong_with(check("SKIPPED", "c", None)), ["one: SKIPPED c: no words"]);
    assert_eq!(wrong_with(check("WARNING", "c", None)), ["one: WARNING c: no words"]);
    assert_eq!(wrong_with(check("FAILURE", "a", Some("in this"))), ["one: FAILURE a: in this"]);
    assert_eq!(wrong_with(check("SKIPPED", "a", Some("in that"))), ["one: SKIPPED a: in that"]);
}

#[test]
fn a_scenario_that_is_missing_empty_or_named_nowhere_is_wrong() {
    let expected = Expected::read("[r]\npass = [\"one\", \"two\"]\n[r.left_out]\nfour = \"because\"", "r");
    let checks = || vec![check("INFO", "a", None)];
    let report = ["one", "three", "four"].map(|name| (name.to_owned(), checks()));

    let wrong = expected.expect("a table").wrongs(&Report::from(report));

    assert_eq!(wrong, ["one: nothing was checked", "two: did not run", "three: is not named"]);
}

#[test]
fn a_check_that_is_left_out_and_runs_is_wrong() {
    let file = "[r]\npass = [\"one\"]\n[r.left_out]\n[r.left_out_checks]\na = \"because\"";
    let report = Report::from([("one".to_owned(), vec![check("SUCCESS", "a", None)])]);

    let wrong = Expected::read(file, "r").expect("a table").wrongs(&report);

    assert_eq!(wrong, ["a: is left out, and was not skipped"]);
}
