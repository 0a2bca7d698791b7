//! The official suite's scenarios for clients, against ours.

use anyhow::Result;

use crate::expected::Expected;
use crate::suite::{required, run_client};

fn expected(revision: &str) -> Result<Expected> {
    Expected::read(include_str!("../../client-scenarios.toml"), revision)
}

async fn claim(revision: &str) -> Result<()> {
    let report = run_client(env!("CARGO_BIN_EXE_conformance-client"), revision).await?;

    let wrong = expected(revision)?.wrongs(&report);

    assert!(wrong.is_empty(), "{revision}:\n{}", wrong.join("\n"));
    Ok(())
}

#[tokio::test]
async fn every_client_scenario_of_2025_11_25_passes() -> Result<()> {
    claim("2025-11-25").await
}

#[tokio::test]
async fn every_client_scenario_of_2026_07_28_passes() -> Result<()> {
    claim("2026-07-28").await
}

#[test]
fn every_required_client_scenario_is_among_those_that_pass() -> Result<()> {
    for (revision, count) in [("2025-11-25", 18), ("2026-07-28", 32)] {
        expected(revision)?.claim_complete(&required("client", revision)?, count);
    }
    Ok(())
}
