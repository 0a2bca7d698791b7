//! SPDX expressions say under which licences a crate may be used: names joined by `OR`, `AND`, `WITH` and brackets.
//!
//! SPDX 2.3, annex D. `/` is read as `OR`, as cargo wrote it before 2019. `WITH` binds a name to its exception, and the
//! two are allowed together or not at all.

use std::iter::Peekable;

/// Why an expression cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    expected: &'static str,
    found: Option<String>,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let found = self.found.as_deref().unwrap_or("the end");
        write!(formatter, "{} was expected before {found}", self.expected)
    }
}

/// Tells whether the licences for which `is_allowed` holds satisfy `expression`.
///
/// # Errors
///
/// [`Unreadable`] where it is no expression.
pub(crate) fn is_satisfied(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> Result<bool, Unreadable> {
    let mut spaced = expression.to_owned();
    for sign in ["(", ")", "/"] {
        spaced = spaced.replace(sign, &format!(" {sign} "));
    }
    let mut reader = Reader { words: spaced.split_whitespace().peekable(), is_allowed };
    let satisfied = reader.any()?;
    reader.words.next().map_or(Ok(satisfied), |found| Err(unreadable("an operator", Some(found))))
}

struct Reader<'a, Words: Iterator<Item = &'a str>> {
    words: Peekable<Words>,
    is_allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a, Words: Iterator<Item = &'a str>> Reader<'a, Words> {
    /// `all OR all …`
    fn any(&mut self) -> Result<bool, Unreadable> {
        let mut satisfied = self.all()?;
        while self.words.next_if(|word| matches!(*word, "OR" | "/")).is_some() {
            satisfied |= self.all()?;
        }
        Ok(satisfied)
    }

    /// `one AND one …`, which binds tighter.
    fn all(&mut self) -> Result<bool, Unreadable> {
        let mut satisfied = self.one()?;
        while self.words.next_if_eq(&"AND").is_some() {
            satisfied &= self.one()?;
        }
        Ok(satisfied)
    }

    /// `( any )`, or a name with its exception.
    fn one(&mut self) -> Result<bool, Unreadable> {
        let name = match self.words.next() {
            Some("(") => {
                let inner = self.any()?;
                return self.close().map(|()| inner);
            }
            Some(word) if is_name(word) => word,
            other => return Err(unreadable("a licence", other)),
        };
        if self.words.next_if_eq(&"WITH").is_none() {
            return Ok((self.is_allowed)(name));
        }
        let exception = self.words.next().filter(|word| is_name(word));
        let exception = exception.ok_or_else(|| unreadable("an exception", None))?;
        Ok((self.is_allowed)(&format!("{name} WITH {exception}")))
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        match self.words.next() {
            Some(")") => Ok(()),
            other => Err(unreadable("a closing bracket", other)),
        }
    }
}

fn is_name(word: &str) -> bool {
    !matches!(word, "OR" | "AND" | "WITH" | "(" | ")" | "/")
}

fn unreadable(expected: &'static str, found: Option<&str>) -> Unreadable {
    Unreadable { expected, found: found.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 3] = ["MIT", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"];

    #[track_caller]
    fn check(expression: &str, expected: bool) {
        assert_eq!(
            is_satisfied(expression, &|licence| ALLOWED.contains(&licence)),
            Ok(expected),
            "{expression}"
        );
    }

    #[test]
    fn one_allowed_choice_is_enough() {
        check("MIT", true);
        check("GPL-3.0-only", false);
        check("GPL-3.0-only OR MIT", true);
        check("GPL-3.0-only/MIT", true);
        check("GPL-3.0-only / LGPL-2.1-only", false);
    }

    #[test]
    fn all_of_a_conjunction_must_be_allowed() {
        check("MIT AND BSD-3-Clause", true);
        check("MIT AND GPL-3.0-only", false);
        check("(GPL-3.0-only OR MIT) AND BSD-3-Clause", true);
        check("GPL-3.0-only OR MIT AND BSD-3-Clause", true);
        check("(GPL-3.0-only OR MIT) AND GPL-3.0-only", false);
    }

    #[test]
    fn a_licence_is_allowed_together_with_its_exception() {
        check("Apache-2.0 WITH LLVM-exception", true);
        check("Apache-2.0", false);
        check("MIT WITH LLVM-exception", false);
        check("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only", true);
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "OR", "MIT WITH", "AND MIT"] {
            assert!(is_satisfied(expression, &|_| true).is_err(), "{expression}");
        }
    }
}
