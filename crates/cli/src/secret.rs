//! A *secret* is typed as the place where it is, so that no history and no list of processes has it.

use switchboard_ambient::Secret;
use switchboard_login::DatabaseAddress;

use crate::exit::Ending;

/// Returns the address of a database, read from where it was said to be where it was not typed itself.
///
/// # Errors
///
/// Where there is nothing.
pub(crate) fn database(address: &DatabaseAddress) -> anyhow::Result<DatabaseAddress> {
    let address = typed_or_placed(address.expose())
        .map_err(|error| Ending::bad_input(format!("the address of the database: {error}")))?;
    Ok(DatabaseAddress::new(address.expose().as_str()))
}

/// Returns a secret that may be written down itself: what was typed, or what is where that says.
///
/// # Errors
///
/// Where there is nothing.
pub(crate) fn typed_or_placed(text: &str) -> anyhow::Result<Secret<String>> {
    match text.split_once(':') {
        Some(("env" | "file", _)) => secret(text),
        _ => Ok(Secret::new(text.to_owned())),
    }
}

/// Reads a secret from where it was said to be. What was typed is not repeated in an error: it may be the secret itself.
#[expect(clippy::disallowed_methods, reason = "the person named the variable")]
pub(crate) fn secret(source: &str) -> anyhow::Result<Secret<String>> {
    let text = match source.split_once(':') {
        Some(("env", name)) => std::env::var(name)
            .map_err(|_| Ending::bad_input(format!("the environment has no variable {name}")))?,
        Some(("file", path)) => std::fs::read_to_string(path)
            .map_err(|error| Ending::bad_input(format!("cannot read {path}: {error}")))?,
        _ => {
            return Err(Ending::bad_input(
                "a secret is named as env:NAME or file:PATH, and never typed itself",
            ));
        }
    };
    let secret = text.trim();
    if secret.is_empty() {
        return Err(Ending::bad_input("the secret that was named is empty"));
    }
    Ok(Secret::new(secret.to_owned()))
}
