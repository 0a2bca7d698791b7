//! Measures how soon a change on disk shows: from an edit, a new file, a move and a deletion to the answer that has it.
//!
//! `watch BINARY FOLDER [ROUNDS]`; FOLDER is made anew.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use switchboard_benches::client::Client;
use switchboard_benches::figures::{Spread, goal};
use switchboard_benches::served::Served;

/// Files beside those that change.
const FILES: usize = 1_000;
/// How often is asked whether the change shows.
const POLL: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two changes, because the promise is about a machine at rest.
const REST: Duration = Duration::from_secs(1);
/// Goal of the project.
const MOST_SECONDS: f64 = 2.0;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [binary, folder, rounds @ ..] = arguments.as_slice() else {
        bail!("usage: watch BINARY FOLDER [ROUNDS]");
    };
    let rounds = rounds.first().map_or(Ok(5), |rounds| rounds.parse())?;
    let folder = Path::new(folder);
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let files = folder.join("files");
    fs::create_dir_all(&files)?;
    for number in 0..FILES {
        fs::write(files.join(format!("{number}.md")), format!("# Note {number}\n\nA note among others.\n"))?;
    }
    let mut served = Served::spawn(binary, &files, &folder.join("data"))?;
    served.first_answer("note")?;
    std::thread::sleep(REST * 3);
    let mut seen = Seen { client: served.client()?, files };
    let mut delays = Vec::new();
    for round in 0..rounds {
        delays.extend(seen.changes(round)?);
    }
    let mut out = std::io::stdout().lock();
    for (at, what) in ["new file", "edit", "move", "deletion"].into_iter().enumerate() {
        let of_kind = delays.iter().skip(at).step_by(4).copied();
        writeln!(out, "{what} to answer: {} s", Spread::of(of_kind).context("no round")?)?;
    }
    let all = Spread::of(delays).context("no round")?;
    let line = goal("a change on disk to the answer, s", &all.to_string(), "< 2", all.most < MOST_SECONDS);
    Ok(writeln!(out, "{line}")?)
}

/// A folder that changes, and who looks at what is served of it.
struct Seen {
    client: Client,
    files: PathBuf,
}

impl Seen {
    /// Makes one change of each kind, and returns after how many seconds each showed.
    fn changes(&mut self, round: usize) -> Result<[f64; 4]> {
        let (here, there) = (self.files.join("changing.md"), self.files.join("moved.md"));
        let (first, second) = (format!("quokka{round}"), format!("wombat{round}"));
        let text = |word: &str| format!("# Changing\n\nIt is about {word}.\n");
        Ok([
            self.until(|| fs::write(&here, text(&first)), &first, Some("changing.md"))?,
            self.until(|| fs::write(&here, text(&second)), &second, Some("changing.md"))?,
            self.until(|| fs::rename(&here, &there), &second, Some("moved.md"))?,
            self.until(|| fs::remove_file(&there), &second, None)?,
        ])
    }

    /// Changes something, and returns after how many seconds a word is found in this file, or in none.
    fn until(
        &mut self,
        change: impl FnOnce() -> std::io::Result<()>,
        word: &str,
        file: Option<&str>,
    ) -> Result<f64> {
        std::thread::sleep(REST);
        change()?;
        let began = Instant::now();
        // Quoted, because a word that occurs nowhere is taken as a typing error.
        let query = format!("\"{word}\"");
        loop {
            let answer: Value = serde_json::from_slice(self.client.search(&query)?)?;
            let best = answer.pointer("/result/structuredContent/results/0/id").and_then(Value::as_str);
            let is_shown = match file {
                Some(file) => best.is_some_and(|id| id.starts_with(file)),
                None => best.is_none(),
            };
            if is_shown {
                return Ok(began.elapsed().as_secs_f64());
            }
            if began.elapsed() > PATIENCE {
                bail!("{word} does not show within a minute: {answer}");
            }
            std::thread::sleep(POLL);
        }
    }
}
