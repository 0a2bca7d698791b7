//! Kills: an import that is killed at any instant is finished by the next one, without loss or duplicate.
//!
//! Twelve rounds here, through the whole pipeline; the index itself is killed more often in its own room.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use switchboard_testkit::Scratch;

use crate::world::{import, open, write_old};

const ROUNDS: u64 = 12;
/// Tells the child which scratch folder it imports.
const FOLDER: &str = "SWITCHBOARD_TEST_IMPORT";

/// Not a claim of its own: the process that is killed.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test binary hands its child nothing but the environment")]
fn the_child_imports_until_it_is_killed() -> Result<()> {
    let Some(folder) = std::env::var_os(FOLDER) else { return Ok(()) };
    let config = switchboard_library::LibraryConfig {
        paths: vec![std::path::Path::new(&folder).join("library")],
        data: Some(std::path::Path::new(&folder).join("home")),
        ..switchboard_library::LibraryConfig::default()
    };
    import(&switchboard_library::Library::open(config)?)?;
    Ok(())
}

/// All that is served, in a form that can be compared.
fn served(scratch: &Scratch) -> Result<(u64, u64, u64, String)> {
    let library = open(scratch, |_| {})?;
    import(&library)?;
    let status = library.status();
    Ok((
        status.sources,
        status.documents,
        status.passages,
        format!("{:?} {:?}", status.kinds, status.skipped),
    ))
}

fn write_sources(scratch: &Scratch, round: u64) -> Result<()> {
    for number in 0..40_u64 {
        let text =
            if number % 3 == 0 { format!("Round {round}.\n") } else { "The same each time.\n".to_owned() };
        write_old(scratch, &format!("{number}.md"), format!("# Note {number}\n\n{text}"))?;
    }
    let record =
        |id| format!("{{\"id\":\"r{id}\",\"title\":\"R\",\"text\":\"Record {id} of round {round}.\"}}\n");
    write_old(scratch, "records.jsonl", (0..2_000 + round * 10).map(record).collect::<String>())
}

/// A kill must come at other instants each round, and the same ones each run.
fn delay(round: u64) -> Duration {
    Duration::from_millis(round.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17) % 700)
}

#[test]
fn a_killed_import_is_finished_by_the_next() -> Result<()> {
    let scratch = Scratch::new()?;
    let mut kills = 0;
    for round in 0..ROUNDS {
        write_sources(&scratch, round)?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--exact", "kill::the_child_imports_until_it_is_killed"])
            .env(FOLDER, scratch.path())
            .stdout(Stdio::null())
            .spawn()
            .context("start the child")?;
        std::thread::sleep(delay(round));
        kills += u32::from(child.try_wait()?.is_none());
        child.kill()?;
        child.wait()?;

        let after = served(&scratch).with_context(|| format!("after the kill of round {round}"))?;

        let clean = Scratch::new()?;
        write_sources(&clean, round)?;
        assert_eq!(after, served(&clean)?, "round {round}");
    }
    assert!(kills > 0, "no child was alive when it was killed");
    Ok(())
}
