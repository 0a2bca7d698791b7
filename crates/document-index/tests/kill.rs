//! A process that indexes is killed at any instant; the next one finds every commit that was acknowledged, whole.
//!
//! Run without arguments this is the test; with `child DIRECTORY FIRST` it is the process that is killed. All rounds
//! work on one directory, so that what one kill leaves behind is what the next starts from.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use switchboard_document::{Document, DocumentId, Kind, Metadata, Passage, Place};
use switchboard_document_index::{BatchSize, DocumentIndex, IndexOptions, OpenError, Opened, SourceRecord};

const ROUNDS: u64 = 50;
const SOURCES: u64 = 7;
/// Passages of each of a source's two documents.
const PASSAGES: u32 = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[1..] {
        ["child", directory, first] => index_until_killed(Path::new(directory), first.parse().unwrap()),
        _ => nothing_acknowledged_is_lost(),
    }
}

fn nothing_acknowledged_is_lost() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = 0x5EED_u64;
    let mut next = 0;
    for _ in 0..ROUNDS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let acknowledged = kill_after(directory.path(), next, (random >> 40) % 5, (random >> 20) % 15_000);
        next = check(directory.path(), acknowledged);
    }
    assert!(next > ROUNDS, "the processes got too little done to say anything: {next} batches");
}

/// Lets a process index until it acknowledged so many batches, and kills it so many microseconds later.
/// Returns the number after the last batch acknowledged.
fn kill_after(directory: &Path, first: u64, batches: u64, delay_us: u64) -> u64 {
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program)
        .arg("child")
        .arg(directory)
        .arg(first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut acknowledged = first;
    if batches > 0 {
        assert_eq!(lines.next().as_deref(), Some("open"));
        let second = DocumentIndex::open(directory, &IndexOptions::default());
        assert!(matches!(second, Err(OpenError::InUse { holder_pid, .. }) if holder_pid == Some(child.id())));
    }
    for line in lines.by_ref().take(usize::try_from(batches).unwrap()) {
        acknowledged = line.parse::<u64>().unwrap() + 1;
    }
    std::thread::sleep(Duration::from_micros(delay_us));
    child.kill().unwrap();
    child.wait().unwrap();
    // What was said before the kill and not yet heard counts as well.
    for number in lines.filter_map(|line| line.parse::<u64>().ok()) {
        acknowledged = number + 1;
    }
    acknowledged
}

/// Compares what is there with what the batches up to the last acknowledged make. The one after may have been
/// committed and not acknowledged. Returns the number of the next batch.
fn check(directory: &Path, acknowledged: u64) -> u64 {
    let (index, opened) = DocumentIndex::open(directory, &IndexOptions::default()).unwrap();
    assert!(!matches!(opened, Opened::Rebuilt { .. }), "{opened:?}");
    let reader = index.reader();
    let mut there = BTreeMap::new();
    for document in reader.documents(0, usize::MAX).unwrap() {
        let texts = reader.passages(&document.id, 0, usize::MAX).unwrap();
        let texts = texts.into_iter().map(|stored| stored.passage.text).collect::<Vec<_>>();
        there.insert(document.id.as_str().to_owned(), texts);
    }
    let sources =
        reader.sources().unwrap().into_iter().map(|record| (record.name, record.bytes)).collect::<Vec<_>>();
    let next = [acknowledged, acknowledged + 1].into_iter().find(|next| there == documents_after(*next));
    let next = next.unwrap_or_else(|| panic!("after {acknowledged} batches there is {there:?}"));
    assert_eq!(sources, sources_after(next));
    assert_eq!(reader.statistics().documents, there.len() as u64);
    assert_eq!(reader.statistics().passages, there.len() as u64 * u64::from(PASSAGES));
    let found = reader.search("batch", 100).unwrap().hits;
    assert_eq!(found.len(), there.len());
    next
}

fn documents_after(batches: u64) -> BTreeMap<String, Vec<String>> {
    let latest = (0..batches).map(|batch| (batch % SOURCES, batch)).collect::<BTreeMap<_, _>>();
    let of = |batch: u64| documents(batch).into_iter();
    let texts = |document: Document| document.passages.into_iter().map(|passage| passage.text).collect();
    latest
        .into_values()
        .flat_map(of)
        .map(|document| (document.id.as_str().to_owned(), texts(document)))
        .collect()
}

fn sources_after(batches: u64) -> Vec<(String, u64)> {
    let latest = (0..batches).map(|batch| (source(batch), batch)).collect::<BTreeMap<_, _>>();
    latest.into_iter().collect()
}

fn source(batch: u64) -> String {
    format!("s{}", batch % SOURCES)
}

fn documents(batch: u64) -> Vec<Document> {
    let passage = |ordinal| Passage {
        text: format!("batch {batch} passage {ordinal}"),
        context: None,
        place: Place::default(),
    };
    let document = |part| Document {
        id: DocumentId::new(format!("{}-{part}", source(batch))),
        title: "a document".to_owned(),
        is_title_from_text: false,
        url: None,
        kind: Kind::Record,
        metadata: Metadata::new(),
        passages: (0..PASSAGES).map(passage).collect(),
        bytes: 0..1,
    };
    vec![document(0), document(1)]
}

/// Replaces one source after the other, and says so after every commit.
fn index_until_killed(directory: &Path, first: u64) {
    let index = DocumentIndex::open(directory, &IndexOptions::default()).unwrap().0;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "open").unwrap();
    for batch in first.. {
        let mut writer = index.write(BatchSize::Small).unwrap();
        let name = source(batch);
        writer.forget(&name).unwrap();
        for document in documents(batch) {
            writer.put(&name, document).unwrap();
        }
        let (modified, hash) = (std::time::SystemTime::UNIX_EPOCH, [0_u8; 32]);
        let record = serde_json::json!({
            "name": name, "bytes": batch, "modified": modified, "hash": hash,
            "documents": 2, "passages": 6,
        });
        writer.record(serde_json::from_value::<SourceRecord>(record).unwrap()).unwrap();
        writer.commit().unwrap();
        writeln!(stdout, "{batch}").unwrap();
        stdout.flush().unwrap();
    }
}
