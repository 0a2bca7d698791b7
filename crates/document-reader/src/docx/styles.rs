//! *Styles*: which of them are headings.

use std::collections::HashMap;

use switchboard_document::Skip;

use crate::xml::{Node, attribute, scan};

/// How far a style may be based on others.
const CHAIN: usize = 16;

/// What a style makes of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The document's title.
    Title,
    /// A heading; 1 is the highest level.
    Heading(u8),
}

/// Styles by their id.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Debug, Default)]
struct Style {
    role: Option<Role>,
    based_on: Option<String>,
}

impl Styles {
    /// Returns what a style makes of a paragraph, by itself or by what it is based on.
    pub(super) fn role(&self, id: &str) -> Option<Role> {
        let mut id = id;
        for _ in 0..CHAIN {
            let style = self.0.get(id)?;
            if style.role.is_some() {
                return style.role;
            }
            id = style.based_on.as_deref()?;
        }
        None
    }
}

/// Reads the part of styles.
pub(super) fn read(part: Option<Vec<u8>>, depth: usize) -> Result<Styles, Skip> {
    let mut styles = Styles::default();
    let Some(part) = part else { return Ok(styles) };
    let mut id = String::new();
    scan(part, depth, &mut |node| {
        let Node::Open(name, start) = node else { return };
        let value = || attribute(start, "val").unwrap_or_default();
        if name == "style" {
            id = attribute(start, "styleId").unwrap_or_default();
            styles.0.entry(id.clone()).or_default();
        }
        let Some(style) = styles.0.get_mut(&id) else { return };
        match name {
            "name" => style.role = style.role.or_else(|| built_in(&value())),
            "basedOn" => style.based_on = Some(value()),
            "outlineLvl" => style.role = style.role.or_else(|| outline_level(&value())),
            _ => {}
        }
    })?;
    Ok(styles)
}

/// Returns the role of an outline level: 0 to 8 are headings, 9 is text.
pub(super) fn outline_level(value: &str) -> Option<Role> {
    value.parse().ok().filter(|level| *level < 9).map(|level: u8| Role::Heading(level + 1))
}

/// Built-in styles keep their English names in every language.
fn built_in(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    if name == "title" {
        return Some(Role::Title);
    }
    name.strip_prefix("heading ")?.parse().ok().filter(|level| (1..=9).contains(level)).map(Role::Heading)
}
