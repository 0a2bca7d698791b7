//! A *login* from the command line: the browser is sent to the authorization server, and comes back to a listener on this
//! machine.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use switchboard_mcp_connect::{Authorize, LoginClient, LoginConfig, LoginError, TokenVault};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use url::Url;

use crate::args::LoginArgs;
use crate::exit::Ending;
use crate::secret::secret;

/// Time that a person gets.
const TIME: Duration = Duration::from_mins(5);

/// Bytes of what a browser sends before its request is over.
const REQUEST: usize = 16 << 10;

/// Composes how a server is logged in to.
///
/// # Errors
///
/// Where there is nowhere to keep tokens, the client's secret cannot be read, or nothing can listen for the browser.
pub(super) async fn compose(args: &LoginArgs) -> anyhow::Result<Option<LoginConfig>> {
    let Some(folder) = folder(args) else {
        let wanted = "there is no home directory to keep tokens in: name a folder with --tokens";
        return if args.login { Err(Ending::bad_input(wanted)) } else { Ok(None) };
    };
    let predefined = match &args.client_id {
        Some(id) => Some((id.clone(), args.client_secret.as_deref().map(secret).transpose()?)),
        None => None,
    };
    let client = LoginClient {
        predefined,
        metadata_url: args.client_metadata.clone(),
        name: Some("Switchboard".to_owned()),
    };
    let authorize = if args.login { Some(listen(args.callback_port).await?) } else { None };
    Ok(Some(LoginConfig { client, scopes: args.scopes.clone(), vault: TokenVault::at(folder), authorize }))
}

/// Returns the folder of tokens: the one that was named, or that of this user's programs.
#[expect(clippy::disallowed_methods, reason = "the door reads the environment")]
fn folder(args: &LoginArgs) -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let named = args.tokens.clone();
    named.or_else(|| {
        let data =
            absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")));
        data.map(|data| data.join("switchboard/tokens"))
    })
}

/// Listens on this machine alone, for the whole life of the command: a login may be widened later.
async fn listen(port: u16) -> anyhow::Result<Authorize> {
    let listener =
        TcpListener::bind(("127.0.0.1", port)).await.context("nothing can listen for the browser")?;
    let redirect = format!("http://{}/callback", listener.local_addr()?);
    let (listener, base) = (Arc::new(listener), redirect.clone());
    Ok(Authorize::new(redirect, move |page| {
        let (listener, base) = (Arc::clone(&listener), base.clone());
        async move {
            show(&page);
            let back = tokio::time::timeout(TIME, callback(&listener, &base)).await;
            back.unwrap_or(Err(LoginError::Late))
        }
    }))
}

/// Opens the page where there is a program for it, and names it in any case.
#[expect(clippy::print_stderr, reason = "the person has to see the address")]
fn show(page: &Url) {
    eprintln!("To log in, open this page:\n\n  {page}\n");
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(opener);
    command.arg(page.as_str()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Where there is no browser, the person opens the page elsewhere.
    let _ = command.spawn();
}

/// Waits for the browser to come back with an answer; whatever else it asks for is not found.
async fn callback(listener: &TcpListener, base: &str) -> Result<Url, LoginError> {
    loop {
        let (mut stream, _) =
            listener.accept().await.map_err(|error| LoginError::Listen(error.to_string()))?;
        let Ok(Some(target)) = tokio::time::timeout(Duration::from_secs(5), target(&mut stream)).await else {
            continue;
        };
        let url = Url::parse(base).ok().and_then(|base| base.join(&target).ok());
        let answer = url.filter(|url| url.path() == "/callback" && is_answer(url));
        let (status, words) = match &answer {
            Some(_) => ("200 OK", "You can close this page and go back to the terminal."),
            None => ("404 Not Found", "Nothing is here."),
        };
        reply(&mut stream, status, words).await;
        if let Some(url) = answer {
            return Ok(url);
        }
    }
}

fn is_answer(url: &Url) -> bool {
    url.query_pairs().any(|(name, _)| name == "code" || name == "error")
}

/// Reads the head of a request, and returns the target of a GET.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut piece = [0; 1024];
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        head.extend_from_slice(&piece[..read]);
        if head.len() > REQUEST {
            return None;
        }
    }
    let text = String::from_utf8(head).ok()?;
    let mut words = text.lines().next()?.split(' ');
    let target = (words.next() == Some("GET")).then(|| words.next()).flatten()?;
    // A path, never an address of its own.
    target.starts_with('/').then(|| target.to_owned())
}

async fn reply(stream: &mut TcpStream, status: &str, words: &str) {
    let page = format!("<!doctype html><title>Switchboard</title><p>{words}</p>");
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Referrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'\r\n\r\n",
        page.len()
    );
    // The browser may be gone; what it brought has been read.
    let _ = stream.write_all(format!("{head}{page}").as_bytes()).await;
    let _ = stream.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(address: std::net::SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        answer.lines().next().unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn only_an_answer_to_the_login_ends_the_wait() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let waiting =
            tokio::spawn(async move { callback(&listener, &format!("http://{address}/callback")).await });

        let other = ask(address, "GET /favicon.ico HTTP/1.1\r\n\r\n").await;
        let empty = ask(address, "GET /callback HTTP/1.1\r\n\r\n").await;
        let answer = ask(address, "GET /callback?code=c&state=s HTTP/1.1\r\n\r\n").await;

        let lost = "HTTP/1.1 404 Not Found";
        assert_eq!([other.as_str(), &empty, &answer], [lost, lost, "HTTP/1.1 200 OK"]);
        let back = waiting.await.expect("it ended").expect("it was answered");
        assert_eq!(back.query(), Some("code=c&state=s"));
    }
}
