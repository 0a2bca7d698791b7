//! The command line of the house's own checks: `cargo xtask tidy`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use switchboard_xtask::tidy;

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("tidy"), None) => run_tidy(),
        _ => bail!("usage: cargo xtask tidy"),
    }
}

fn run_tidy() -> Result<ExitCode> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("xtask lies two folders deep")?;
    let violations = tidy::check(root)?;
    let mut out = std::io::stdout().lock();
    for violation in &violations {
        writeln!(out, "{violation}")?;
    }
    if violations.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{} to tidy", violations.len())?;
    Ok(ExitCode::FAILURE)
}
