//! Names: a word that says nothing gathers everything, so some are not used for files, crates and types.

use std::ffi::OsStr;

use syn::Ident;
use syn::visit::{self, Visit};

use super::code::{Code, lines};
use super::house::House;
use super::violation::Violation;

const RULE: &str = "names";

/// Names that no crate, folder, file or module has.
const EMPTY: [&str; 8] = ["common", "core", "shared", "base", "utils", "helpers", "types", "misc"];

/// What no type's name ends with.
const ENDINGS: [&str; 8] = ["Manager", "Handler", "Helper", "Service", "Data", "Info", "Impl", "Wrapper"];

/// Finds empty words in the names of crates, files, modules and types.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let crates = house.rooms.iter().filter(|room| is_empty(&room.name)).map(|room| Violation {
        file: room.manifest_file(),
        line: None,
        rule: RULE,
        what: format!("the crate is named {}", room.name),
        remedy: "name it after what it holds".to_owned(),
    });
    let files = house.rooms.iter().flat_map(|room| &room.files);
    crates.chain(files.flat_map(check_file)).collect()
}

fn check_file(code: &Code) -> Vec<Violation> {
    let mut found = Vec::new();
    let stem = code.inner.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    if stem == "mod" {
        let remedy = "name it after its folder and put it beside: `foo.rs` and `foo/`";
        found.push(code.violation(RULE, None, "the file is named mod.rs".to_owned(), remedy));
    }
    let parts = code.inner.parent().into_iter().flatten().filter_map(OsStr::to_str).chain([stem]);
    for part in parts.filter(|part| is_empty(part)) {
        let remedy = "name it after the noun it holds";
        found.push(code.violation(RULE, None, format!("the path says {part}"), remedy));
    }
    let mut named = Named { code, found };
    named.visit_file(&code.syntax);
    named.found
}

fn is_empty(name: &str) -> bool {
    EMPTY.contains(&name)
}

struct Named<'code> {
    code: &'code Code,
    found: Vec<Violation>,
}

impl Named<'_> {
    fn look_at(&mut self, ident: &Ident) {
        let name = ident.to_string();
        if let Some(ending) = ENDINGS.iter().find(|ending| name.ends_with(**ending)) {
            let remedy = format!("name it after what it is; {ending} says nothing");
            let line = Some(lines(ident).0);
            self.found.push(self.code.violation(RULE, line, format!("a type is named {name}"), &remedy));
        }
    }
}

impl<'ast> Visit<'ast> for Named<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.look_at(&item.ident);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.look_at(&item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.look_at(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.look_at(&item.ident);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        if item.content.is_some() && is_empty(&name) {
            let what = format!("a module is named {name}");
            self.found.push(self.code.violation(
                RULE,
                Some(lines(item).0),
                what,
                "name it after the noun it holds",
            ));
        }
        visit::visit_item_mod(self, item);
    }
}
