//! A *download*: the file that a document was read from, as it is on disk, to keep and never to open in place.

use std::fs::{self, File, Metadata};
use std::io::{self, Seek, SeekFrom};
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_RANGE, RANGE,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use switchboard_document::DocumentId;
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::asked::Asked;
use super::disposition::attachment;
use super::pages::missing;
use super::range::{Part, part};
use super::reply::{self, PageError};
use super::visitor::Visitor;
use crate::original::Original;
use crate::shelf::Shelf;

/// `GET /originals/{id}`.
pub(super) async fn send(
    State(shelf): State<Arc<Shelf>>,
    visitor: Visitor,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let id = id.map_or_else(|_| String::new(), |Path(id)| id);
    reply::make(move || answer(&shelf, &visitor, &id, &headers)).await
}

/// `GET /originals?id=…`, for an id that a browser would rewrite as a path.
pub(super) async fn send_named(
    State(shelf): State<Arc<Shelf>>,
    visitor: Visitor,
    asked: Asked,
    headers: HeaderMap,
) -> Response {
    reply::make(move || answer(&shelf, &visitor, asked.text("id").unwrap_or_default(), &headers)).await
}

fn answer(shelf: &Shelf, visitor: &Visitor, id: &str, headers: &HeaderMap) -> Result<Response, PageError> {
    let snapshot = shelf.snapshot(&visitor.reader)?;
    let Some(document) = snapshot.document(&DocumentId::new(id))? else {
        shelf.tell_of_hidden(&snapshot, visitor.caller.as_ref(), id)?;
        return missing::document(shelf, id);
    };
    let find = || shelf.original(&document);
    let Some(mut opened) = find().and_then(|original| open(&original, find)) else {
        return missing::original(shelf, &document.title);
    };
    // Who may see it was judged by what was read. What was written since may be for others, and is judged by the next import.
    if !shelf.shows_all(&visitor.reader) {
        let record = snapshot.source(&document.source)?;
        let is_read = record.is_some_and(|record| opened.hash().is_ok_and(|hash| hash == record.hash));
        if !is_read {
            return missing::changed(shelf, &document.title);
        }
    }
    Ok(opened.send(headers))
}

/// An open file that was found where the library may read.
struct Opened {
    file: File,
    metadata: Metadata,
    name: String,
}

/// Opens a file, and looks again whether that is the file which was found: between looking and opening, a link may have
/// been put in its place or into the path above it.
fn open(original: &Original, find: impl Fn() -> Option<Original>) -> Option<Opened> {
    let file = File::open(&original.path).ok()?;
    let metadata = file.metadata().ok().filter(Metadata::is_file)?;
    let again = find().filter(|again| again == original)?;
    let is_same = fs::symlink_metadata(&again.path).is_ok_and(|there| is_same(&metadata, &there));
    is_same.then(|| Opened { file, metadata, name: original.name.clone() })
}

#[cfg(unix)]
fn is_same(left: &Metadata, right: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (left.dev(), left.ino()) == (right.dev(), right.ino())
}

#[cfg(not(unix))]
fn is_same(left: &Metadata, right: &Metadata) -> bool {
    right.is_file() && left.len() == right.len() && left.modified().ok() == right.modified().ok()
}

impl Opened {
    /// Hashes what would be sent.
    fn hash(&mut self) -> io::Result<[u8; 32]> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&self.file)?;
        Ok(*hasher.finalize().as_bytes())
    }

    fn send(self, headers: &HeaderMap) -> Response {
        let length = self.metadata.len();
        let mark = self.mark();
        let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
        // RFC 9110 §13.1.5: a part of another version than the browser has is worse than the whole.
        let is_current = headers.get(IF_RANGE).is_none_or(|known| known == mark);
        let name = self.name.clone();
        let fixed = [
            (CONTENT_TYPE, HeaderValue::from_static(content_type(&name))),
            (CONTENT_DISPOSITION, attachment(&name)),
            (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
            (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
            (ETAG, mark),
        ];
        match part(asked.filter(|_| is_current), length) {
            Part::Whole => (fixed, self.stream(StatusCode::OK, 0, length)).into_response(),
            Part::Bytes { first, last } => {
                let range = [(CONTENT_RANGE, format!("bytes {first}-{last}/{length}"))];
                (fixed, range, self.stream(StatusCode::PARTIAL_CONTENT, first, last - first + 1))
                    .into_response()
            }
            Part::Unsatisfiable => {
                (StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, format!("bytes */{length}"))])
                    .into_response()
            }
        }
    }

    /// Changes whenever the file does, as far as the file system tells.
    fn mark(&self) -> HeaderValue {
        let modified = self.metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified = modified.map_or(0, |time| time.as_nanos());
        HeaderValue::try_from(format!("\"{modified:x}-{:x}\"", self.metadata.len()))
            .expect("hex digits are a header value")
    }

    fn stream(mut self, status: StatusCode, first: u64, count: u64) -> Response {
        if let Err(error) = self.seek(first) {
            tracing::error!(error = &error as &dyn std::error::Error, "library.original.failed");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let file = tokio::fs::File::from_std(self.file).take(count);
        (status, [(CONTENT_LENGTH, count.to_string())], Body::from_stream(ReaderStream::new(file)))
            .into_response()
    }

    fn seek(&mut self, first: u64) -> io::Result<u64> {
        self.file.seek(SeekFrom::Start(first))
    }
}

/// Without a character set, because the file is sent as it is and its encoding is not known here.
fn content_type(name: &str) -> &'static str {
    let extension =
        FilePath::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "md" | "markdown" | "mdx" => "text/markdown",
        "html" | "htm" | "xhtml" => "text/html",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "epub" => "application/epub+zip",
        "json" => "application/json",
        "csv" => "text/csv",
        "xml" => "application/xml",
        "txt" | "text" | "log" | "rst" | "adoc" => "text/plain",
        // Source code; some of it has registered types that a browser would act on.
        _ => "application/octet-stream",
    }
}
