//! *EPUB*: the chapters of the spine in reading order, one document for the book.
//!
//! The table of contents makes the heading paths, headings inside a chapter go below. A chapter that cannot be read
//! is named and the others stand.

use std::collections::HashMap;
use std::io::Cursor;

use rbook::Epub;
use switchboard_document::{Skip, SkipReason};

use crate::ReadOptions;
use crate::archive::Archive;
use crate::decode::decode;
use crate::draft::{Draft, one_line};
use crate::guard::{Deadline, too_slow};
use crate::html::{check_depth, walk};
use crate::outline::Outline;
use crate::passage::Placing;

/// Reads an EPUB.
pub(crate) fn read(bytes: Vec<u8>, options: &ReadOptions, deadline: Deadline) -> Result<Draft, Skip> {
    let bytes = Archive::open(bytes, &options.limits)?.check()?;
    let epub = Epub::read(Cursor::new(bytes)).map_err(|_| damaged("no EPUB package in it"))?;
    let mut draft = Draft::default();
    note(&epub, &mut draft);
    let headings = contents(&epub);
    let mut outline = Outline::default();
    for entry in epub.spine() {
        if deadline.is_over() {
            return Err(too_slow(options.limits.duration));
        }
        let Some(part) = entry.manifest_entry() else { continue };
        let href = part.href().path().as_str().to_owned();
        if let Some(path) = headings.get(&href) {
            outline.part(path.clone());
        }
        let chapter = part.read_bytes().map_err(|_| damaged("cannot be unpacked"));
        if let Err(skip) = chapter.and_then(|chapter| read_chapter(chapter, options, &mut outline)) {
            let name = href.rsplit('/').next().unwrap_or_default();
            draft.skips.push(Skip { part: Some(format!("chapter {name}")), ..skip });
        }
    }
    if outline.text().is_empty() {
        return Err(match draft.skips.into_iter().next() {
            Some(skip) => Skip { part: None, ..skip },
            None => Skip::file(SkipReason::NoText, "a book without text"),
        });
    }
    draft.title = draft.title.or_else(|| outline.first_heading().map(str::to_owned));
    draft.passages = outline.passages(options.passage, Placing::Extracted);
    Ok(draft)
}

fn read_chapter(bytes: Vec<u8>, options: &ReadOptions, outline: &mut Outline) -> Result<(), Skip> {
    if bytes.len() as u64 > options.limits.html_bytes {
        let detail = format!("over the limit of {} bytes", options.limits.html_bytes);
        return Err(Skip::file(SkipReason::TooLarge, detail));
    }
    let text = decode(bytes)?.text;
    check_depth(&text, options.limits.depth)?;
    walk(dom_query::Document::from(text).root(), outline);
    Ok(())
}

/// Returns the headings each part of the spine stands under, by its address.
fn contents(epub: &Epub) -> HashMap<String, Vec<String>> {
    let mut headings = HashMap::new();
    let Some(contents) = epub.toc().contents() else { return headings };
    let mut path: Vec<(usize, String)> = Vec::new();
    for entry in contents.flatten() {
        path.retain(|(depth, _)| *depth < entry.depth());
        path.push((entry.depth(), one_line(entry.label())));
        let Some(href) = entry.manifest_entry().map(|part| part.href().path().as_str().to_owned()) else {
            continue;
        };
        // Further entries of a part point into it, where its own headings tell more.
        headings.entry(href).or_insert_with(|| path.iter().map(|(_, label)| label.clone()).collect());
    }
    headings
}

fn note(epub: &Epub, draft: &mut Draft) {
    let metadata = epub.metadata();
    draft.title =
        metadata.title().map(|title| title.value().to_owned()).filter(|title| !title.trim().is_empty());
    let authors: Vec<&str> = metadata.creators().map(|creator| creator.value()).collect();
    draft.note("author", &authors.join(", "));
    let tags: Vec<&str> = metadata.tags().map(|tag| tag.value()).collect();
    draft.note("keywords", &tags.join(", "));
    for (name, value) in [
        ("language", metadata.language().map(|it| it.value().to_owned())),
        ("identifier", metadata.identifier().map(|it| it.value().to_owned())),
        ("description", metadata.description().map(|it| it.value().to_owned())),
        ("publisher", metadata.publishers().next().map(|it| it.value().to_owned())),
        ("date", metadata.published_entry().map(|it| it.value().to_owned())),
    ] {
        draft.note(name, value.as_deref().unwrap_or_default());
    }
}

fn damaged(detail: &str) -> Skip {
    Skip::file(SkipReason::Damaged, detail)
}
