//! Faces: a `lib.rs` declares and re-exports; what acts lives in a file that is named after it.

use syn::Item;

use super::code::{Code, is_for_tests, lines};
use super::house::House;
use super::violation::Violation;

/// Finds items in a `lib.rs` that are neither a declaration of a module nor a re-export.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let faces = house.rooms.iter().flat_map(|room| &room.files).filter(|code| code.is_face());
    faces.flat_map(check_face).collect()
}

fn check_face(code: &Code) -> Vec<Violation> {
    let acting = code.syntax.items.iter().filter(|item| !is_declaration(item));
    acting
        .map(|item| {
            let remedy = "move it to the file of its noun, and re-export it here";
            code.violation("faces", Some(lines(item).0), "a face acts".to_owned(), remedy)
        })
        .collect()
}

fn is_declaration(item: &Item) -> bool {
    match item {
        Item::Mod(module) => module.content.is_none() || is_for_tests(&module.attrs),
        Item::Use(_) | Item::ExternCrate(_) => true,
        // The compiler wants the entry points of macros at the root of their crate.
        Item::Fn(function) => function.attrs.iter().any(is_macro),
        _ => false,
    }
}

fn is_macro(attribute: &syn::Attribute) -> bool {
    let names = ["proc_macro", "proc_macro_attribute", "proc_macro_derive"];
    names.iter().any(|name| attribute.path().is_ident(name))
}
