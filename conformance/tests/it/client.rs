//! The official suite's scenarios for clients, against ours.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::suite::{Check, run_client};

/// What is expected of a revision's scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Pass, with at least one check made.
    pass: Vec<String>,
}

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

    let report = run_client(env!("CARGO_BIN_EXE_conformance-client"), revision).await?;

    let mut wrong: Vec<String> = Vec::new();
    for name in &expected.pass {
        match report.get(name) {
            Some(checks) => wrong.extend(faults(checks).iter().map(|fault| format!("{name}: {fault}"))),
            None => wrong.push(format!("{name}: did not run")),
        }
    }
    assert!(wrong.is_empty(), "{revision}:\n{}\nran: {:?}", wrong.join("\n"), report.keys());
    Ok(())
}

#[tokio::test]
async fn every_required_client_scenario_of_2025_11_25_passes() -> Result<()> {
    claim("2025-11-25").await
}

#[tokio::test]
async fn every_required_client_scenario_of_2026_07_28_passes() -> Result<()> {
    claim("2026-07-28").await
}
