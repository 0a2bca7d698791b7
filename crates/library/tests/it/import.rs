//! Imports, one after another, over the same home.

use std::fs;

use anyhow::{Context as _, Result};
use insta::assert_snapshot;
use switchboard_library::{ImportError, ImportState, Imported, OpenLibraryError, SkipReason};
use switchboard_testkit::Scratch;
use tokio_util::sync::CancellationToken;

use crate::world::{World, import, open, write_old};

/// What an import did, without its times.
fn counts(done: &Imported) -> [u64; 7] {
    [done.unchanged, done.touched, done.added, done.changed, done.moved, done.removed, done.documents]
}

fn records(ids: impl IntoIterator<Item = usize>) -> String {
    let line = |id| format!("{{\"id\":\"r{id}\",\"title\":\"R\",\"text\":\"turbine {id}\"}}\n");
    ids.into_iter().map(line).collect::<Vec<_>>().concat()
}

#[test]
fn a_restart_reads_only_what_changed() -> Result<()> {
    let scratch = Scratch::new()?;
    for name in ["same.txt", "edited.txt", "gone.txt", "moved.txt", "touched.txt"] {
        write_old(&scratch, name, format!("Text of {name}.\n"))?;
    }
    let first = import(&open(&scratch, |_| {})?)?;

    let library = scratch.path().join("library");
    scratch.write("library/edited.txt", "Edited.\n")?;
    fs::remove_file(library.join("gone.txt"))?;
    fs::rename(library.join("moved.txt"), library.join("new place.txt"))?;
    scratch.write("library/touched.txt", "Text of touched.txt.\n")?;
    scratch.write("library/added.txt", "Added.\n")?;
    let second = import(&open(&scratch, |_| {})?)?;

    assert_eq!(counts(&first), [0, 0, 5, 0, 0, 0, 5]);
    assert_eq!(counts(&second), [1, 1, 1, 1, 1, 1, 3]);
    Ok(())
}

#[tokio::test]
async fn what_is_served_is_what_is_on_disk() -> Result<()> {
    let world =
        World::of(&[("a.txt", "A turbine.\n"), ("b.txt", "A turbine.\n"), ("c.txt", "A turbine.\n")]).await?;

    world.write("a.txt", "A wheel.\n")?;
    fs::remove_file(world.path("b.txt"))?;
    fs::rename(world.path("c.txt"), world.path("d.txt"))?;
    world.import()?;

    assert_eq!(world.found("turbine").await?, ["d.txt#p0"]);
    assert_eq!(world.found("wheel").await?, ["a.txt#p0"]);
    Ok(())
}

#[test]
fn a_write_within_the_clocks_step_is_seen() -> Result<()> {
    let scratch = Scratch::new()?;
    let path = scratch.write("library/a.txt", "One turbine.\n")?;
    let library = open(&scratch, |_| {})?;
    import(&library)?;

    let time = fs::metadata(&path)?.modified()?;
    fs::write(&path, "Two turbine.\n")?;
    fs::File::options().write(true).open(&path)?.set_modified(time)?;
    let done = import(&library)?;

    assert_eq!(done.changed, 1, "same size, same time, other bytes");
    Ok(())
}

#[test]
fn two_documents_with_one_id_stop_the_import_and_are_both_named() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.jsonl", records([1, 2]))?;
    write_old(&scratch, "b.jsonl", records([3, 2]))?;
    let library = open(&scratch, |config| config.threads = Some(1))?;

    let error = library.import(&CancellationToken::new()).err().context("refused")?;

    assert_snapshot!(error, @r#"two documents have the id "r2": a.jsonl line 2 and b.jsonl line 2"#);
    assert!(matches!(error, ImportError::Duplicate { .. }));
    assert!(matches!(library.status().import, ImportState::Failed { .. }));
    Ok(())
}

#[test]
fn a_record_whose_id_is_too_long_is_named_and_the_others_are_kept() -> Result<()> {
    let scratch = Scratch::new()?;
    let long = records([1]).replace("r1", &"i".repeat(65_531));
    write_old(&scratch, "a.jsonl", format!("{long}{}", records([2])))?;
    let library = open(&scratch, |_| {})?;

    import(&library)?;

    let status = library.status();
    let named = status.skipped.named.first().context("one is named")?;
    assert_eq!((status.documents, status.skipped.total), (1, 1));
    assert_eq!(named.skip.reason, SkipReason::TooLarge);
    assert_snapshot!(named.skip.detail, @"the id has 65531 bytes");
    Ok(())
}

#[tokio::test]
async fn a_record_may_move_from_one_file_to_another() -> Result<()> {
    let world = World::of(&[("a.jsonl", &records([1, 2])), ("b.jsonl", &records([3]))]).await?;

    world.write("a.jsonl", &records([1]))?;
    world.write("b.jsonl", &records([2, 3]))?;
    world.import()?;
    fs::rename(world.path("b.jsonl"), world.path("0.jsonl"))?;
    world.import()?;

    let mut found = world.found("turbine").await?;
    found.sort();
    assert_eq!(found, ["r1#p0", "r2#p0", "r3#p0"]);
    Ok(())
}

#[test]
fn a_folder_that_is_gone_keeps_its_documents() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.txt", "A turbine.\n")?;
    let library = open(&scratch, |_| {})?;
    import(&library)?;

    fs::rename(scratch.path().join("library"), scratch.path().join("elsewhere"))?;
    let error = library.import(&CancellationToken::new()).err().context("refused")?;

    assert!(matches!(error, ImportError::Root { .. }), "{error}");
    assert_eq!(library.status().documents, 1);
    Ok(())
}

#[test]
fn a_pattern_that_cannot_be_read_is_an_error() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.txt", "A turbine.\n")?;

    let refused = open(&scratch, |config| config.include = vec!["{".to_owned()]).err().context("refused")?;

    let error = refused.downcast_ref::<OpenLibraryError>();
    assert!(matches!(error, Some(OpenLibraryError::Glob(_))), "{refused:#}");
    Ok(())
}

#[test]
fn include_and_exclude_decide_what_is_read() -> Result<()> {
    let scratch = Scratch::new()?;
    for name in ["a.md", "b.txt", "drafts/c.md"] {
        write_old(&scratch, name, "Text.\n")?;
    }
    let library = open(&scratch, |config| {
        config.include = vec!["**/*.md".to_owned()];
        config.exclude = vec!["drafts/**".to_owned()];
    })?;

    import(&library)?;

    assert_eq!(library.status().sources, 1);
    Ok(())
}

#[test]
fn a_stopped_import_loses_nothing_and_the_next_one_finishes_it() -> Result<()> {
    let scratch = Scratch::new()?;
    (0..50).try_for_each(|number| {
        write_old(&scratch, &format!("{number}.txt"), format!("Turbine {number}.\n"))
    })?;
    let library = open(&scratch, |_| {})?;
    let stop = CancellationToken::new();
    stop.cancel();

    let stopped = library.import(&stop).err().context("stopped")?;
    import(&library)?;

    assert!(matches!(stopped, ImportError::Stopped));
    assert_eq!((library.status().documents, library.status().import), (50, ImportState::Ready));
    Ok(())
}

#[test]
fn a_file_with_many_broken_records_names_the_first_and_sums_up_the_rest() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.jsonl", records(0..2_500).replace('\n', "\n{broken\n"))?;
    let library = open(&scratch, |_| {})?;

    import(&library)?;
    drop(library);

    let status = open(&scratch, |_| {})?.status();
    let skipped = &status.skipped;
    assert_eq!((status.documents, skipped.total, skipped.named.len()), (2_500, 2_500, 50));
    assert_eq!(skipped.reasons, [(SkipReason::Damaged, 2_500)].into());
    Ok(())
}

#[test]
fn progress_tells_files_documents_and_bytes() -> Result<()> {
    let scratch = Scratch::new()?;
    write_old(&scratch, "a.jsonl", records(0..3_000))?;
    let library = open(&scratch, |_| {})?;
    let progress = library.progress();

    import(&library)?;

    let last = *progress.borrow();
    let bytes = fs::metadata(scratch.path().join("library/a.jsonl"))?.len();
    assert_eq!((last.files, last.files_done, last.documents), (1, 1, 3_000));
    assert_eq!((last.bytes, last.bytes_total), (bytes, bytes));
    Ok(())
}
