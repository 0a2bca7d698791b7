//! *Tidy* means: the tree keeps the rules of the house. One file per rule; each names file, rule and remedy.
//!
//! It reads the sources, the manifests and `cargo metadata --offline`; it needs no network and nothing installed.

mod arrows;
mod bans;
mod circles;
mod code;
mod deny;
mod faces;
mod floors;
mod gates;
mod headers;
mod house;
mod licences;
mod lints;
mod names;
mod owners;
mod plan;
mod sizes;
mod sources;
mod spdx;
mod violation;

use std::path::Path;

use anyhow::Result;

use house::House;
pub use violation::Violation;

/// Returns what breaks a rule in the workspace at `root`, ordered by file and line.
///
/// # Errors
///
/// Where the workspace itself cannot be read: no metadata, a manifest or a source that does not parse.
pub fn check(root: &Path) -> Result<Vec<Violation>> {
    let house = House::read(root)?;
    let rules = [
        bans::check,
        circles::check,
        faces::check,
        floors::check,
        gates::check,
        headers::check,
        licences::check,
        lints::check,
        names::check,
        owners::check,
        sizes::check,
        sources::check,
    ];
    let mut violations: Vec<Violation> = rules.iter().flat_map(|rule| rule(&house)).collect();
    violations.sort();
    Ok(violations)
}
