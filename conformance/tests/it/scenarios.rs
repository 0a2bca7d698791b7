//! Each scenario that applies passes, and really checked something.

use anyhow::Result;
use switchboard_conformance::serve;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::expected::Expected;
use crate::suite::{Report, required, run};

fn expected(revision: &str) -> Result<Expected> {
    Expected::read(include_str!("../../scenarios.toml"), revision)
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

async fn claim(revision: &str) -> Result<()> {
    let report = report(revision).await?;

    let wrong = expected(revision)?.wrongs(&report);

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
        expected(revision)?.claim_complete(&required("server", revision)?, count);
    }
    Ok(())
}
