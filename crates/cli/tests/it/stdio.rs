//! `serve --stdio`: several processes on one folder, as hosts start them.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use switchboard_testkit::{Process, Scratch, Signal};

use crate::served::{Served, TIME, switchboard};

/// A process that speaks over its standard input and output, past its handshake.
struct Spoken {
    process: Process,
    id: u64,
}

impl Spoken {
    fn start(folder: &Path) -> Result<Self> {
        let process = Process::start(switchboard().arg("serve").arg(folder).arg("--stdio"))?;
        let mut spoken = Self { process, id: 0 };
        let client = json!({"name": "test", "version": "1"});
        spoken.ask(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}),
        )?;
        spoken.process.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string())?;
        Ok(spoken)
    }

    fn ask(&mut self, method: &str, params: &Value) -> Result<Value> {
        self.id += 1;
        let id = self.id;
        self.process
            .say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string())?;
        let answer = self.process.line(TIME, |line| {
            let message: Value = serde_json::from_str(line).ok()?;
            (message["id"] == json!(id)).then_some(message)
        })?;
        anyhow::ensure!(answer.get("error").is_none(), "{method}: {answer}");
        Ok(answer["result"].clone())
    }

    /// Searches until the best hit is of this document.
    fn until_found(&mut self, query: &str, document: &str) -> Result<()> {
        let end = Instant::now() + TIME;
        loop {
            let result = self.ask("tools/call", &json!({"name": "search", "arguments": {"query": query}}))?;
            let best = &result["structuredContent"]["results"][0]["id"];
            if best.as_str().is_some_and(|id| id.starts_with(document)) {
                return Ok(());
            }
            anyhow::ensure!(Instant::now() < end, "{query} does not find {document}: {result}");
        }
    }

    /// Ends the process as a host does, by a signal, and returns what it said to people.
    fn end(self, signal: Signal) -> Result<String> {
        self.process.signal(signal)?;
        Ok(self.process.wait(TIME)?.stderr)
    }
}

fn folder() -> Result<Scratch> {
    let scratch = Scratch::new()?;
    scratch.write("notes/turbine.md", "# Turbine\n\nThe turbine hums.\n")?;
    Ok(scratch)
}

#[test]
fn a_second_process_reads_along_and_takes_over_when_the_first_is_killed() -> Result<()> {
    let scratch = folder()?;
    let notes = scratch.path().join("notes");
    let mut first = Spoken::start(&notes)?;
    first.until_found("turbine", "turbine.md")?;

    let mut second = Spoken::start(&notes)?;
    second.until_found("turbine", "turbine.md")?;
    fs::write(notes.join("wheel.md"), "# Wheel\n\nThe wheel turns.\n")?;
    second.until_found("wheel", "wheel.md")?;
    let holder = first.process.id().to_string();
    assert_eq!(first.end(Signal::KILL)?, "");
    fs::write(notes.join("lever.md"), "# Lever\n\nThe lever lifts.\n")?;
    second.until_found("lever", "lever.md")?;

    insta::assert_snapshot!(second.end(Signal::TERM)?.replace(&holder, "ID"), @r"
    switchboard: process ID keeps the index; this one reads along, and takes over when that one ends
    switchboard: the process that kept the index has ended; this one keeps it now
    ");
    Ok(())
}

#[test]
fn it_reads_along_beside_a_server() -> Result<()> {
    let served = Served::start(folder()?, "notes", &[])?;
    let notes = served.documents().to_owned();

    let mut along = Spoken::start(&notes)?;
    along.until_found("turbine", "turbine.md")?;
    fs::write(notes.join("turbine.md"), "# Turbine\n\nThe wheel turns.\n")?;
    along.until_found("wheel", "turbine.md")?;

    let said = along.end(Signal::TERM)?;
    insta::assert_snapshot!(said.replace(&served.id(), "ID"), @"switchboard: process ID keeps the index; this one reads along, and takes over when that one ends");
    Ok(())
}

#[test]
fn processes_started_at_once_on_a_new_folder_all_answer() -> Result<()> {
    let scratch = folder()?;
    let notes = scratch.path().join("notes");
    let mut processes = Vec::new();
    for _ in 0..4 {
        processes.push(Process::start(switchboard().arg("serve").arg(&notes).arg("--stdio"))?);
    }
    drop(processes.pop());

    let mut last = Spoken::start(&notes)?;
    last.until_found("turbine", "turbine.md")?;
    for process in processes {
        process.signal(Signal::TERM)?;
        let ended = process.wait(TIME)?;
        assert_eq!(ended.code(), Some(0), "{}", ended.stderr);
    }
    last.until_found("turbine", "turbine.md")?;
    Ok(())
}

#[test]
fn an_index_of_another_format_is_not_read_along() -> Result<()> {
    let served = Served::start(folder()?, "notes", &[])?;
    let notes = served.documents().to_owned();
    let format = notes.join(".switchboard/index/format.json");
    fs::write(&format, r#"{"version":0,"language":"english"}"#)?;

    let refused = Process::run(switchboard().arg("serve").arg(&notes).arg("--stdio"), TIME)?;

    assert_eq!(refused.code(), Some(3), "{}", refused.stderr);
    let notes = notes.to_str().context("the path is text")?;
    insta::assert_snapshot!(refused.stderr.replace(notes, "FOLDER").replace(&served.id(), "ID"), @"switchboard: the index in FOLDER/.switchboard/index, in use by process ID, cannot be read: its format is version 0, this program writes version 2: stop that one, or keep this one's index elsewhere with --data");
    Ok(())
}
