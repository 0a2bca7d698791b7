//! The official suite's scenarios for clients, against ours.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::suite::{Check, Report, run_client};

/// What is expected of a revision's scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Pass, with at least one check made.
    pass: Vec<String>,
}

/// The scenario that measures time. It takes the first stream that is opened after a call for the reconnection, and a machine
/// with other work may open the session's own stream so late; so it gets a second run.
const TIMED: &str = "sse-retry:";

/// Returns what is wrong with a scenario's checks.
fn faults(checks: &[Check]) -> Vec<String> {
    let bad = checks.iter().filter(|check| check.status == "FAILURE");
    let mut faults: Vec<String> = bad
        .map(|check| format!("{}: {}", check.id, check.error_message.as_deref().unwrap_or("no words")))
        .collect();
    if !checks.iter().any(|check| check.status == "SUCCESS") {
        faults.push("nothing was checked".to_owned());
    }
    faults
}

async fn claim(revision: &str) -> Result<()> {
    let mut all: BTreeMap<String, Expected> = toml::from_str(include_str!("../../client-scenarios.toml"))?;
    let expected =
        all.remove(revision).ok_or_else(|| anyhow::anyhow!("client-scenarios.toml lacks {revision}"))?;

    let client = env!("CARGO_BIN_EXE_conformance-client");
    let mut wrong = wrongs(&expected, &run_client(client, revision).await?);
    if !wrong.is_empty() && wrong.iter().all(|fault| fault.starts_with(TIMED)) {
        wrong = wrongs(&expected, &run_client(client, revision).await?);
    }
    assert!(wrong.is_empty(), "{revision}:\n{}", wrong.join("\n"));
    Ok(())
}

/// Returns what is wrong with a run.
fn wrongs(expected: &Expected, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in &expected.pass {
        match report.get(name) {
            Some(checks) => wrong.extend(faults(checks).iter().map(|fault| format!("{name}: {fault}"))),
            None => wrong.push(format!("{name}: did not run; what ran: {:?}", report.keys())),
        }
    }
    wrong
}

#[tokio::test]
async fn every_required_client_scenario_of_2025_11_25_passes() -> Result<()> {
    claim("2025-11-25").await
}

#[tokio::test]
async fn every_required_client_scenario_of_2026_07_28_passes() -> Result<()> {
    claim("2026-07-28").await
}
