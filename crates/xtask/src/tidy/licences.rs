//! Licences: every crate in the tree may be used and passed on, under a licence that `deny.toml` allows.

use cargo_metadata::Package;

use super::deny::{self, Deny};
use super::house::House;
use super::spdx;
use super::violation::Violation;

const RULE: &str = "licences";

/// Finds packages whose licence is absent, unreadable or not allowed, and exceptions for crates that are gone.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let wrong = house.packages.iter().filter_map(|package| {
        let problem = problem(&house.deny, package)?;
        Some(violation(
            format!("{} {} {problem}", package.name, package.version),
            "replace the crate, or allow it",
        ))
    });
    let is_gone = |name: &str| !house.packages.iter().any(|package| package.name.as_str() == name);
    let stale = house.deny.licenses.exceptions.iter().filter(|exception| is_gone(&exception.package)).map(
        |exception| {
            violation(
                format!("the exception for {} is for a crate not in the tree", exception.package),
                "delete it",
            )
        },
    );
    wrong.chain(stale).collect()
}

fn problem(deny: &Deny, package: &Package) -> Option<String> {
    let Some(expression) = &package.license else {
        return Some("states no licence".to_owned());
    };
    let exceptions = deny.licenses.exceptions.iter().filter(|one| one.package == package.name.as_str());
    let allowed: Vec<&String> = exceptions.flat_map(|one| &one.allow).chain(&deny.licenses.allow).collect();
    match spdx::is_satisfied(expression, &|licence| allowed.iter().any(|allowed| *allowed == licence)) {
        Ok(true) => None,
        Ok(false) => Some(format!("is under {expression}, which is not allowed")),
        Err(error) => Some(format!("states {expression:?}: {error}")),
    }
}

fn violation(what: String, remedy: &str) -> Violation {
    let remedy = format!("{remedy} in {}", deny::FILE);
    Violation { file: deny::FILE.into(), line: None, rule: RULE, what, remedy }
}
