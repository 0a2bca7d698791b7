//! Measures indexing: our import against bare Tantivy, each round in processes of its own, the order alternating.
//!
//! `index LINES FOLDER [ROUNDS]` measures; `index ours|bare LINES FOLDER` is one such process. Both indexes of the last
//! round stay in FOLDER, for `search` and `start`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use switchboard_benches::bare;
use switchboard_benches::figures::{Spread, goal, memory};
use switchboard_library::{Library, LibraryConfig, Watch};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const THREADS: usize = 2;
/// Goals of the project.
const LEAST_RATIO: f64 = 0.8;
const MOST_MEMORY: f64 = 1_500.0;

/// What one process measured.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Run {
    documents: u64,
    seconds: f64,
    peak_megabytes: f64,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["ours", lines, folder] => tell(&run(ours, lines.as_ref(), folder.as_ref())?),
        ["bare", lines, folder] => tell(&run(bare, lines.as_ref(), folder.as_ref())?),
        [lines, folder] => compare(lines.as_ref(), folder.as_ref(), 3),
        [lines, folder, rounds] => {
            compare(lines.as_ref(), folder.as_ref(), rounds.parse().context("rounds")?)
        }
        _ => bail!("usage: index LINES FOLDER [ROUNDS]"),
    }
}

fn tell(run: &Run) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{}", serde_json::to_string(run)?)?)
}

fn run(index: fn(&Path, &Path) -> Result<u64>, lines: &Path, folder: &Path) -> Result<Run> {
    let began = Instant::now();
    let documents = index(lines, folder)?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(Run { documents, seconds, peak_megabytes: memory("self", "VmHWM")? })
}

fn ours(lines: &Path, folder: &Path) -> Result<u64> {
    let config = LibraryConfig {
        paths: vec![lines.to_owned()],
        data: Some(folder.to_owned()),
        watch: Watch::Off,
        threads: Some(THREADS),
        ..LibraryConfig::default()
    };
    let library = Library::open(config)?;
    Ok(library.import(&CancellationToken::new())?.documents)
}

fn bare(lines: &Path, folder: &Path) -> Result<u64> {
    bare::index(lines, folder, THREADS)
}

fn compare(lines: &Path, folder: &Path, rounds: usize) -> Result<()> {
    ensure!(rounds > 0, "no round measures nothing");
    let folders = ["ours", "bare"].map(|way| folder.join(way));
    let mut runs: [Vec<Run>; 2] = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        for turn in 0..2 {
            let way = (round + turn) % 2;
            runs[way].push(spawn(["ours", "bare"][way], lines, &folders[way])?);
        }
    }
    report(&runs)
}

fn spawn(way: &str, lines: &Path, folder: &PathBuf) -> Result<Run> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let program = std::env::current_exe()?;
    let output = Command::new(program).arg(way).arg(lines).arg(folder).output()?;
    ensure!(output.status.success(), "{way}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).with_context(|| format!("what {way} measured"))
}

fn report([ours, bare]: &[Vec<Run>; 2]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for (way, runs) in [("ours", ours), ("bare", bare)] {
        #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 documents")]
        let rates = runs.iter().map(|run| run.documents as f64 / run.seconds);
        let rate = Spread::of(rates).context("no round")?;
        let peak = Spread::of(runs.iter().map(|run| run.peak_megabytes)).context("no round")?;
        writeln!(out, "index {way}: {rate:.0} documents/s, peak {peak:.0} MB")?;
    }
    ensure!(ours[0].documents == bare[0].documents, "they did not index the same");
    let ratio = Spread::of(ours.iter().zip(bare).map(|(ours, bare)| bare.seconds / ours.seconds));
    let ratio = ratio.context("no round")?;
    let peak = Spread::of(ours.iter().map(|run| run.peak_megabytes)).context("no round")?;
    let speed = format!("index {} records, speed of bare Tantivy", ours[0].documents);
    writeln!(out, "{}", goal(&speed, &ratio.to_string(), ">= 0.80", ratio.median >= LEAST_RATIO))?;
    let is_small = peak.most < MOST_MEMORY;
    Ok(writeln!(out, "{}", goal("index, peak memory in MB", &format!("{peak:.0}"), "< 1500", is_small))?)
}
