//! Measures searching: bare Tantivy in process, ours in process, and ours over HTTP, query by query in turn.
//!
//! `search LINES FOLDER [QUERIES] [ROUNDS]`, with the indexes that `index LINES FOLDER` left. Every way reads the texts
//! of the ten best passages.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use switchboard_benches::bare::Bare;
use switchboard_benches::client::{Client, hits};
use switchboard_benches::corpus::Corpus;
use switchboard_benches::figures::{Spread, goal, percentile};
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_library::{Library, LibraryConfig, Watch};
use tokio_util::sync::CancellationToken;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEED: u64 = 2;
const LIMIT: usize = 10;
const WAYS: [&str; 3] = ["bare", "ours in process", "ours over HTTP"];
const PERCENTILES: [usize; 2] = [50, 99];
/// Goals of the project, over HTTP, for each percentile.
const MOST: [f64; 2] = [1.5, 2.0];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lines, folder, numbers @ ..] = arguments.as_slice() else {
        anyhow::bail!("usage: search LINES FOLDER [QUERIES] [ROUNDS]");
    };
    let number = |at: usize, default: &str| numbers.get(at).map_or(default, String::as_str).to_owned();
    let (queries, rounds): (u64, usize) = (number(0, "1000").parse()?, number(1, "5").parse()?);
    let mut ways = open(Path::new(lines), Path::new(folder))?;
    let corpus = Corpus::new(SEED);
    let records = ways.bare.count();
    let queries: Vec<String> = (0..queries).map(|number| corpus.query(number, records)).collect();
    ways.agree(&queries)?;
    let rounds: Vec<Figures> =
        (0..rounds).map(|round| ways.measure(&queries, round)).collect::<Result<_>>()?;
    report(records, &rounds)
}

/// The three ways to search, ready.
struct Ways {
    bare: Bare,
    library: Library,
    client: Client,
    _runtime: tokio::runtime::Runtime,
}

fn open(lines: &Path, folder: &Path) -> Result<Ways> {
    let config = LibraryConfig {
        paths: vec![lines.to_owned()],
        data: Some(folder.join("ours")),
        watch: Watch::Off,
        ..LibraryConfig::default()
    };
    let library = Library::open(config)?;
    library.import(&CancellationToken::new())?;
    let runtime = tokio::runtime::Runtime::new()?;
    let socket = runtime.block_on(Socket::bind(&HttpConfig { port: 0, ..HttpConfig::default() }))?;
    let address = socket.local_addr();
    let router = library.router(socket.origin(), socket.metrics());
    runtime.spawn(socket.serve(router, Readiness::ready(), CancellationToken::new()));
    Ok(Ways {
        bare: Bare::open(&folder.join("bare"))?,
        library,
        client: Client::connect(address)?,
        _runtime: runtime,
    })
}

/// For each way, the percentiles of one round in milliseconds.
type Figures = [[f64; 2]; 3];

impl Ways {
    /// Asks everything once, which warms up every way, and makes sure that all of them find something.
    fn agree(&mut self, queries: &[String]) -> Result<()> {
        for query in queries {
            let bare = self.bare.search(query, LIMIT)?.len();
            let ours = self.library.snapshot().search(query, LIMIT)?.hits.len();
            let served = hits(self.client.search(query)?)?;
            ensure!(bare > 0 && ours > 0 && ours == served, "{query}: {bare}, {ours} and {served} hits");
        }
        Ok(())
    }

    fn measure(&mut self, queries: &[String], round: usize) -> Result<Figures> {
        let mut times: [Vec<Duration>; 3] = Default::default();
        for (number, query) in queries.iter().enumerate() {
            for turn in 0..WAYS.len() {
                let way = (number + round + turn) % WAYS.len();
                let began = Instant::now();
                self.ask(way, query)?;
                times[way].push(began.elapsed());
            }
        }
        Ok(times.map(|mut times| PERCENTILES.map(|percent| percentile(&mut times, percent))))
    }

    fn ask(&mut self, way: usize, query: &str) -> Result<()> {
        match way {
            0 => drop(self.bare.search(query, LIMIT)?),
            1 => drop(self.library.snapshot().search(query, LIMIT)?),
            _ => {
                self.client.search(query)?;
            }
        }
        Ok(())
    }
}

fn report(records: u64, rounds: &[Figures]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for (way, name) in WAYS.iter().enumerate() {
        for (at, percent) in PERCENTILES.iter().enumerate() {
            let time = Spread::of(rounds.iter().map(|round| round[way][at])).context("no round")?;
            let ratio =
                Spread::of(rounds.iter().map(|round| round[way][at] / round[0][at])).context("no round")?;
            writeln!(out, "search {name}: p{percent} {time:.3} ms, {ratio} x bare")?;
        }
    }
    for (at, percent) in PERCENTILES.iter().enumerate() {
        let ratio = Spread::of(rounds.iter().map(|round| round[2][at] / round[0][at])).context("no round")?;
        let what = format!("search over HTTP in {records} records, p{percent} of bare");
        let most = format!("<= {:.2}", MOST[at]);
        writeln!(out, "{}", goal(&what, &ratio.to_string(), &most, ratio.median <= MOST[at]))?;
    }
    Ok(())
}
