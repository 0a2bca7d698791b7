//! A *person* has an account: an address to log in with, and groups that rules speak of.

use std::collections::BTreeSet;
use std::time::SystemTime;

/// Says that an address is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an email address")]
pub struct InvalidEmail(pub String);

/// Someone with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id, which tokens call `sub` and which no other person ever gets.
    pub id: String,
    /// The address they log in with.
    pub email: String,
    /// The groups, in alphabetical order.
    pub groups: Vec<String>,
    /// Since when there is an account.
    pub created_at: SystemTime,
}

/// Says that something is no name of a group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is no name of a group: {rule}")]
pub struct InvalidGroup {
    /// What was written.
    pub name: String,
    /// What a name must be.
    pub rule: &'static str,
}

/// Returns the names of groups in alphabetical order, each once.
pub(crate) fn read_groups(names: &[String]) -> Result<Vec<String>, InvalidGroup> {
    let read = |name: &String| {
        let trimmed = name.trim();
        let rule = match trimmed {
            "" => "there must be something",
            "everyone" => "everybody is in it, with an account and without",
            "members" => "whoever has logged in is in it",
            name if name.chars().any(char::is_control) => "it must be one line, without control characters",
            _ => return Ok(trimmed.to_owned()),
        };
        Err(InvalidGroup { name: name.clone(), rule })
    };
    Ok(names.iter().map(read).collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect())
}

/// Returns the one spelling of an address under which an account is kept.
pub(crate) fn read_email(text: &str) -> Result<String, InvalidEmail> {
    let email = text.trim().to_lowercase();
    let is_plain = email.chars().all(|letter| !letter.is_whitespace() && !letter.is_control());
    let is_email = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
    });
    if is_plain && is_email && email.len() <= 254 { Ok(email) } else { Err(InvalidEmail(text.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        assert_eq!(read_email(" Ada@Example.org "), Ok("ada@example.org".to_owned()));
        for text in ["", "ada", "@example.org", "ada@", "ada@a@b", "ada@exa mple.org", "a\n@b"] {
            assert!(read_email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn groups_have_names_that_mean_nothing_else() {
        let read = |names: &[&str]| read_groups(&names.iter().map(ToString::to_string).collect::<Vec<_>>());

        assert_eq!(read(&["staff", " hr ", "staff"]), Ok(vec!["hr".to_owned(), "staff".to_owned()]));
        for name in ["", " ", "everyone", "members ", "a\nb", "a\u{1b}[2J"] {
            assert_eq!(read(&["hr", name]).map_err(|error| error.name), Err(name.to_owned()));
        }
    }
}
