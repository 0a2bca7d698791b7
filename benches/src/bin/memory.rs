//! Measures the memory of a server of one trivial tool: with 10,000 sessions that idle, and after many calls.
//!
//! Sessions are opened as clients open them, by `initialize` and its notification, and then left alone. Growth is told over
//! the calls after the first 100,000, which fill what is made once.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use switchboard_benches::client::Client;
use switchboard_benches::figures::{goal, memory};

const SESSIONS: usize = 10_000;
const CALLS: usize = 1_000_000;
/// Connections that call at one time.
const CLIENTS: usize = 8;

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"memory","version":"1"}}}"#;
const INITIALIZED: &str = r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
const CALL: &str =
    r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":2,"b":3}}}"#;

/// A server in a process of its own, ended with this value.
struct Served {
    process: Child,
    address: SocketAddr,
}

impl Served {
    fn start(way: &str) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let program = std::env::current_exe()?.with_file_name("calls");
        let process = Command::new(program).args([way, &address.port().to_string()]).spawn()?;
        let served = Self { process, address };
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(address).is_err() {
            ensure!(Instant::now() < deadline, "the server does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Ok(served)
    }

    fn memory(&self) -> Result<f64> {
        memory(&self.process.id().to_string(), "VmRSS")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which the measurement noticed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[expect(clippy::print_stdout, reason = "the figures are what the program is for")]
fn main() -> Result<()> {
    let (before, full) = idle_sessions()?;
    let figure = format!("{full:.0} MB ({before:.0} MB without)");
    println!("{}", goal("memory of 10,000 idle sessions", &figure, "< 150 MB", full < 150.0));
    let (early, late) = many_calls()?;
    let figure = format!("{:+.1} MB ({early:.1} to {late:.1})", late - early);
    println!("{}", goal("memory, 100,000 calls to 1,000,000", &figure, "< 1 MB", late - early < 1.0));
    Ok(())
}

/// Returns the memory of a server without and with sessions.
fn idle_sessions() -> Result<(f64, f64)> {
    let served = Served::start("sessions")?;
    let before = served.memory()?;
    let mut client = Client::connect(served.address)?;
    for _ in 0..SESSIONS {
        let opened = client.post(INITIALIZE, None)?;
        ensure!(opened.status == 200, "a session was not opened: {}", opened.status);
        let session = opened.session.context("an initialize without a session")?;
        ensure!(client.post(INITIALIZED, Some(&session))?.status == 202, "a session was not begun");
    }
    Ok((before, served.memory()?))
}

/// Returns the memory of a server after a tenth of the calls and after all.
fn many_calls() -> Result<(f64, f64)> {
    let served = Served::start("ours")?;
    call(served.address, CALLS / 10)?;
    let early = served.memory()?;
    call(served.address, CALLS - CALLS / 10)?;
    Ok((early, served.memory()?))
}

fn call(address: SocketAddr, calls: usize) -> Result<()> {
    let calling = (0..CLIENTS).map(|_| {
        thread::spawn(move || -> Result<()> {
            let mut client = Client::connect(address)?;
            for _ in 0..calls / CLIENTS {
                let status = client.post(CALL, None)?.status;
                ensure!(status == 200, "a call was answered with {status}");
            }
            Ok(())
        })
    });
    for calling in calling.collect::<Vec<_>>() {
        match calling.join() {
            Ok(called) => called?,
            Err(_) => bail!("a client panicked"),
        }
    }
    Ok(())
}
