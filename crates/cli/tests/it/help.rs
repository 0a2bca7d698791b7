//! `--help`: what a person reads first, as it is printed.

use anyhow::Result;

use crate::served::run;

/// Runs with `--help` and returns what is printed.
fn help(args: &[&str]) -> Result<String> {
    let ended = run(args.iter().copied().chain(["--help"]))?;
    anyhow::ensure!(ended.code() == Some(0), "{ended:?}");
    Ok(ended.stdout)
}

#[test]
fn switchboard_lists_its_commands() -> Result<()> {
    insta::assert_snapshot!(help(&[])?, @"");
    Ok(())
}

#[test]
fn serve_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(help(&["serve"])?, @"");
    Ok(())
}

#[test]
fn status_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(help(&["status"])?, @"");
    Ok(())
}

#[test]
fn eval_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(help(&["eval"])?, @"");
    Ok(())
}

#[test]
fn the_version_is_told() -> Result<()> {
    let ended = run(["--version"])?;

    assert_eq!(ended.stdout, format!("switchboard {}\n", env!("CARGO_PKG_VERSION")));
    Ok(())
}
