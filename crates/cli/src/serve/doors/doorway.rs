//! What every door needs: what it is made for, where that may be, and what cannot be meant said in words.

use std::path::Path;

use anyhow::anyhow;
use switchboard_bearer_guard::{Protection, is_here, required_scopes};
use switchboard_http_serve::PublicOrigin;
use switchboard_login::{ClientSecret, OpenLoginError, StoreError};
use switchboard_mcp_serve::CALL_PATHS;

use crate::config::AuthMode;
use crate::exit::Ending;
use crate::secret::secret;

/// What doors are made for.
pub(in crate::serve) struct Doorway<'a> {
    /// The name for people.
    pub(in crate::serve) name: &'a str,
    /// Where login keeps what it must not forget.
    pub(in crate::serve) folder: &'a Path,
    /// Where all of it is reached.
    pub(in crate::serve) origin: &'a PublicOrigin,
}

/// Returns the secret that is where the configuration says.
pub(super) fn hidden(place: &ClientSecret) -> anyhow::Result<ClientSecret> {
    Ok(ClientSecret::new(secret(place.expose())?.expose().as_str()))
}

/// Passwords and tokens go over this origin.
pub(super) fn check_origin(mode: AuthMode, origin: &PublicOrigin) -> anyhow::Result<()> {
    if origin.root().scheme() == "https" || is_here(origin.root()) {
        return Ok(());
    }
    Err(Ending::bad_input(format!(
        "{} would send passwords and tokens unencrypted to {origin}: put a proxy or tunnel with a certificate before it, and name its \
         address with --public-url https://…",
        mode.as_str()
    )))
}

pub(super) fn protection(
    doorway: &Doorway<'_>,
    issuer: &str,
    scopes: &[String],
) -> anyhow::Result<Protection> {
    let scopes = required_scopes(scopes)
        .map_err(|error| Ending::bad_input(format!("--scope {}: {error}", scopes.join(" "))))?;
    Ok(Protection {
        name: doorway.name.to_owned(),
        root: doorway.origin.root().clone(),
        paths: CALL_PATHS.map(str::to_owned).to_vec(),
        issuer: issuer.to_owned(),
        scopes_supported: scopes.clone(),
        scopes,
    })
}

/// Tells why login cannot be opened; what was typed wrongly is the person's to change.
pub(crate) fn refused(error: OpenLoginError) -> anyhow::Error {
    match error {
        OpenLoginError::Client { .. }
        | OpenLoginError::Folder { .. }
        | OpenLoginError::NoKeyFile { .. }
        | OpenLoginError::Provider { .. }
        | OpenLoginError::Store(
            StoreError::Address(_)
            | StoreError::Refused { .. }
            | StoreError::Tls { .. }
            | StoreError::Elsewhere { .. },
        ) => Ending::bad_input(format!("{:#}", anyhow!(error))),
        error => anyhow::Error::new(error).context("cannot open the login"),
    }
}
