//! A login of ours before routes, with one account, so that what its guard costs a call can be measured.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use switchboard_ambient::{Secret, SystemClock, SystemRandom};
use switchboard_bearer_guard::{Authority, Demand, Guard, LocalIssuer as _, Protection};
use switchboard_http_serve::PublicOrigin;
use switchboard_login::{Accounts, Lifetimes, Login, LoginConfig, Protected, Records, ScopeMeaning, Site};
use switchboard_mcp_serve::Endpoints;
use switchboard_oauth_words::{ResourceIndicator, ScopeSet};

/// The account; the load logs in with it once.
const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "correct horse battery";

const SCOPE: &str = "add";

/// Puts a login before `/mcp`, and serves its own routes beside; it keeps what it must in `folder`.
///
/// # Errors
/// Where login cannot use the folder.
pub async fn guarded(endpoints: Endpoints, origin: PublicOrigin, folder: &Path) -> Result<Router> {
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let protected = Protected {
        name: "calls".to_owned(),
        resources: vec![ResourceIndicator::parse(origin.join("/mcp").as_str())?],
        scopes: vec![ScopeMeaning { scope: SCOPE.to_owned(), meaning: "add numbers".to_owned() }],
    };
    // The same token for as long as anybody measures.
    let lifetimes = Lifetimes { access_token: Duration::from_hours(24), ..Lifetimes::default() };
    let root = origin.root().clone();
    let config = LoginConfig { lifetimes, ..LoginConfig::default() };
    let login = Login::open(Site::new(folder, origin), config, protected).await?;
    let accounts = Accounts::open(&Records::Folder(folder.to_owned()), clock.clone(), random).await?;
    accounts.add(EMAIL, Secret::new(PASSWORD.to_owned()), &[]).await?;
    let scopes = ScopeSet::parse(SCOPE)?;
    let protection = Protection {
        name: "calls".to_owned(),
        root,
        paths: vec!["/mcp".to_owned()],
        issuer: login.issuer().to_owned(),
        scopes: scopes.clone(),
        scopes_supported: scopes,
    };
    let guard = Guard::new(protection, Authority::Local(Arc::new(login.clone())), clock);
    Ok(endpoints.behind(&guard.layer(Demand::Login)).merge(login.router()).merge(guard.routes()))
}
