//! The house itself is tidy.

use std::path::Path;

use anyhow::{Context, Result};
use switchboard_xtask::tidy;

#[test]
fn the_house_is_tidy() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("two folders up")?;

    let violations = tidy::check(root)?;

    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
    Ok(())
}
