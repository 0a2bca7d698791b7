//! What every door needs: what it is made for, where that may be, and what cannot be meant said in words.

use std::net::IpAddr;
use std::path::Path;

use anyhow::anyhow;
use switchboard_bearer_guard::{Protection, is_here, required_scopes};
use switchboard_http_serve::PublicOrigin;
use switchboard_login::{OpenLoginError, Site, StoreError};
use switchboard_mcp_serve::CALL_PATHS;
use switchboard_oauth_words::ScopeSet;

use crate::config::AuthConfig;
use crate::exit::Ending;

/// What doors are made for.
pub(in crate::serve) struct Doorway<'a> {
    /// The name for people.
    pub(in crate::serve) name: &'a str,
    /// Where login keeps what it must not forget.
    pub(in crate::serve) folder: &'a Path,
    /// Where all of it is reached.
    pub(in crate::serve) origin: &'a PublicOrigin,
    /// Where it listens.
    pub(in crate::serve) address: IpAddr,
    /// How many requests it answers at one time.
    pub(in crate::serve) requests: usize,
}

impl Doorway<'_> {
    /// Returns what logins are built on.
    pub(super) fn site(&self) -> Site {
        Site { requests: self.requests, ..Site::new(self.folder, self.origin.clone()) }
    }
}

/// Passwords and tokens go over this origin, and through whatever network the address is on.
pub(super) fn check_origin(auth: &AuthConfig, doorway: &Doorway<'_>) -> anyhow::Result<()> {
    let (mode, origin) = (auth.mode.as_str(), doorway.origin);
    if origin.root().scheme() == "https" {
        return Ok(());
    }
    if !is_here(origin.root()) {
        return Err(Ending::bad_input(format!(
            "{mode} would send passwords and tokens unencrypted to {origin}: put a proxy or tunnel with a certificate before it, and \
             name its address with --public-url https://…"
        )));
    }
    if doorway.address.to_canonical().is_loopback() || auth.plain_http {
        return Ok(());
    }
    Err(Ending::bad_input(format!(
        "{mode} on {} would take passwords and tokens unencrypted from the network: put a proxy or tunnel with a certificate before it \
         and name its address with --public-url https://…, or listen on 127.0.0.1; where nobody else is on the way, as in a container \
         whose port is published on 127.0.0.1 alone, say --plain-http",
        doorway.address
    )))
}

/// Reads the scopes that every token must allow.
pub(super) fn required(scopes: &[String]) -> anyhow::Result<ScopeSet> {
    required_scopes(scopes)
        .map_err(|error| Ending::bad_input(format!("--scope {}: {error}", scopes.join(","))))
}

pub(super) fn protection(doorway: &Doorway<'_>, issuer: &str, scopes: &ScopeSet) -> Protection {
    Protection {
        name: doorway.name.to_owned(),
        root: doorway.origin.root().clone(),
        paths: CALL_PATHS.map(str::to_owned).to_vec(),
        issuer: issuer.to_owned(),
        scopes_supported: scopes.clone(),
        scopes: scopes.clone(),
    }
}

/// Tells why login cannot be opened; what was typed wrongly is the person's to change.
pub(crate) fn refused(error: OpenLoginError) -> anyhow::Error {
    match error {
        OpenLoginError::Bounds(_)
        | OpenLoginError::Client { .. }
        | OpenLoginError::Folder(_)
        | OpenLoginError::NoKeyFile { .. }
        | OpenLoginError::Provider { .. }
        | OpenLoginError::Vault(_)
        | OpenLoginError::Store(
            StoreError::Address(_)
            | StoreError::Setting { .. }
            | StoreError::File { .. }
            | StoreError::Refused { .. }
            | StoreError::Tls { .. }
            | StoreError::Elsewhere { .. },
        ) => Ending::bad_input(format!("{:#}", anyhow!(error))),
        error => anyhow::Error::new(error).context("cannot open the login"),
    }
}
