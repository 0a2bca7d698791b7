//! A *remote* server as it was typed, as it is meant, and what to tell the person where it cannot be talked to.

mod console;
mod explain;
mod login;

use std::time::Duration;

use anyhow::Context as _;
use http::{HeaderName, HeaderValue};
use switchboard_ambient::Secret;
use switchboard_mcp_connect::{
    ChatGpt, CommandLine, ConnectConfig, Connection, Era, EraChoice, Identity, LoggedOut, PrivateAddresses,
    Target, TransportChoice,
};
use url::Url;

pub(crate) use self::console::Console;
pub(crate) use self::explain::{explain_call, explain_connect};
use crate::args::{EraArg, IdentityArg, RemoteArgs, ServerArgs, TransportArg};
use crate::exit::Ending;

/// Time after which the person is told what is waited for.
const A_WHILE: Duration = Duration::from_secs(8);

/// Where a server is, as it was typed.
#[derive(Debug)]
pub(crate) enum Typed<'a> {
    Url(&'a str),
    Command(&'a [String]),
}

impl<'a> Typed<'a> {
    /// Takes the one of the two that was typed; clap has seen to it that one was.
    pub(crate) fn of(server: &'a ServerArgs) -> Self {
        server.url.as_deref().map_or(Self::Command(&server.command), Self::Url)
    }
}

/// Composes what is meant.
///
/// # Errors
///
/// Where the URL, a header or the source of a secret cannot be meant.
pub(crate) async fn compose(typed: &Typed<'_>, args: &RemoteArgs) -> anyhow::Result<ConnectConfig> {
    let mut config = match typed {
        Typed::Url(text) => ConnectConfig::url(url(text)?),
        Typed::Command(words) => {
            let (program, arguments) = words.split_first().context("no command was typed")?;
            ConnectConfig::command(CommandLine::new(program, arguments))
        }
    };
    if let Target::Url { transport, .. } = &mut config.target {
        *transport = match args.transport {
            TransportArg::Auto => TransportChoice::Auto,
            TransportArg::Http => TransportChoice::StreamableHttp,
            TransportArg::Sse => TransportChoice::Sse,
        };
    }
    config.identity = match args.identity {
        IdentityArg::Switchboard => Identity::Switchboard,
        IdentityArg::Chatgpt => Identity::ChatGpt(ChatGpt::default()),
    };
    config.era = match args.era {
        EraArg::Auto => EraChoice::Auto,
        EraArg::Stateless => EraChoice::Only(Era::Stateless),
        EraArg::Initialize => EraChoice::Only(Era::Initialize),
    };
    if args.allow_private {
        config.private = PrivateAddresses::Allowed;
    }
    config.headers = args.headers.iter().map(|text| header(text)).collect::<Result<_, _>>()?;
    config.bearer = args.bearer.as_deref().map(crate::secret::secret).transpose()?;
    if matches!(typed, Typed::Url(_)) && config.bearer.is_none() {
        config.login = login::compose(&args.login).await?;
    }
    Ok(config)
}

/// Connects, or says what the person can do.
///
/// # Errors
///
/// Where there is no conversation.
pub(crate) async fn connect(config: ConnectConfig) -> anyhow::Result<Connection> {
    let target = config.target.clone();
    let mut opening = Box::pin(Connection::open(config));
    let opened = tokio::select! {
        biased;
        opened = &mut opening => opened,
        () = tokio::time::sleep(A_WHILE), if matches!(target, Target::Command(_)) => {
            console::say("the command has not answered yet: one such as npx may have to fetch the program first");
            opening.await
        }
    };
    opened.map_err(|error| explain_connect(&error, &target))
}

fn url(text: &str) -> anyhow::Result<Url> {
    let wanted =
        || Ending::bad_input(format!("{text:?} is no URL: one such as http://localhost:8000/mcp is wanted"));
    // Because `localhost:8000` is a URL of the scheme `localhost`.
    let url = Url::parse(text).ok().filter(Url::has_host).ok_or_else(wanted)?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(wanted()) }
}

fn header(text: &str) -> anyhow::Result<(HeaderName, Secret<HeaderValue>)> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        Ending::bad_input("a header is written 'Name: value'; one was typed without a colon")
    })?;
    let parsed = name.trim().parse::<HeaderName>();
    let name = parsed.map_err(|_| Ending::bad_input(format!("{:?} is no name of a header", name.trim())))?;
    let value = HeaderValue::from_str(value.trim());
    let value = value.map_err(|_| {
        Ending::bad_input(format!("the value of the header {name} has characters that none may have"))
    })?;
    Ok((name, Secret::new(value)))
}

/// Gives back the tokens of a server, and forgets them.
///
/// # Errors
///
/// Where the URL cannot be meant, or what is kept cannot be removed.
pub(crate) async fn log_out(url: &str, args: &RemoteArgs) -> anyhow::Result<LoggedOut> {
    let config = compose(&Typed::Url(url), args).await?;
    Ok(Connection::log_out(&config).await?)
}
