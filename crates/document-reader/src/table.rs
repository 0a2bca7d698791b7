//! A *table*: CSV and its kin, each row a document.
//!
//! The first row names the columns. What separates them is found out, and what each means is guessed by its name
//! where [`RecordMapping`](crate::RecordMapping) does not say; the guess is told before the first document. A column
//! that means nothing else is metadata. Where no column is the text, the text is every other column with its name
//! before it. A row with more or fewer columns than the header is skipped.

mod columns;
mod rows;

use std::io::Read;
use std::ops::ControlFlow;

use switchboard_document::{Kind, Skip, SkipReason};

use crate::ReadOptions;
use crate::feed::Feed;
use crate::ledger::Ledger;
use crate::records::Origin;
use crate::unreadable::unreadable;
use columns::Columns;
use rows::{Row, Rows};

/// Reads one row after the other; a row that cannot be read is skipped and the next one tried.
pub(crate) fn read(
    content: impl Read,
    (name, options): (&str, &ReadOptions),
    ledger: &mut Ledger<'_>,
) -> Result<ControlFlow<()>, Skip> {
    let feed = Feed::new(content).map_err(|error| unreadable(&error))?;
    let mut rows = Rows::new(feed, options.limits.record_bytes).map_err(|error| unreadable(&error))?;
    let Some(header) = next_filled(&mut rows)? else {
        return Ok(ControlFlow::Continue(()));
    };
    let columns = Columns::understand(header.result?, &options.records)?;
    if ledger.mapping(columns.sentence(rows.delimiter())).is_break() {
        return Ok(ControlFlow::Break(()));
    }
    while let Some(row) = next_filled(&mut rows)? {
        let lines = row.lines.clone();
        let told = match document(&columns, row, (name, options)) {
            Ok(document) => ledger.document(document),
            Err(skip) => ledger.skip(Skip { part: Some(format!("line {}", lines.start)), ..skip }),
        };
        if told.is_break() || ledger.progress(rows.offset()).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn next_filled(rows: &mut Rows<'_>) -> Result<Option<Row>, Skip> {
    loop {
        match rows.next().map_err(|error| unreadable(&error))? {
            Some(row) if row.is_blank() => {}
            row => return Ok(row),
        }
    }
}

fn document(
    columns: &Columns,
    row: Row,
    (name, options): (&str, &ReadOptions),
) -> Result<switchboard_document::Document, Skip> {
    let fields = row.result?;
    if fields.len() != columns.len() {
        let detail = format!("{} columns where the header has {}", fields.len(), columns.len());
        return Err(Skip::file(SkipReason::Damaged, detail));
    }
    let number = u64::from(row.lines.start);
    let origin = Origin { name, number, kind: Kind::Row, lines: row.lines, bytes: row.bytes };
    columns.record(fields).finish(origin, options.passage)
}
