//! A secret is a value that must not be seen: it prints as dots, and reading it is a word of its own.

use std::fmt;

/// Holds a value that no log, error or debug print may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value itself; each use is a place to look at.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print_its_value() {
        let secret = Secret::new("hunter2");

        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.expose(), &"hunter2");
    }
}
