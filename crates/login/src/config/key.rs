//! A *key source* says where the key is that seals what others could read: in a file of its own, or in a variable of the
//! environment, which this room does not read.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::secret::ClientSecret;

/// Where a key is, written as the path of a file, or as `env:NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
pub enum KeySource {
    /// In this file, which is made where there is none.
    File(PathBuf),
    /// In a variable of the environment.
    Variable {
        /// Its name.
        name: String,
        /// What it holds; nothing until whoever has the environment has read it.
        key: ClientSecret,
    },
}

impl KeySource {
    /// Returns the same source, with a path that was relative below a folder.
    #[must_use]
    pub fn below(self, folder: &Path) -> Self {
        match self {
            Self::File(path) => Self::File(folder.join(path)),
            variable @ Self::Variable { .. } => variable,
        }
    }
}

impl From<String> for KeySource {
    fn from(text: String) -> Self {
        match text.split_once(':') {
            Some(("env", name)) => Self::Variable { name: name.to_owned(), key: ClientSecret::new("") },
            Some(("file", path)) => Self::File(path.into()),
            _ => Self::File(text.into()),
        }
    }
}

impl From<PathBuf> for KeySource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<KeySource> for String {
    fn from(source: KeySource) -> Self {
        match source {
            KeySource::File(path) => path.to_string_lossy().into_owned(),
            KeySource::Variable { name, .. } => format!("env:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &KeySource, written: &str) {
        let source: KeySource = serde_json::from_value(text.into()).expect("a text is read");
        assert_eq!(&source, expected);
        assert_eq!(serde_json::to_value(source).expect("written"), written);
    }

    #[test]
    fn a_variable_is_never_a_file_of_that_name() {
        let variable = KeySource::Variable { name: "MY_KEY".into(), key: ClientSecret::new("") };
        check("env:MY_KEY", &variable, "env:MY_KEY");
        check("my.key", &KeySource::File("my.key".into()), "my.key");
        check("file:/etc/my.key", &KeySource::File("/etc/my.key".into()), "/etc/my.key");

        assert_eq!(variable.clone().below(Path::new("/etc")), variable);
        assert_eq!(
            KeySource::File("my.key".into()).below(Path::new("/etc")),
            KeySource::File("/etc/my.key".into())
        );
    }
}
