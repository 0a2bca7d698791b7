//! `switchboard status`: what a library holds and what was left out, read from what the library left behind.

use std::fmt::Write as _;

use anyhow::Context as _;
use switchboard_library::{Home, ImportState, LibraryConfig, Status, StatusError, Watching};

use crate::args::StatusArgs;
use crate::exit::{Ending, Exit};
use crate::output;

/// Runs the command.
///
/// # Errors
///
/// Where no library was made at the place, or what it left cannot be read.
pub(crate) fn run(args: &StatusArgs) -> anyhow::Result<Exit> {
    let config = LibraryConfig {
        paths: args.path.iter().cloned().collect(),
        data: args.data.clone(),
        ..LibraryConfig::default()
    };
    let home = Home::locate(&config).context("cannot tell where the index is")?;
    let status = Status::left_in(&home).map_err(|error| match error {
        StatusError::None { .. } => {
            Ending::bad_input(format!("{error}: run `switchboard serve` on it first"))
        }
        other => other.into(),
    })?;
    if args.json {
        output::json(&status)?;
    } else {
        output::text(describe(&status).trim_end())?;
    }
    Ok(Exit::Done)
}

/// Returns the status as people read it.
fn describe(status: &Status) -> String {
    let mut text = format!(
        "{}: {} in {} from {}, {}\n",
        status.name,
        counted(status.documents, "document"),
        counted(status.passages, "passage"),
        counted(status.sources, "file"),
        output::bytes(status.bytes),
    );
    for (kind, count) in &status.kinds {
        line(&mut text, kind.as_str(), &count.to_string());
    }
    for (source, mapping) in &status.mappings {
        line(&mut text, "columns", &format!("{source}: {mapping}"));
    }
    line(&mut text, "state", &doing(&status.import));
    line(&mut text, "watching", &watching(&status.watching));
    line(&mut text, "index", &format!("format {}, written by {}", status.index_format, status.version));
    if let Some(last) = &status.last_import {
        line(&mut text, "last import", &format!("{} in {:.1} s", last.finished, last.took.as_secs_f64()));
    }
    describe_skips(&mut text, status);
    text
}

fn describe_skips(text: &mut String, status: &Status) {
    let skipped = &status.skipped;
    if skipped.total == 0 {
        return;
    }
    let reasons: Vec<_> =
        skipped.reasons.iter().map(|(reason, count)| format!("{count} {}", reason.as_str())).collect();
    line(text, "left out", &format!("{} ({})", skipped.total, reasons.join(", ")));
    for named in &skipped.named {
        let part = named.skip.part.as_deref().map_or_else(String::new, |part| format!(", {part}"));
        line(text, "", &format!("{}{part}: {}", named.source, named.skip));
    }
    let unnamed = skipped.total - skipped.named.len() as u64;
    if unnamed > 0 {
        line(text, "", &format!("and {unnamed} more"));
    }
}

fn line(text: &mut String, word: &str, rest: &str) {
    writeln!(text, "  {word:<12} {rest}").expect("a string takes what is written to it");
}

fn doing(state: &ImportState) -> String {
    match state {
        ImportState::Waiting => "nothing imported yet".to_owned(),
        ImportState::Importing(_) => "importing; what was committed is served".to_owned(),
        ImportState::Ready => "all that was on disk is indexed".to_owned(),
        ImportState::Failed { error } => format!("the last import stopped: {error}"),
    }
}

fn watching(watching: &Watching) -> String {
    match watching {
        Watching::Off => "no".to_owned(),
        Watching::Notification => "by the operating system's notifications".to_owned(),
        Watching::Polling { reason, every_seconds } => {
            format!("by looking every {every_seconds} s ({reason})")
        }
        Watching::Following => "through the process that holds the index".to_owned(),
    }
}

/// Returns a number with its noun: `1 file`, `2 files`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
