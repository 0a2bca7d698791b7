//! Writes the synthetic corpus: `corpus RECORDS FILE [--queries COUNT FILE]`.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result, bail};
use switchboard_benches::corpus::Corpus;

/// The seed of every published figure.
const SEED: u64 = 2;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (records, lines, queries) = match arguments.as_slice() {
        [records, lines] => (records, lines, None),
        [records, lines, "--queries", count, file] => (records, lines, Some((count, file))),
        _ => bail!("usage: corpus RECORDS FILE [--queries COUNT FILE]"),
    };
    let records: u64 = records.parse().context("the number of records")?;
    let corpus = Corpus::new(SEED);
    let create = |file: &str| File::create(file).with_context(|| format!("creating {file}"));
    corpus.write(records, &mut BufWriter::with_capacity(1 << 20, create(lines)?))?;
    if let Some((count, file)) = queries {
        let mut queries = BufWriter::new(create(file)?);
        for number in 0..count.parse().context("the number of queries")? {
            writeln!(queries, "{}", corpus.query(number, records))?;
        }
        queries.flush()?;
    }
    Ok(())
}
