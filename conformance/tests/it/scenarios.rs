//! Each scenario that applies passes, and really checked something.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;
use switchboard_conformance::serve;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::suite::{Check, Report, required, run};

/// What is expected of a revision's scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Pass, with at least one check made.
    pass: Vec<String>,
    /// Do not apply, and why.
    left_out: BTreeMap<String, String>,
    /// Single checks of passing scenarios that do not apply, and why.
    #[serde(default)]
    left_out_checks: BTreeMap<String, String>,
}

fn expected(revision: &str) -> Result<Expected> {
    let mut all: BTreeMap<String, Expected> = toml::from_str(include_str!("../../scenarios.toml"))?;
    all.remove(revision).ok_or_else(|| anyhow::anyhow!("scenarios.toml has no table for {revision}"))
}

async fn report(revision: &str) -> Result<Report> {
    let stop = CancellationToken::new();
    let (tell, told) = oneshot::channel();
    let serving = tokio::spawn(serve(0, stop.clone(), |url| drop(tell.send(url))));
    let report = run(&told.await?, revision).await?;
    stop.cancel();
    serving.await??;
    Ok(report)
}

/// Returns what is wrong with a scenario's checks: one that was skipped or that warns is wrong as well.
fn faults(checks: &[Check], expected: &Expected) -> Vec<String> {
    let is_left_out = |check: &&Check| expected.left_out_checks.contains_key(&check.id);
    let bad = |check: &&Check| matches!(check.status.as_str(), "FAILURE" | "WARNING" | "SKIPPED");
    let bad = checks.iter().filter(|check| !is_left_out(check)).filter(bad);
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

async fn claim(revision: &str) -> Result<()> {
    let expected = expected(revision)?;

    let report = report(revision).await?;

    let mut wrong: Vec<String> = Vec::new();
    for name in &expected.pass {
        match report.get(name) {
            Some(checks) => {
                wrong.extend(faults(checks, &expected).iter().map(|fault| format!("{name}: {fault}")));
            }
            None => wrong.push(format!("{name}: did not run")),
        }
    }
    let is_named = |name: &&String| expected.pass.contains(name) || expected.left_out.contains_key(*name);
    wrong.extend(
        report.keys().filter(|name| !is_named(name)).map(|name| format!("{name}: not in scenarios.toml")),
    );
    assert!(wrong.is_empty(), "{revision}:\n{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn every_scenario_of_2025_11_25_passes() -> Result<()> {
    claim("2025-11-25").await
}

#[tokio::test]
async fn every_scenario_of_2026_07_28_passes() -> Result<()> {
    claim("2026-07-28").await
}

#[test]
fn every_required_scenario_is_among_those_that_pass() -> Result<()> {
    for (revision, count) in [("2025-11-25", 30), ("2026-07-28", 37)] {
        let (required, expected) = (required(revision)?, expected(revision)?);

        let missing: Vec<&String> = required.iter().filter(|name| !expected.pass.contains(name)).collect();

        assert_eq!((required.len(), missing), (count, Vec::new()), "{revision}");
    }
    Ok(())
}

#[test]
fn what_is_left_out_has_a_reason_and_is_not_required_to_pass() -> Result<()> {
    for revision in ["2025-11-25", "2026-07-28"] {
        let expected = expected(revision)?;
        for (name, reason) in expected.left_out.iter().chain(&expected.left_out_checks) {
            assert!(reason.len() > 10, "{name} needs a reason");
            assert!(!expected.pass.contains(name), "{name} is in both lists");
        }
    }
    Ok(())
}
