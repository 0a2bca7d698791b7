//! Several servers on the same records: any of them can go on where another stopped.

use anyhow::{Context as _, Result};
use futures::future::try_join_all;
use switchboard_http_serve::PublicOrigin;
use switchboard_login::{Login, LoginConfig, OpenLoginError, Site};
use switchboard_testkit::Scratch;

use crate::client::{Client, refusal, tokens};
use crate::world::{Browser, EMAIL, World, database, form_on, location, parameter, protected};

async fn open(folder: &std::path::Path, config: LoginConfig) -> Result<Login, OpenLoginError> {
    let origin = PublicOrigin::from_address(([127, 0, 0, 1], 9).into());
    let protected = protected(&origin).expect("addresses name resources");
    Login::open(Site::new(folder, origin), config, protected).await
}

#[tokio::test]
async fn servers_that_start_together_make_one_set_of_records() -> Result<()> {
    let scratch = Scratch::new()?;
    let config = LoginConfig { database: database()?, ..LoginConfig::default() };
    let openings = (0..8).map(|_| open(scratch.path(), config.clone()));

    let logins = try_join_all(openings).await?;

    let mut keys = Vec::new();
    for login in &logins {
        use switchboard_bearer_guard::LocalIssuer as _;
        keys.push(format!("{:?}", login.keys().await.ok().context("no keys")?));
    }
    keys.dedup();
    assert_eq!(keys.len(), 1, "{keys:?}");
    Ok(())
}

#[tokio::test]
async fn a_login_goes_on_at_any_server() -> Result<()> {
    let one = World::new().await?;
    let two = one.replica().await?;
    let client = Client::registered(&one, "none").await?;
    let mut browser = Browser::default();

    browser.log_in(&one, "/login", EMAIL).await?;
    let page = browser.get(&two, &client.question(&two, &[])).await?;
    let allowed = browser.submit(&one, &form_on(&page, "/authorize")?, &[("decision", "allow")]).await?;
    let code = parameter(&location(&allowed)?, "code").context("no code")?;
    let first = tokens(&client.exchange(&two, &code, &[]).await?)?;

    assert_eq!(
        refusal(&client.exchange(&one, &code, &[]).await?),
        "400 invalid_grant",
        "a code is good once"
    );
    assert_eq!(
        refusal(&client.refresh(&two, &first.refresh).await?),
        "400 invalid_grant",
        "the replay ended it"
    );
    Ok(())
}
