//! The wire, as bytes: one HTTP request by hand, for what no client would send.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use url::Url;

use crate::served::TIME;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Gets a page.
pub(crate) fn get(url: &Url) -> Result<Reply> {
    let mut exchange = Exchange::begin(url, "GET", "accept: */*\r\n")?;
    exchange.reply()
}

/// The body of a call of a tool, as plain JSON-RPC.
pub(crate) fn call(tool: &str, arguments: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
        .to_string()
}

/// A request that is under way: its body may come later than its head.
pub(crate) struct Exchange {
    stream: BufReader<TcpStream>,
}

impl Exchange {
    /// Connects and sends the head of a request; `fields` are further header lines.
    pub(crate) fn begin(url: &Url, method: &str, fields: &str) -> Result<Self> {
        let address = address(url)?;
        let mut stream = TcpStream::connect_timeout(&address, TIME)?;
        stream.set_read_timeout(Some(TIME))?;
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{fields}\r\n")?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends a request with a body whose head asks to be told to go on, and waits until it is: the server works on it then.
    pub(crate) fn halfway(url: &Url, length: usize) -> Result<Self> {
        let fields =
            format!("content-type: application/json\r\ncontent-length: {length}\r\nexpect: 100-continue\r\n");
        let mut exchange = Self::begin(url, "POST", &fields)?;
        let mut line = String::new();
        exchange.stream.read_line(&mut line)?;
        anyhow::ensure!(line.starts_with("HTTP/1.1 100"), "not told to go on: {line}");
        exchange.stream.read_line(&mut line)?;
        Ok(exchange)
    }

    /// Sends the body.
    pub(crate) fn send(&mut self, body: &str) -> Result<()> {
        Ok(self.stream.get_mut().write_all(body.as_bytes())?)
    }

    /// Reads the reply to its end.
    pub(crate) fn reply(&mut self) -> Result<Reply> {
        let mut text = String::new();
        self.stream.read_to_string(&mut text)?;
        let (head, body) = text.split_once("\r\n\r\n").context("no end of the head")?;
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        anyhow::ensure!(!head.to_ascii_lowercase().contains("chunked"), "chunks are not read here: {head}");
        Ok(Reply { status, body: body.to_owned() })
    }
}

/// The socket of a URL of this machine.
pub(crate) fn address(url: &Url) -> Result<SocketAddr> {
    let found = url.socket_addrs(|| None)?;
    found.into_iter().next().context("no address")
}
