//! How fast a file of records is read: `cargo run --release -p switchboard-document-reader --example rate -- FILE`.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use switchboard_document_reader::{Event, ReadOptions, read};

fn main() -> anyhow::Result<()> {
    let path: PathBuf = std::env::args_os().nth(1).context("which file?")?.into();
    let name = path.file_name().context("a file has a name")?.to_string_lossy().into_owned();
    let (mut documents, mut passages, mut skips) = (0_u64, 0, 0_u64);
    let start = Instant::now();

    let result = read(&path, &name, &ReadOptions::default(), &mut |event| {
        match event {
            Event::Document(document) => {
                documents += 1;
                passages += document.passages.len();
            }
            Event::Skip(_) => skips += 1,
            Event::Skips { count, .. } => skips += count,
            _ => {}
        }
        ControlFlow::Continue(())
    });

    let seconds = start.elapsed().as_secs_f64();
    let mebibytes = u32::try_from(path.metadata()?.len() >> 20)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{documents} documents, {passages} passages, {skips} skips in {seconds:.2} s; {result:?}")?;
    writeln!(out, "{:.0} MiB/s", f64::from(mebibytes) / seconds)?;
    writeln!(out, "{:.0} documents/s", f64::from(u32::try_from(documents)?) / seconds)?;
    Ok(())
}
