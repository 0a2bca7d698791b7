//! Sources: crates come from the registries and repositories that `deny.toml` names, or from this checkout.

use super::deny::{self, Sources};
use super::house::House;
use super::violation::Violation;

/// Finds packages from elsewhere.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let foreign =
        house.packages.iter().filter_map(|package| package.source.as_ref().map(|source| (package, source)));
    foreign
        .filter(|(_, source)| !is_allowed(&house.deny.sources, &source.repr))
        .map(|(package, source)| Violation {
            file: deny::FILE.into(),
            line: None,
            rule: "sources",
            what: format!("{} {} comes from {source}", package.name, package.version),
            remedy: format!("take a released version from a registry that {} allows", deny::FILE),
        })
        .collect()
}

/// Judges a source as cargo writes it: `registry+<index>`, or `git+<repository>?<branch>#<commit>`.
fn is_allowed(sources: &Sources, source: &str) -> bool {
    let is_listed = |list: &[String], address: &str| list.iter().any(|allowed| allowed == address);
    match source.split_once('+') {
        Some(("registry" | "sparse", index)) => is_listed(&sources.allow_registry, index),
        Some(("git", address)) => {
            let repository = address.split(['?', '#']).next().unwrap_or(address);
            is_listed(&sources.allow_git, repository)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: bool) {
        let sources = Sources {
            allow_registry: vec!["https://registry.example".to_owned()],
            allow_git: vec!["https://git.example/one".to_owned()],
        };

        assert_eq!(is_allowed(&sources, source), expected, "{source}");
    }

    #[test]
    fn only_listed_registries_and_repositories_are_allowed() {
        check("registry+https://registry.example", true);
        check("registry+https://registry.example.org", false);
        check("git+https://git.example/one?branch=main#0a1b2c", true);
        check("git+https://git.example/one-more#0a1b2c", false);
        check("git+https://registry.example", false);
        check("https://registry.example", false);
    }
}
