//! Measures the real binary: from its start to its first answer over an index that is there, and its memory when idle.
//!
//! `start BINARY LINES FOLDER SAMPLE [ROUNDS]`, with the index that `index LINES FOLDER` left.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use switchboard_benches::corpus::Corpus;
use switchboard_benches::figures::{Spread, goal};
use switchboard_benches::served::Served;

const SEED: u64 = 2;
/// How long a server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(5);
/// Goals of the project.
const MOST_MILLISECONDS: f64 = 300.0;
const MOST_MEGABYTES: f64 = 40.0;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [binary, lines, folder, sample, rounds @ ..] = arguments.as_slice() else {
        bail!("usage: start BINARY LINES FOLDER SAMPLE [ROUNDS]");
    };
    let rounds = rounds.first().map_or(Ok(5), |rounds| rounds.parse())?;
    let query = Corpus::new(SEED).query(1, 1_000);
    let folder = Path::new(folder);
    let starts = (0..rounds)
        .map(|_| start(binary, lines, &folder.join("ours"), &query))
        .collect::<Result<Vec<_>>>()?;
    let starts = Spread::of(starts).context("no round")?;
    let idle = idle(binary, sample, &folder.join("sample"))?;
    let mut out = std::io::stdout().lock();
    let is_soon = starts.median < MOST_MILLISECONDS;
    writeln!(out, "{}", goal("cold start to first answer, ms", &format!("{starts:.0}"), "< 300", is_soon))?;
    let is_small = idle < MOST_MEGABYTES;
    writeln!(out, "{}", goal("idle memory, sample, MB", &format!("{idle:.1}"), "< 40", is_small))?;
    Ok(())
}

fn start(binary: &str, lines: &str, data: &Path, query: &str) -> Result<f64> {
    let answered = Served::spawn(binary, lines.as_ref(), data)?.first_answer(query)?;
    Ok(answered.as_secs_f64() * 1_000.0)
}

fn idle(binary: &str, sample: &str, data: &Path) -> Result<f64> {
    let mut served = Served::spawn(binary, sample.as_ref(), data)?;
    served.first_answer("how")?;
    std::thread::sleep(IDLE);
    served.memory("VmRSS")
}
