//! A made-up workspace: tidy as it is made, so that a test shows what one change breaks.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use switchboard_xtask::tidy;
use tempfile::TempDir;

/// A workspace in a scratch folder.
pub(crate) struct Made(TempDir);

const ROOT: &str = r#"
[workspace]
resolver = "3"
members = ["crates/*"]
exclude = ["foreign"]
[workspace.lints]
"#;

const PLAN: &str = r#"
prefix = "our-"
floors = [
    { name = "words", rooms = ["word"] },
    { name = "engines", rooms = ["engine"] },
    { name = "products", rooms = ["left", "right"] },
]
face = { room = "face", above = "engines" }
help = ["testkit", "xtask"]
owners = ["word"]
gates = [
    { crate = "foreign", rooms = ["engine"], reason = "one room knows it" },
    { crate = "vocabulary", features = true, rooms = ["engine"], reason = "words are free" },
]
"#;

const DENY: &str = r#"
[licenses]
allow = ["MIT"]
exceptions = [{ crate = "vocabulary", allow = ["CC0-1.0"] }]
[bans]
deny = [{ crate = "tls", reason = "rustls does it" }]
[sources]
allow-registry = ["https://github.com/rust-lang/crates.io-index"]
allow-git = []
"#;

impl Made {
    /// Makes a workspace that keeps every rule: `word`, `engine`, two products, and two crates from elsewhere.
    pub(crate) fn new() -> Result<Self> {
        let made = Self(tempfile::tempdir()?);
        made.write("Cargo.toml", ROOT)?;
        made.write("crates/xtask/floors.toml", PLAN)?;
        made.write("deny.toml", DENY)?;
        made.room("word", "")?;
        made.room(
            "engine",
            "our-word = { path = \"../word\" }\nforeign = { path = \"../../foreign/foreign\" }",
        )?;
        made.room("left", "our-engine = { path = \"../engine\" }")?;
        made.room("right", "[dev-dependencies]\nour-testkit = { path = \"../testkit\" }")?;
        made.room(
            "testkit",
            "vocabulary = { path = \"../../foreign/vocabulary\", default-features = false }",
        )?;
        made.room("xtask", "")?;
        made.foreign("foreign", "MIT")?;
        made.foreign("vocabulary", "CC0-1.0")?;
        Ok(made)
    }

    /// Writes a file, and what folders it needs.
    pub(crate) fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Adds a crate with `dependencies`.
    pub(crate) fn room(&self, name: &str, dependencies: &str) -> Result<()> {
        let manifest = format!(
            "[package]\nname = \"our-{name}\"\nedition = \"2024\"\nlicense = \"MIT\"\n[lints]\nworkspace = true\n\
             [dependencies]\n{dependencies}\n"
        );
        self.write(&format!("crates/{name}/Cargo.toml"), &manifest)?;
        self.write(&format!("crates/{name}/src/lib.rs"), "//! A word.\n")
    }

    /// Adds a crate of others, outside the workspace, under `licence`.
    pub(crate) fn foreign(&self, name: &str, licence: &str) -> Result<()> {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"{licence}\"\n\
             [features]\ndefault = []\nextra = []\n"
        );
        self.write(&format!("foreign/{name}/Cargo.toml"), &manifest)?;
        self.write(&format!("foreign/{name}/src/lib.rs"), "")
    }

    /// Returns what tidy says, a line for each violation.
    pub(crate) fn violations(&self) -> Result<String> {
        let lock = self.cargo(&["generate-lockfile", "--offline", "--quiet"])?;
        ensure!(lock, "cargo made no lock file");
        let violations = tidy::check(self.0.path())?;
        let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
        Ok(lines.join("\n"))
    }

    fn cargo(&self, arguments: &[&str]) -> Result<bool> {
        let folder: &Path = self.0.path();
        Ok(Command::new(env!("CARGO")).args(arguments).current_dir(folder).status()?.success())
    }
}
