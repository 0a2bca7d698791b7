//! A configuration is what is meant: the file, then the environment, then the flags, the later over the earlier.
//!
//! Each product owns its part; this file only composes them. The environment arrives through clap, as flags that were
//! not typed.

mod auth;
mod keys;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_http_serve::HttpConfig;
use switchboard_library::{LegacyResults, LibraryConfig, RecordFields, View, Watch};
use switchboard_login::{DatabaseAddress, LoginConfig};
use switchboard_mcp_serve::CALL_PATHS;

pub(crate) use self::auth::{AuthConfig, AuthMode, IntrospectionConfig};
use crate::args::{FieldArgs, LegacyArg, ServeArgs, ViewArg};
use crate::exit::{Ending, Exit};
use crate::output;

/// The configuration of `switchboard serve`, as its file spells it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServeConfig {
    /// What is served.
    pub(crate) library: LibraryConfig,
    /// Where it listens, and under which address it is reached.
    pub(crate) http: HttpConfig,
    /// Who may call.
    pub(crate) auth: AuthConfig,
    /// Our own login, with `oauth` and `mixed`.
    pub(crate) login: LoginConfig,
}

impl ServeConfig {
    /// Composes what is meant from what was typed and the file that it names.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, is not TOML, has an unknown key or a value out of its range, or where no path
    /// is named anywhere.
    pub(crate) fn compose(args: ServeArgs) -> anyhow::Result<Self> {
        let speaks_stdio = args.stdio;
        let mut config = match &args.config {
            Some(file) => Self::read(file)?,
            None => Self::default(),
        };
        config.apply(args)?;
        if config.library.paths.is_empty() {
            return Err(Ending::bad_input(
                "no path to serve: name a folder or a file, or set library.paths in the configuration file",
            ));
        }
        config.check()?;
        if speaks_stdio && config.auth.mode != AuthMode::None {
            return Err(Ending::bad_input(format!(
                "--stdio speaks with the program that started it, which nobody logs in to: leave {} out",
                config.auth.mode.as_str()
            )));
        }
        Ok(config)
    }

    /// Checks that what was said of logins and of access can be meant together.
    fn check(&self) -> anyhow::Result<()> {
        self.auth.check()?;
        if let Some(url) = &self.http.public_url
            && let Some(end) =
                CALL_PATHS.iter().find(|path| url.path().trim_end_matches('/').ends_with(*path))
        {
            return Err(Ending::bad_input(format!(
                "--public-url {url} ends with {end}, which is added to it: leave that out"
            )));
        }
        self.http.limits.check().map_err(|error| Ending::bad_input(error.to_string()))?;
        if !self.auth.mode.is_own_login() {
            self.check_no_login()?;
        }
        if self.auth.mode == AuthMode::None && self.library.access.is_set() {
            return Err(Ending::bad_input(
                "library.access needs a login, or nobody can be told from anybody: choose --auth oauth, mixed or oidc",
            ));
        }
        Ok(())
    }

    /// Checks that nothing is said of a login that is not there.
    fn check_no_login(&self) -> anyhow::Result<()> {
        let mode = self.auth.mode.as_str();
        if self.login.database.is_some() {
            return Err(Ending::bad_input(format!(
                "--database keeps the accounts of our own login: it goes with --auth oauth or mixed, and this is {mode}"
            )));
        }
        let (said, usual) =
            (serde_json::to_value(&self.login)?, serde_json::to_value(LoginConfig::default())?);
        match said.as_object().into_iter().flatten().find(|(key, value)| usual.get(key) != Some(*value)) {
            None => Ok(()),
            Some((key, _)) => Err(Ending::bad_input(format!(
                "login.{key} is about our own login: it goes with --auth oauth or mixed, and this is {mode}"
            ))),
        }
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is not TOML, or has an unknown key or a value out of its range.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Ending::bad_input(format!("cannot read {}: {error}", file.display())))?;
        let mut config = Self::parse(&text).map_err(|error| {
            Ending::bad_input(format!("{} is not a configuration: {error:#}", file.display()))
        })?;
        let folder = file.parent().unwrap_or(Path::new(""));
        // Because a file that is read from somewhere else must still mean the same folders.
        config.library.paths.iter_mut().for_each(|path| *path = folder.join(&*path));
        config.library.data = config.library.data.map(|data| folder.join(data));
        config.login.key_file = config.login.key_file.map(|file| file.below(folder));
        if let Some(browser) = &mut config.auth.browser {
            browser.key_file = browser.key_file.take().map(|file| file.below(folder));
        }
        Ok(config)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let table: toml::Table = toml::from_str(text)?;
        keys::check(&table, schemars::schema_for!(Self).as_value())?;
        // From the text again, because only then an error names its line.
        Ok(toml::from_str(text)?)
    }

    fn apply(&mut self, args: ServeArgs) -> anyhow::Result<()> {
        replace(&mut self.http.port, args.port);
        replace(&mut self.http.host, args.host);
        replace_some(&mut self.http.public_url, args.public_url);
        self.http.allowed_hosts.extend(args.allowed_hosts);
        self.http.allowed_origins.extend(args.allowed_origins);
        self.http.trusted_proxies.extend(args.trusted_proxies);
        replace_some(&mut self.login.database, args.auth.database.database.clone().map(DatabaseAddress::new));
        self.auth.apply(args.auth)?;
        self.apply_library(args.paths, args.fields);
        replace_some(&mut self.library.name, args.name);
        replace_some(&mut self.library.instructions, args.instructions);
        replace_some(&mut self.library.data, args.data);
        self.library.include.extend(args.include);
        self.library.exclude.extend(args.exclude);
        if args.no_watch {
            self.library.watch = Watch::Off;
        }
        replace(&mut self.library.view, args.view.map(View::from));
        replace_some(&mut self.library.legacy_results, args.legacy_results.map(LegacyResults::from));
        Ok(())
    }

    fn apply_library(&mut self, paths: Vec<PathBuf>, fields: FieldArgs) {
        if !paths.is_empty() {
            self.library.paths = paths;
        }
        let RecordFields { id, title, text, url } = &mut self.library.records;
        replace_some(id, fields.id);
        replace_some(title, fields.title);
        replace_some(text, fields.text);
        replace_some(url, fields.url);
    }
}

/// Runs `switchboard schema`.
///
/// # Errors
///
/// Where standard output is closed.
pub(crate) fn print_schema() -> anyhow::Result<Exit> {
    output::json(&schemars::schema_for!(ServeConfig))?;
    Ok(Exit::Done)
}

fn replace<T>(place: &mut T, typed: Option<T>) {
    if let Some(typed) = typed {
        *place = typed;
    }
}

fn replace_some<T>(place: &mut Option<T>, typed: Option<T>) {
    if typed.is_some() {
        *place = typed;
    }
}

impl From<ViewArg> for View {
    fn from(view: ViewArg) -> Self {
        match view {
            ViewArg::Search => Self::Search,
            ViewArg::Full => Self::Full,
        }
    }
}

impl From<LegacyArg> for LegacyResults {
    fn from(legacy: LegacyArg) -> Self {
        match legacy {
            LegacyArg::Ids => Self::Ids,
        }
    }
}

#[cfg(test)]
mod tests;
