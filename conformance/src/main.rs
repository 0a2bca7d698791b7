//! Serves the fixture by itself, for running the suite by hand: `switchboard-conformance [PORT]`.

use anyhow::{Context, Result};
use switchboard_conformance::serve;
use tokio_util::sync::CancellationToken;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the person who started it wants to know where it is")]
async fn main() -> Result<()> {
    let port =
        std::env::args().nth(1).map_or(Ok(3000), |port| port.parse()).context("the argument is a port")?;
    serve(port, CancellationToken::new(), |url| println!("{url}")).await
}
