//! Owners: what `clippy.toml` bans is lifted only in the room that owns it, and in tests.

use syn::Attribute;
use syn::visit::{self, Visit};

use super::code::{is_for_tests, lines};
use super::house::House;
use super::plan::{FILE, Place};
use super::violation::Violation;

/// Finds `#[expect(clippy::disallowed_methods)]` outside the owners' rooms.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let is_free = |room: &str| {
        house.plan.place(room) == Some(Place::Help) || house.plan.owners.iter().any(|owner| owner == room)
    };
    let rooms = house.rooms.iter().filter(|room| !is_free(&room.name));
    let files = rooms.flat_map(|room| &room.files).filter(|code| !code.is_test());
    let mut found = Vec::new();
    for code in files {
        let mut lifted = Lifted(Vec::new());
        lifted.visit_file(&code.syntax);
        found.extend(lifted.0.into_iter().map(|line| {
            let what = "a ban of clippy.toml is lifted outside the rooms that own it".to_owned();
            let remedy = format!("take the value from the caller (owners: {FILE})");
            code.violation("owners", Some(line), what, &remedy)
        }));
    }
    found
}

struct Lifted(Vec<usize>);

impl<'ast> Visit<'ast> for Lifted {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let lints = attribute
            .path()
            .is_ident("expect")
            .then_some(&attribute.meta)
            .and_then(|meta| meta.require_list().ok());
        if lints.is_some_and(|lints| lints.tokens.to_string().contains("disallowed_methods")) {
            self.0.push(lines(attribute).0);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_for_tests(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}
