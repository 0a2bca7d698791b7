//! The format: what lies in an index directory, and whether it can be used.
//!
//! `lock`, `format.json`, and `segments/`, the engine's own. Nothing else in the directory is touched.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexMeta, IndexReader, ReloadPolicy};

use crate::analysis::Language;
use crate::error::IndexError;
use crate::schema::{Fields, register, schema};
use crate::statistics::Statistics;

/// Goes up with every change of the schema, the analysis or what is stored.
pub const VERSION: u32 = 2;

/// What an index was made with.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Format {
    version: u32,
    language: String,
}

/// An index whose files could be opened.
pub(crate) struct OpenFiles {
    pub(crate) engine: Index,
    pub(crate) fields: Arc<Fields>,
    pub(crate) reader: IndexReader,
    pub(crate) statistics: Arc<Statistics>,
}

pub(crate) enum Usable {
    Yes(OpenFiles),
    Nothing,
    No(String),
}

/// Looks at what lies in a directory.
pub(crate) fn find(directory: &Path, language: Language) -> Usable {
    match check(directory, language) {
        Ok(true) => open(directory)
            .map_or_else(|error| Usable::No(format!("it is damaged: {}", chain(&error))), Usable::Yes),
        // Written last: without it the making of the index was interrupted before anything was in it.
        Ok(false) => Usable::Nothing,
        Err(reason) => Usable::No(reason),
    }
}

/// Tells whether there is an index, or why it is not one that this program reads.
pub(crate) fn check(directory: &Path, language: Language) -> Result<bool, String> {
    let unreadable = |error: &dyn std::error::Error| format!("its format cannot be read: {error}");
    let text = match fs::read_to_string(directory.join("format.json")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(unreadable(&error)),
    };
    let found: Format = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    if found.version != VERSION {
        return Err(format!(
            "its format is version {}, this program writes version {VERSION}",
            found.version
        ));
    }
    if found.language != language.name() {
        return Err(format!("it was made for {}, not for {}", found.language, language.name()));
    }
    Ok(true)
}

/// Makes an empty index in place of whatever was there.
pub(crate) fn create(directory: &Path, language: Language) -> Result<OpenFiles, IndexError> {
    let segments = directory.join("segments");
    remove(fs::remove_file(directory.join("format.json")))?;
    remove(fs::remove_dir_all(&segments))?;
    fs::create_dir_all(&segments)?;
    Index::create_in_dir(&segments, schema().0)?;
    let format = Format { version: VERSION, language: language.name().to_owned() };
    let unfinished = directory.join("format.json.new");
    let mut file = File::create(&unfinished)?;
    file.write_all(serde_json::to_string(&format)?.as_bytes())?;
    // Because a name may reach the disk before what it names does.
    file.sync_all()?;
    fs::rename(&unfinished, directory.join("format.json"))?;
    open(directory)
}

fn remove(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

fn open(directory: &Path) -> Result<OpenFiles, IndexError> {
    let engine = Index::open_in_dir(directory.join("segments"))?;
    let (schema, fields) = schema();
    if engine.schema() != schema {
        return Err(IndexError::Schema);
    }
    register(&engine);
    let statistics = statistics(&engine.load_metas()?)?;
    let reader = reader(&engine)?;
    Ok(OpenFiles { engine, fields: Arc::new(fields), reader, statistics: Arc::new(statistics) })
}

/// Reads what a commit says of all that is in the index.
pub(crate) fn statistics(metas: &IndexMeta) -> Result<Statistics, IndexError> {
    let payload = metas.payload.as_deref().map(serde_json::from_str).transpose()?;
    Ok(payload.unwrap_or_default())
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}

fn reader(engine: &Index) -> tantivy::Result<IndexReader> {
    engine.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(8).try_into()
}
