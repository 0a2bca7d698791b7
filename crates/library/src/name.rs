//! A library's *name*, made from the name of what it serves where the person gave none.

use std::path::{Path, PathBuf};

/// Returns a name for people: `team-notes_2024` is "Team notes 2024".
pub(crate) fn of(paths: &[PathBuf]) -> String {
    let name = paths.first().and_then(|path| own_name(path)).unwrap_or_default();
    let words: Vec<_> =
        name.split(|character: char| "-_ .".contains(character)).filter(|word| !word.is_empty()).collect();
    let mut letters = words.join(" ");
    if letters.is_empty() {
        return "Library".to_owned();
    }
    if !letters.contains(char::is_uppercase) {
        let first: String = letters.chars().take(1).flat_map(char::to_uppercase).collect();
        letters = first + &letters.chars().skip(1).collect::<String>();
    }
    letters
}

/// A path such as `.` has a name only once it is resolved.
fn own_name(path: &Path) -> Option<String> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    name.map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        assert_eq!(of(&[path.into()]), expected);
    }

    #[test]
    fn a_name_is_made_readable() {
        check("/nowhere/team-notes_2024", "Team notes 2024");
        check("/nowhere/records.jsonl", "Records");
        check("/nowhere/RFC-index.csv", "RFC index");
        check("/nowhere/ärzte.md", "Ärzte");
        check("/", "Library");
    }
}
