//! The start of a login: where its secrets and keys may be, and what cannot be meant.

use std::fs;
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::process::Command;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use switchboard_testkit::wire::Ask;
use switchboard_testkit::{Process, Scratch, Signal, form_of};
use url::Url;

use super::world::World;
use crate::served::{TIME, switchboard};

/// A folder to serve, and a configuration file beside it.
struct Place(Scratch);

impl Place {
    fn new(config: &str) -> Result<Self> {
        let place = Self(Scratch::new()?);
        place.0.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
        place.say(config)?;
        Ok(place)
    }

    fn say(&self, config: &str) -> Result<()> {
        self.0.write("c.toml", config)?;
        Ok(())
    }

    /// Serves as people do who stand in the folder.
    fn serve(&self, args: &[&str]) -> Command {
        let mut command = switchboard();
        command.current_dir(self.0.path()).args(["serve", "Docs", "--port", "0", "--config", "c.toml"]);
        command.args(args);
        command
    }

    /// Serves, and returns what was said when it did not, with the exit code.
    fn refused(&self, command: &mut Command) -> Result<String> {
        let ended = Process::run(command, TIME)?;
        let told = ended.stderr.replace(&self.0.path().display().to_string(), "HERE");
        Ok(format!("{} {}", ended.code().unwrap_or(-1), told.trim_end()))
    }

    /// Says of each configuration how it is refused.
    fn all_refused(&self, configs: &[&str]) -> Result<String> {
        let refused = |config: &&str| {
            self.say(config)?;
            self.refused(&mut self.serve(&["--auth", "oauth"]))
        };
        Ok(configs.iter().map(refused).collect::<Result<Vec<_>>>()?.join("\n"))
    }

    fn has(&self, name: &str) -> bool {
        self.0.path().join(name).exists() || self.0.path().join("Docs").join(name).exists()
    }
}

fn start(command: &mut Command) -> Result<(Process, SocketAddr)> {
    let mut process = Process::start(command)?;
    let url = Url::parse(&process.url(TIME, "/mcp")?)?;
    process.line(TIME, |line| line.starts_with("Ready").then_some(()))?;
    Ok((process, url.socket_addrs(|| None)?.first().copied().context("no address")?))
}

fn stop(process: Process) -> Result<()> {
    process.signal(Signal::TERM)?;
    assert_eq!(process.wait(TIME)?.code(), Some(0));
    Ok(())
}

/// Returns the status of a request for tokens: 401 where the client is not believed, and 400 where its code is not.
async fn prove(address: SocketAddr, id: &str, secret: &str) -> Result<u16> {
    let form = form_of("/token", &[("grant_type", "authorization_code"), ("code", "none")]);
    let credentials =
        BASE64_STANDARD.encode(format!("{id}:{}", secret.replace(':', "%3A").replace(' ', "+")));
    Ok(form.header("Authorization", &format!("Basic {credentials}")).send(address).await?.status)
}

#[tokio::test]
async fn a_clients_secret_is_where_the_configuration_says() -> Result<()> {
    let place = Place::new(
        "[[login.clients]]\nid = 'a'\nname = 'A'\nsecret = 'env:CHATGPT_SECRET'\n\
         [[login.clients]]\nid = 'b'\nname = 'B'\nsecret = 'file:b.secret'\n\
         [[login.clients]]\nid = 'c'\nname = 'C'\nsecret = 'written down itself'\n",
    )?;
    place.0.write("b.secret", "a secret of a file\n")?;
    let mut command = place.serve(&["--auth", "oauth"]);
    let (process, address) = start(command.env("CHATGPT_SECRET", "a secret of a variable"))?;

    assert_eq!(prove(address, "a", "a secret of a variable").await?, 400);
    assert_eq!(prove(address, "a", "env:CHATGPT_SECRET").await?, 401);
    assert_eq!(prove(address, "b", "a secret of a file").await?, 400);
    assert_eq!(prove(address, "b", "file:b.secret").await?, 401);
    assert_eq!(prove(address, "c", "written down itself").await?, 400);
    stop(process)
}

#[test]
fn clients_that_cannot_be_meant_are_named_with_rule_and_remedy() -> Result<()> {
    let place = Place::new("")?;
    let client = |id: &str, name: &str, more: &str| {
        format!("[[login.clients]]\nid = '{id}'\nname = '{name}'\n{more}\n")
    };
    let twice = client("a", "A", "").repeat(2);
    let told = place.all_refused(&[
        &client("a", "A", "secret = ''"),
        &client("a", "A", "secret = 'fifteen letters'"),
        &client("a", "A", "secret = 'env:NOBODY_SET_IT'"),
        &client("a", "A", "secret = 'file:none.secret'"),
        &client("", "A", "secret = 'written down itself'"),
        &client("a", " ", "secret = 'written down itself'"),
        &twice,
        &client("a", "A", "redirect_uris = ['http://evil.example/cb']"),
    ])?;

    insta::assert_snapshot!(told, @r#"
    2 switchboard: the client "a" of login.clients cannot be used: its secret must have at least 16 characters: take one from `openssl rand -base64 32`, or leave secret out for a client that keeps none
    2 switchboard: the client "a" of login.clients cannot be used: its secret must have at least 16 characters: take one from `openssl rand -base64 32`, or leave secret out for a client that keeps none
    2 switchboard: the secret of "a" in login.clients: the environment has no variable NOBODY_SET_IT
    2 switchboard: the secret of "a" in login.clients: cannot read none.secret: No such file or directory (os error 2)
    2 switchboard: the client "" of login.clients cannot be used: its id must be of printable ASCII, and not empty: write the one that the host sends
    2 switchboard: the client "a" of login.clients cannot be used: its name must not be empty: write what people know it by
    2 switchboard: the client "a" of login.clients cannot be used: another [[login.clients]] has the same id: give each one of its own
    2 switchboard: the client "a" of login.clients cannot be used: the redirect URI "http://evil.example/cb" cannot be used: http is for this machine alone (127.0.0.1, [::1] or localhost); everything else needs https
    "#);
    Ok(())
}

#[test]
fn a_rule_that_speaks_of_nothing_is_named_at_the_start() -> Result<()> {
    let rule = |path| format!("[[library.access.rules]]\npath = '{path}'\ngroups = ['hr']\n");
    let place = Place::new(&format!("{}{}", rule("guide.md"), rule("tides.md")))?;

    let (mut process, _) = start(&mut place.serve(&["--auth", "oauth"]))?;
    let told = process.error_line(TIME, |line| line.contains("library.access").then(|| line.to_owned()))?;

    stop(process)?;
    assert!(told.starts_with("switchboard: rule 2 of library.access speaks of no document"), "{told}");
    Ok(())
}

#[test]
fn numbers_that_cannot_work_are_named_with_the_least() -> Result<()> {
    let place = Place::new("")?;
    let told = place.all_refused(&[
        "[login.lifetimes]\nsigning_key = 0\n",
        "[login.lifetimes]\naccess_token = 0\n",
        "[login.lifetimes]\nsession = 1e19\n",
        "[login.limits]\nregistrations = 0\n",
        "[http.limits]\nrequests = 0\n",
        "[http.limits]\nrequest_time = 1e19\n",
    ])?;

    insta::assert_snapshot!(told, @r"
    2 switchboard: login.lifetimes.signing_key is 0 seconds, and must be at least 3600 and at most 315360000
    2 switchboard: login.lifetimes.access_token is 0 seconds, and must be at least 5 and at most 86400
    2 switchboard: login.lifetimes.session is 10000000000000000000 seconds, and must be at least 60 and at most 31536000
    2 switchboard: login.limits.registrations is 0, and must be at least 1; login.registration = false lets nobody register
    2 switchboard: http.limits.requests is 0, and must be at least 1
    2 switchboard: http.limits.request_time is 10000000000000000000 seconds, and must be at least 1 and at most 86400
    ");
    Ok(())
}

#[tokio::test]
async fn a_key_may_be_in_the_environment() -> Result<()> {
    let place = Place::new("[login]\nkey_file = 'my.key'\n")?;
    let jwks = async |address| Ask::get("/jwks").send(address).await.map(|answer| answer.body);
    let (process, address) = start(&mut place.serve(&["--auth", "oauth"]))?;
    let first = jwks(address).await?;
    stop(process)?;
    let key = fs::read_to_string(place.0.path().join("my.key"))?;
    fs::remove_file(place.0.path().join("my.key"))?;

    place.say("[login]\nkey_file = 'env:MY_KEY'\n")?;
    let serve = |key: &str| {
        let mut command = place.serve(&["--auth", "oauth"]);
        command.env("MY_KEY", key);
        command
    };
    let (process, address) = start(&mut serve(&key))?;
    assert_eq!(jwks(address).await?, first);
    stop(process)?;
    let told = [
        place.refused(&mut place.serve(&["--auth", "oauth"]))?,
        place.refused(&mut serve("no key at all"))?,
        place.refused(&mut serve(&"A".repeat(43)))?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r"
    2 switchboard: login.key_file: the environment has no variable MY_KEY
    2 switchboard: the variable MY_KEY holds no key, which is 32 bytes in base64url without padding (43 characters): put one there that was made with: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='
    2 switchboard: the key does not open what is in the database; put the one back that belongs to it (login.key, or what login.key_file names), which is that of the server that began, where several share the database
    ");
    assert!(!place.has("env:MY_KEY") && !place.has("my.key"));
    Ok(())
}

#[test]
fn a_browsers_key_may_be_in_the_environment() -> Result<()> {
    let place = Place::new(
        "[auth]\nissuer = 'https://127.0.0.1:9'\nprivate_issuer = true\n[auth.browser]\nclient = 'docs'\nkey_file = 'env:MY_KEY'\n",
    )?;
    let serve = |key: &str| {
        let mut command = place.serve(&["--auth", "oidc"]);
        command.env("MY_KEY", key);
        command
    };

    let told =
        [place.refused(&mut place.serve(&["--auth", "oidc"]))?, place.refused(&mut serve("no key at all"))?];
    let (process, _) = start(&mut serve(&"A".repeat(43)))?;
    stop(process)?;

    let told = told.join("\n");
    let told: Vec<&str> = told.lines().filter(|line| line.contains("MY_KEY")).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    switchboard: auth.browser.key_file: the environment has no variable MY_KEY
    switchboard: the variable MY_KEY holds no key, which is 32 bytes in base64url without padding (43 characters): put one there that was made with: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='
    ");
    assert!(!place.has("env:MY_KEY") && !place.has(".switchboard/login/browser.key"));
    Ok(())
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_used_are_named() -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new("")?;
    let folder = place.0.path().join("Docs/.switchboard/login");
    let serve = || place.serve(&["--auth", "oauth"]);
    let (process, _) = start(&mut serve())?;
    stop(process)?;
    let (key, records) = (folder.join("login.key"), folder.join("login.db"));
    let kept = (fs::read(&key)?, fs::read(&records)?);

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644))?;
    let open = place.refused(&mut serve())?;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
    fs::write(&key, "short")?;
    let none = place.refused(&mut serve())?;
    fs::write(&key, &kept.0)?;
    fs::write(&records, "no database, but long enough to be looked at ".repeat(100))?;
    let broken = place.refused(&mut serve())?;
    // A page in the middle that is none, behind a good beginning.
    let mut torn = kept.1.clone();
    torn.get_mut(100..4096).context("a first page")?.fill(0x5a);
    fs::write(&records, torn)?;
    let torn = place.refused(&mut serve())?;

    insta::assert_snapshot!([open, none, broken, torn].join("\n"), @r"
    2 switchboard: the key file HERE/Docs/.switchboard/login/login.key can be read by others: make it readable by its owner alone (chmod 600)
    2 switchboard: the key file HERE/Docs/.switchboard/login/login.key holds no key, which is 32 bytes in base64url without padding (43 characters): put the right file back, or remove it where nothing was sealed with it yet, and a new one is made
    1 switchboard: cannot open the login: HERE/Docs/.switchboard/login/login.db is no database, or a broken one (file is not a database): put a good copy back, with the key that belongs to it, or move the whole folder away to begin without accounts
    1 switchboard: cannot open the login: HERE/Docs/.switchboard/login/login.db is no database, or a broken one (database disk image is malformed): put a good copy back, with the key that belongs to it, or move the whole folder away to begin without accounts
    ");
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_folder_that_was_open_to_others_is_shut() -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new("")?;
    let folder = place.0.path().join("Docs/.switchboard/login");
    fs::create_dir_all(&folder)?;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777))?;

    let (process, _) = start(&mut place.serve(&["--auth", "oauth"]))?;
    let mode =
        |name: &str| -> Result<u32> { Ok(fs::metadata(folder.join(name))?.permissions().mode() & 0o777) };

    assert_eq!([mode("")?, mode("login.db")?, mode("login.key")?], [0o700, 0o600, 0o600]);
    assert_eq!([mode("login.db-wal")?, mode("login.db-shm")?], [0o600, 0o600]);
    stop(process)
}

#[test]
fn a_database_that_says_nothing_does_not_keep_a_start_that_is_told_to_stop() -> Result<()> {
    let place = Place::new("")?;
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let database = format!("postgres://ada@{}/docs", silent.local_addr()?);
    for signal in [Signal::TERM, Signal::INT] {
        let process = Process::start(&mut place.serve(&["--auth", "oauth", "--database", &database]))?;
        let (mut connection, _) = silent.accept()?;
        // It has asked, and waits.
        connection.read_exact(&mut [0; 8])?;

        process.signal(signal)?;

        let ended = process.wait(TIME)?;
        // What waits to the end of its patience ends with 1 and tells of the database.
        assert_eq!((ended.code(), ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    }
    Ok(())
}

#[test]
fn what_no_login_reads_is_told() -> Result<()> {
    let place = Place::new("[login]\nregistration = false\n")?;
    let oidc = ["--auth", "oidc", "--issuer", "https://as.example"];
    let told = [
        place.refused(&mut place.serve(&["--auth", "none"]))?,
        place.refused(&mut place.serve(&oidc))?,
        place.refused(&mut place.serve(&[
            "--auth",
            "oauth",
            "--database",
            "postgres://a@127.0.0.1:9/b?sslmode=bogus",
        ]))?,
    ];

    insta::assert_snapshot!(told.join("\n"), @r#"
    2 switchboard: login.registration is about our own login: it goes with --auth oauth or mixed, and this is --auth none
    2 switchboard: login.registration is about our own login: it goes with --auth oauth or mixed, and this is --auth oidc
    2 switchboard: the address of the database at 127.0.0.1:9/b has a parameter that cannot be meant (unknown value "bogus" for `ssl_mode`): sslmode is disable, allow, prefer, require, verify-ca or verify-full, and port and statement-cache-capacity are numbers
    "#);
    Ok(())
}

#[tokio::test]
async fn passwords_are_not_taken_from_the_network_unless_that_is_said() -> Result<()> {
    let place = Place::new("")?;
    let all = ["--auth", "oauth", "--host", "0.0.0.0"];
    let refused = place.refused(&mut place.serve(&all))?;
    let mut named = all.to_vec();
    named.extend(["--public-url", "http://localhost:8000"]);
    let named = place.refused(&mut place.serve(&named))?;

    assert_eq!(refused, named);
    insta::assert_snapshot!(refused, @"2 switchboard: --auth oauth on 0.0.0.0 would take passwords and tokens unencrypted from the network: put a proxy or tunnel with a certificate before it and name its address with --public-url https://…, or listen on 127.0.0.1; where nobody else is on the way, as in a container whose port is published on 127.0.0.1 alone, say --plain-http");
    let serves = async |more: &[&str], host: &str| -> Result<u16> {
        let mut command = place.serve(&all);
        let mut process = Process::start(command.args(more))?;
        let listening = process.line(TIME, |line| {
            let url = line.split_whitespace().find_map(|word| Url::parse(word).ok());
            url.filter(|url| url.port().is_some())
        })?;
        process.line(TIME, |line| line.starts_with("Ready").then_some(()))?;
        let address = SocketAddr::from(([127, 0, 0, 1], listening.port().context("a port")?));
        let status = Ask::get("/login").header("Host", host).send(address).await?.status;
        stop(process)?;
        Ok(status)
    };
    // As in a container behind -p 127.0.0.1:8000:8000, and behind a proxy.
    assert_eq!(serves(&["--plain-http"], "127.0.0.1:8000").await?, 200);
    assert_eq!(serves(&["--public-url", "https://docs.example.org"], "docs.example.org").await?, 200);
    Ok(())
}

const SHARED: &[&str] = &[
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-allow-headers",
    "vary",
    "set-cookie",
];

/// Sends what a page of a stranger would.
async fn from_page(world: &World, ask: Ask) -> Result<String> {
    let ask = ask.header("Host", "docs.example.org").header("Origin", "https://claude.example");
    let answer = ask.send(world.address).await?;
    let headers = answer.show(SHARED);
    let headers: Vec<&str> = headers.lines().take_while(|line| !line.is_empty()).collect();
    Ok(headers.join(" | "))
}

#[tokio::test]
async fn pages_of_every_origin_read_what_knows_no_cookie_and_nothing_else() -> Result<()> {
    let world = World::empty(&["--auth", "oauth", "--public-url", "https://docs.example.org/team"])?;
    let mut told = Vec::new();
    for path in [
        "/.well-known/oauth-protected-resource/mcp",
        "/.well-known/oauth-authorization-server",
        "/team/.well-known/openid-configuration",
        "/jwks",
        "/userinfo",
        "/mcp",
        "/login",
        "/authorize",
        "/introspect",
        "/",
    ] {
        told.push(format!("GET {path} {}", from_page(&world, Ask::get(path)).await?));
    }
    for path in ["/token", "/register", "/team/revoke", "/introspect", "/login"] {
        told.push(format!("POST {path} {}", from_page(&world, form_of(path, &[])).await?));
    }
    for path in ["/token", "/register", "/userinfo", "/jwks", "/mcp", "/login"] {
        let preflight = Ask::new("OPTIONS", path)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization");
        told.push(format!("OPTIONS {path} {}", from_page(&world, preflight).await?));
    }

    insta::assert_snapshot!(told.join("\n"), @r"
    GET /.well-known/oauth-protected-resource/mcp 200 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    GET /.well-known/oauth-authorization-server 200 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    GET /team/.well-known/openid-configuration 200 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    GET /jwks 200 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    GET /userinfo 401 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    GET /mcp 403
    GET /login 403
    GET /authorize 403
    GET /introspect 403
    GET / 403
    POST /token 400 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    POST /register 400 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    POST /team/revoke 400 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    POST /introspect 403
    POST /login 403
    OPTIONS /token 204 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id | access-control-allow-headers: authorization
    OPTIONS /register 204 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id | access-control-allow-headers: authorization
    OPTIONS /userinfo 204 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id | access-control-allow-headers: authorization
    OPTIONS /jwks 204 | access-control-allow-origin: * | access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id | access-control-allow-headers: authorization
    OPTIONS /mcp 403
    OPTIONS /login 403
    ");
    let foreign = Ask::get("/jwks").header("Host", "evil.example").send(world.address).await?;
    assert_eq!(foreign.status, 403, "the host is checked all the same");
    Ok(())
}

#[tokio::test]
async fn a_server_of_this_machine_answers_no_page_of_a_stranger() -> Result<()> {
    let world = World::empty(&["--auth", "oauth"])?;
    for path in
        ["/jwks", "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server"]
    {
        let page = async |origin: &str| Ask::get(path).header("Origin", origin).send(world.address).await;

        assert_eq!(page("https://evil.example").await?.status, 403, "{path}");
        let own = page("http://localhost:6274").await?;
        assert_eq!(
            (own.status, own.header("access-control-allow-origin")),
            (200, Some("http://localhost:6274"))
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_allowed_page_reads_where_to_log_in() -> Result<()> {
    let inspector = "https://inspector.example.org";
    let args = ["--auth", "oauth", "--public-url", "https://docs.example.org", "--allow-origin", inspector];
    let world = World::empty(&args)?;

    let ask = Ask::json("/mcp", "{}").header("Host", "docs.example.org").header("Origin", inspector);
    let answer = ask.send(world.address).await?;

    insta::assert_snapshot!(answer.show(&["www-authenticate", "access-control-allow-origin", "access-control-expose-headers", "cache-control"]), @r#"
    401
    www-authenticate: Bearer resource_metadata="https://docs.example.org/.well-known/oauth-protected-resource/mcp", scope="documents"
    access-control-allow-origin: https://inspector.example.org
    access-control-expose-headers: Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id
    cache-control: no-store

    {"error":"unauthorized","error_description":"a login is needed: send a token as Authorization: Bearer; WWW-Authenticate names where to get one"}
    "#);
    Ok(())
}
