//! A *person* has an account: an address to log in with, and groups that rules speak of.

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
}
