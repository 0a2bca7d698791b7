//! The *package* of an Office document: which part is the document, and its properties.

use switchboard_document::Skip;

use crate::archive::Archive;
use crate::draft::Draft;
use crate::xml::{Node, attribute, scan};

/// Returns the name of the part that is the document (ECMA-376 part 2, relationships).
pub(super) fn main_part(archive: &mut Archive<'_>, depth: usize) -> Result<String, Skip> {
    let mut target = None;
    if let Some(relations) = archive.part("_rels/.rels")? {
        scan(relations, depth, &mut |node| {
            let Node::Open("Relationship", start) = node else { return };
            if attribute(start, "Type").is_some_and(|it| it.ends_with("/officeDocument")) {
                target = target.take().or_else(|| attribute(start, "Target"));
            }
        })?;
    }
    Ok(target.map_or_else(|| "word/document.xml".to_owned(), |it| it.trim_start_matches('/').to_owned()))
}

/// Notes what the document says of itself.
pub(super) fn properties(part: Option<Vec<u8>>, depth: usize, draft: &mut Draft) -> Result<(), Skip> {
    let Some(part) = part else { return Ok(()) };
    let mut words = String::new();
    scan(part, depth, &mut |node| match node {
        Node::Open(..) => words.clear(),
        Node::Text(text) => words.push_str(text),
        Node::Close(name) => {
            let word = std::mem::take(&mut words);
            let known = match name {
                "title" => {
                    draft.title = Some(word.trim().to_owned()).filter(|it| !it.is_empty());
                    return;
                }
                "creator" => "author",
                "subject" | "description" | "keywords" | "category" | "language" => name,
                "created" => "date",
                "modified" => "modified",
                _ => return,
            };
            draft.note(known, &word);
        }
    })
}
