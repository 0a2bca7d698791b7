//! What `deny.toml` allows: one list for cargo-deny and for tidy.

use serde::Deserialize;

/// Where the list lies, below the root.
pub(crate) const FILE: &str = "deny.toml";

/// The parts of `deny.toml` that can be held offline.
#[derive(Debug, Deserialize)]
pub(crate) struct Deny {
    /// Which licences are allowed.
    pub(crate) licenses: Licenses,
    /// Which crates are not.
    pub(crate) bans: Bans,
    /// Where crates may come from.
    pub(crate) sources: Sources,
}

/// Allowed licences.
#[derive(Debug, Deserialize)]
pub(crate) struct Licenses {
    /// For every crate.
    pub(crate) allow: Vec<String>,
    /// For single crates.
    #[serde(default)]
    pub(crate) exceptions: Vec<Exception>,
}

/// Licences that one crate may have besides.
#[derive(Debug, Deserialize)]
pub(crate) struct Exception {
    /// The crate.
    #[serde(rename = "crate")]
    pub(crate) package: String,
    /// Its licences.
    pub(crate) allow: Vec<String>,
}

/// Crates that are not to be in the tree.
#[derive(Debug, Deserialize)]
pub(crate) struct Bans {
    /// The crates.
    #[serde(default)]
    pub(crate) deny: Vec<Ban>,
}

/// One crate that is not to be in the tree.
#[derive(Debug, Deserialize)]
pub(crate) struct Ban {
    /// Its name.
    #[serde(rename = "crate")]
    pub(crate) package: String,
    /// Why not.
    pub(crate) reason: String,
}

/// Where crates may come from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Sources {
    /// Registries, by the address of their index.
    pub(crate) allow_registry: Vec<String>,
    /// Git repositories.
    pub(crate) allow_git: Vec<String>,
}
