//! A library that is served with a login on a port of its own, so that it can be killed and started again at the same address.

use std::net::{SocketAddr, TcpListener};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use switchboard_testkit::wire::{Answer, Ask};
use switchboard_testkit::{Browser, Process, Scratch, Signal, form_on};
use url::Url;

use crate::served::{TIME, run_with, switchboard};

pub(crate) const ADA: &str = "ada@example.org";
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Something that is served with a login.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    /// Where people find it.
    origin: String,
    /// The path and query of the set-up link, where one was printed.
    pub(crate) setup: Option<String>,
    process: Option<Process>,
    args: Vec<String>,
    pub(crate) scratch: Scratch,
}

impl World {
    /// Serves two documents with Ada's account; `args` say how.
    pub(crate) fn new(args: &[&str]) -> Result<Self> {
        let world = Self::empty(args)?;
        world.add(ADA, &["staff"])?;
        Ok(world)
    }

    /// Serves two documents; nobody has an account.
    pub(crate) fn empty(args: &[&str]) -> Result<Self> {
        Self::over(documents()?, args)
    }

    /// Serves two documents as a configuration file says, with Ada's account.
    pub(crate) fn configured(mode: &str, config: &str) -> Result<Self> {
        Self::configured_with(&["--auth", mode], config)
    }

    /// Serves two documents as a configuration file and `args` say, with Ada's account.
    pub(crate) fn configured_with(args: &[&str], config: &str) -> Result<Self> {
        let scratch = documents()?;
        let config = scratch.write("switchboard.toml", config)?.display().to_string();
        let world = Self::over(scratch, &[args, &["--config", &config]].concat())?;
        world.add(ADA, &["staff"])?;
        Ok(world)
    }

    /// Serves two documents with Ada's account at an address that has passkeys, as a configuration file says.
    pub(crate) fn named(args: &[&str], config: &str) -> Result<Self> {
        let (scratch, address) = (documents()?, free()?);
        let config = scratch.write("switchboard.toml", config)?.display().to_string();
        let origin = format!("http://localhost:{}", address.port());
        let more = ["--auth", "oauth", "--config", &config, "--public-url", &origin];
        let args: Vec<&str> = args.iter().copied().chain(more).collect();
        let world = Self::at((address, origin.clone()), scratch, &args)?;
        world.add(ADA, &["staff"])?;
        Ok(world)
    }

    /// Serves the folder `Docs` of a scratch folder.
    pub(crate) fn over(scratch: Scratch, args: &[&str]) -> Result<Self> {
        Self::listening(free()?, scratch, args)
    }

    /// Serves the folder `Docs` of a scratch folder at an address.
    pub(crate) fn listening(address: SocketAddr, scratch: Scratch, args: &[&str]) -> Result<Self> {
        Self::at((address, format!("http://{address}")), scratch, args)
    }

    fn at((address, origin): (SocketAddr, String), scratch: Scratch, args: &[&str]) -> Result<Self> {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        let mut world = Self { address, origin, setup: None, process: None, args, scratch };
        world.start()?;
        Ok(world)
    }

    fn start(&mut self) -> Result<()> {
        let mut command = switchboard();
        command.arg("serve").arg(self.scratch.path().join("Docs"));
        command.args(["--port", &self.address.port().to_string()]).args(&self.args);
        let mut process = Process::start(&mut command)?;
        self.setup = process.line(TIME, |line| {
            let link = line.strip_prefix("Set up").and_then(|rest| Url::parse(rest.trim()).ok());
            let setup = link.map(|link| Some(link[url::Position::BeforePath..].to_owned()));
            setup.or_else(|| line.starts_with("Ready").then_some(None))
        })?;
        if self.setup.is_some() {
            process.line(TIME, |line| line.starts_with("Ready").then_some(()))?;
        }
        self.process = Some(process);
        Ok(())
    }

    /// Kills the process as a power cut would, and starts it again on what it left.
    pub(crate) fn kill(&mut self) -> Result<()> {
        let process = self.process.take().context("nothing runs")?;
        process.signal(Signal::KILL)?;
        process.wait(TIME)?;
        self.start()
    }

    /// Kills the process as a power cut would, while others are still asking it.
    pub(crate) fn cut(&self) -> Result<()> {
        self.process.as_ref().context("nothing runs")?.signal(Signal::KILL)
    }

    /// Starts a process that was cut again on what it left.
    pub(crate) fn again(&mut self) -> Result<()> {
        self.process.take().context("nothing runs")?.wait(TIME)?;
        self.start()
    }

    /// Stops the process as whoever runs it would, and returns what it printed.
    pub(crate) fn stop(&mut self) -> Result<switchboard_testkit::Ended> {
        let process = self.process.take().context("nothing runs")?;
        process.signal(Signal::TERM)?;
        process.wait(TIME)
    }

    /// Runs `switchboard user` on the folder.
    pub(crate) fn user(&self, words: &[&str], input: &str) -> Result<switchboard_testkit::Ended> {
        self.keep("user", words, input)
    }

    /// Runs a command that keeps records on the folder.
    pub(crate) fn keep(
        &self,
        command: &str,
        words: &[&str],
        input: &str,
    ) -> Result<switchboard_testkit::Ended> {
        let docs = self.scratch.path().join("Docs").display().to_string();
        let mut line = vec![command];
        line.extend(words);
        line.push(&docs);
        if let Some(at) = self.args.iter().position(|arg| arg == "--database") {
            line.extend(self.args[at..at + 2].iter().map(String::as_str));
        }
        run_with(&line, input)
    }

    pub(crate) fn add(&self, email: &str, groups: &[&str]) -> Result<()> {
        let groups = groups.join(",");
        let mut words = vec!["add", email, "--password-stdin"];
        if !groups.is_empty() {
            words.extend(["--group", &groups]);
        }
        let ended = self.user(&words, PASSWORD)?;
        ensure!(ended.code() == Some(0), "{}", ended.stderr);
        Ok(())
    }

    pub(crate) fn origin(&self) -> String {
        self.origin.clone()
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer> {
        Ask::get(path).send(self.address).await
    }

    pub(crate) async fn json(&self, path: &str) -> Result<Value> {
        let answer = self.get(path).await?;
        ensure!(answer.status == 200, "{path}: {}", answer.show(&[]));
        Ok(serde_json::from_str(&answer.body)?)
    }

    /// Sends a message to a path, with a token where there is one.
    pub(crate) async fn post(&self, path: &str, token: Option<&str>, message: &Value) -> Result<Answer> {
        let mut ask = Ask::json(path, message).header("Accept", "application/json, text/event-stream");
        if let Some(token) = token {
            ask = ask.header("Authorization", &format!("Bearer {token}"));
        }
        ask.send(self.address).await
    }

    /// Searches, and returns the answer.
    pub(crate) async fn search(&self, token: Option<&str>, query: &str) -> Result<Answer> {
        self.post("/mcp", token, &call("search", &json!({ "query": query }))).await
    }

    /// Logs somebody in with a browser, from the page at `path`.
    pub(crate) async fn log_in(&self, browser: &mut Browser, path: &str, email: &str) -> Result<Answer> {
        let page = browser.get(self.address, path).await?;
        let form = form_on(&page, "/login")?;
        browser.submit(self.address, &form, &[("email", email), ("password", PASSWORD)]).await
    }
}

pub(crate) fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn documents() -> Result<Scratch> {
    let scratch = Scratch::new()?;
    scratch.write("Docs/guide.md", "# Guide\n\nThe harbour opens at six.\n")?;
    scratch.write("Docs/hr/pay.md", "# Pay\n\nThe harbour master earns zorkmids.\n")?;
    Ok(scratch)
}

/// Returns a request that calls a tool.
pub(crate) fn call(tool: &str, arguments: &Value) -> Value {
    request("tools/call", &json!({ "name": tool, "arguments": arguments }))
}

pub(crate) fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}
