//! Lints: every crate inherits the workspace's, and none is switched off: `#[expect]` with a reason instead of `#[allow]`.

use syn::Attribute;
use syn::visit::Visit;

use super::code::lines;
use super::house::{House, Room};
use super::violation::Violation;

const RULE: &str = "lints";

/// Finds manifests that do not inherit, and `allow` attributes.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let manifests = house.rooms.iter().filter(|room| !inherits(room)).map(|room| Violation {
        file: room.manifest_file(),
        line: None,
        rule: RULE,
        what: "the crate does not take the workspace's lints".to_owned(),
        remedy: "write `[lints]` and `workspace = true`".to_owned(),
    });
    let attributes = house.rooms.iter().flat_map(|room| &room.files).flat_map(|code| {
        let mut allows = Allows(Vec::new());
        allows.visit_file(&code.syntax);
        allows.0.into_iter().map(|line| {
            let remedy = "use `#[expect(…, reason = \"…\")]`, which tells when it is no longer needed";
            code.violation(RULE, Some(line), "a lint is switched off by `allow`".to_owned(), remedy)
        })
    });
    manifests.chain(attributes).collect()
}

fn inherits(room: &Room) -> bool {
    let lints = room.manifest.get("lints").and_then(|lints| lints.get("workspace"));
    lints.and_then(toml::Value::as_bool) == Some(true)
}

struct Allows(Vec<usize>);

impl<'ast> Visit<'ast> for Allows {
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let is_conditional = attribute.path().is_ident("cfg_attr")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string().contains("allow ("));
        if attribute.path().is_ident("allow") || is_conditional {
            self.0.push(lines(attribute).0);
        }
    }
}
