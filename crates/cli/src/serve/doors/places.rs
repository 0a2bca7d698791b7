//! *Places* of secrets, as the configuration names them: what is there is read, once, before a login is opened.

use anyhow::Context as _;
use switchboard_login::{BrowserConfig, ClientSecret, KeySource, LoginConfig};

use crate::secret::{database, secret, typed_or_placed};

/// Reads every secret of our own login from where it was said to be.
///
/// # Errors
///
/// Where there is nothing, naming whose secret it is.
pub(super) fn read_login(mut login: LoginConfig) -> anyhow::Result<LoginConfig> {
    login.database = login.database.as_ref().map(database).transpose()?;
    login.key_file = login.key_file.map(|source| key("login.key_file", source)).transpose()?;
    for client in &mut login.clients {
        if let Some(own) = &mut client.secret {
            let found = typed_or_placed(own.expose())
                .with_context(|| format!("the secret of {:?} in login.clients", client.id))?;
            *own = ClientSecret::new(found.expose().as_str());
        }
    }
    for provider in &mut login.providers {
        if let Some(own) = &mut provider.secret {
            *own =
                hidden(own).with_context(|| format!("the secret of {:?} in login.providers", provider.id))?;
        }
    }
    Ok(login)
}

/// Reads what lets people in with a browser at a provider from where it was said to be.
///
/// # Errors
///
/// Where there is nothing.
pub(super) fn read_browser(mut browser: BrowserConfig) -> anyhow::Result<BrowserConfig> {
    browser.secret = browser.secret.as_ref().map(hidden).transpose().context("auth.browser.secret")?;
    browser.key_file = browser.key_file.map(|source| key("auth.browser.key_file", source)).transpose()?;
    Ok(browser)
}

/// Returns the secret that is where the configuration says.
fn hidden(place: &ClientSecret) -> anyhow::Result<ClientSecret> {
    Ok(ClientSecret::new(secret(place.expose())?.expose().as_str()))
}

fn key(name: &str, source: KeySource) -> anyhow::Result<KeySource> {
    Ok(match source {
        KeySource::Variable { name: variable, .. } => {
            let found = secret(&format!("env:{variable}")).with_context(|| name.to_owned())?;
            KeySource::Variable { name: variable, key: ClientSecret::new(found.expose().as_str()) }
        }
        file @ KeySource::File(_) => file,
    })
}
