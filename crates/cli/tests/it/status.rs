//! `status`: what is there and what was left out, while it is served and while it is not.

use anyhow::Result;
use serde_json::Value;
use switchboard_testkit::{Scratch, Signal};

use crate::served::{Served, run};

/// A folder with two documents and two files that cannot be read.
fn mixed() -> Result<Scratch> {
    let scratch = Scratch::new()?;
    scratch.write("Mixed/tides.md", "# Tides\n\nHigh water is at noon.\n")?;
    scratch.write("Mixed/records.jsonl", "{\"id\": \"r1\", \"title\": \"Eel\", \"text\": \"An eel.\"}\n")?;
    scratch.write("Mixed/broken.pdf", "%PDF-1.7 and no more")?;
    scratch.write("Mixed/picture.bin", [0_u8, 159, 146, 150])?;
    Ok(scratch)
}

fn status(folder: &str) -> Result<Value> {
    let ended = run(["status", folder, "--json"])?;
    anyhow::ensure!(ended.code() == Some(0), "{ended:?}");
    Ok(serde_json::from_str(&ended.stdout)?)
}

#[test]
fn it_tells_the_same_with_a_running_server_and_without() -> Result<()> {
    let served = Served::start(mixed()?, "Mixed", &["--no-watch"])?;
    let folder = served.documents().display().to_string();

    let running = status(&folder)?;
    served.signal(Signal::TERM)?;
    let (_, _scratch) = served.end()?;
    let stopped = status(&folder)?;

    for field in ["name", "documents", "passages", "kinds", "skipped"] {
        assert_eq!(running[field], stopped[field], "{field}");
    }
    assert_eq!(stopped["documents"], 2);
    assert_eq!(stopped["skipped"]["total"], 2);
    Ok(())
}

#[test]
fn what_was_left_out_is_named_with_its_reason() -> Result<()> {
    let served = Served::start(mixed()?, "Mixed", &["--no-watch"])?;
    let folder = served.documents().display().to_string();

    let ended = run(["status", &folder])?;

    let took =
        ended.stdout.lines().filter(|line| !line.contains("last import")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(took, @r"
    Mixed: 2 documents in 2 passages from 4 files, 79 B
      markdown     1
      record       1
      state        all that was on disk is indexed
      watching     no
      index        format 2, written by 0.1.0
      left out     2 (1 unknown, 1 damaged)
                   broken.pdf: it ends too early (damaged)
                   picture.bin: binary: NUL bytes (unknown)
    ");
    Ok(())
}

#[test]
fn a_folder_that_was_never_served_is_told_with_the_remedy() -> Result<()> {
    let scratch = Scratch::new()?;
    let folder = scratch.path().display().to_string();

    let ended = run(["status", &folder])?;

    assert_eq!((ended.code(), ended.stdout.as_str()), (Some(2), ""));
    insta::assert_snapshot!(ended.stderr.replace(&folder, "FOLDER"), @"switchboard: no library has been made in FOLDER/.switchboard: run `switchboard serve` on it first");
    Ok(())
}
