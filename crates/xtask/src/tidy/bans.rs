//! Bans: crates that `deny.toml` keeps out of the tree, however deep they would come in.

use super::deny;
use super::house::House;
use super::violation::Violation;

/// Finds banned packages.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    let pairs =
        house.packages.iter().flat_map(|package| house.deny.bans.deny.iter().map(move |ban| (package, ban)));
    let banned = pairs.filter(|(package, ban)| package.name.as_str() == ban.package);
    banned
        .map(|(package, ban)| Violation {
            file: deny::FILE.into(),
            line: None,
            rule: "bans",
            what: format!("{} {} is in the tree", package.name, package.version),
            remedy: format!(
                "{}: turn off what brings it (`cargo tree --invert {}`)",
                ban.reason, package.name
            ),
        })
        .collect()
}
