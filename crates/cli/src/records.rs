//! The *records* of a login, for the commands that keep them whether the library is being served or not.

use anyhow::Context as _;
use switchboard_library::{Home, LibraryConfig};
use switchboard_login::{DatabaseAddress, Records};

use crate::args::PlaceArgs;
use crate::config::ServeConfig;
use crate::exit::Ending;
use crate::secret::database;

/// Tells where the accounts are: what was typed, over what the configuration file says.
///
/// # Errors
///
/// Where no library is served from the place.
pub(crate) fn records(place: &PlaceArgs) -> anyhow::Result<Records> {
    let served = match &place.config {
        Some(file) => ServeConfig::read(file)?,
        None => ServeConfig::default(),
    };
    let typed = place.database.database.clone().map(DatabaseAddress::new);
    if let Some(address) = typed.or(served.login.database) {
        return Ok(Records::Database(database(&address)?));
    }
    if let Some(path) = place.path.as_ref().filter(|_| place.data.is_none()) {
        path.symlink_metadata().map_err(|error| {
            Ending::bad_input(format!(
                "cannot open {}: {error}; PATH is the folder or file that is served (the first, where several are)",
                path.display()
            ))
        })?;
    }
    let path = place.path.clone().or_else(|| served.library.paths.first().cloned());
    let config = LibraryConfig {
        paths: vec![path.unwrap_or_else(|| ".".into())],
        data: place.data.clone().or(served.library.data),
        ..LibraryConfig::default()
    };
    let home = Home::locate(&config).context("cannot tell where the accounts are")?;
    // A path that was mistyped must not become a place with accounts that nobody asks for.
    if !home.path().is_dir() {
        return Err(Ending::bad_input(format!(
            "no library is kept in {}: name the folder that is served, or its index with --data; run `switchboard serve` on \
             it first",
            home.path().display()
        )));
    }
    Ok(Records::Folder(home.path().join("login")))
}
