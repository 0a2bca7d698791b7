//! A client: HTTP over one connection that is kept, which costs as little as a client can.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
    body: Vec<u8>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Where nobody listens.
    pub fn connect(host: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host, body: Vec::new() })
    }

    /// Calls `search` at `/mcp` and returns the answer's bytes, unread.
    ///
    /// # Errors
    /// Where the answer is not 200.
    pub fn search(&mut self, query: &str) -> Result<&[u8]> {
        let call = json!({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": "search", "arguments": { "query": query } },
        });
        let status = self.post(&call.to_string(), None)?.status;
        ensure!(status == 200, "{status}: {}", String::from_utf8_lossy(&self.body));
        Ok(&self.body)
    }

    /// Posts a message to `/mcp`, in a session where one is named.
    ///
    /// # Errors
    /// Where the server hangs up, or answers without a length.
    pub fn post(&mut self, message: &str, session: Option<&str>) -> Result<Answered> {
        let session = session.map(|id| format!("Mcp-Session-Id: {id}\r\n")).unwrap_or_default();
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n\
             {session}Content-Length: {}\r\n\r\n{message}",
            self.host,
            message.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answered> {
        let (mut line, mut length, mut status, mut session) = (String::new(), None, None, None);
        let mut is_chunked = false;
        loop {
            line.clear();
            ensure!(self.stream.read_line(&mut line)? > 0, "the server hung up");
            let head = line.trim_end();
            if head.is_empty() {
                break;
            }
            match head.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = Some(value.trim().parse()?);
                }
                Some((name, _)) if name.eq_ignore_ascii_case("transfer-encoding") => is_chunked = true,
                Some((name, value)) if name.eq_ignore_ascii_case("mcp-session-id") => {
                    session = Some(value.trim().to_owned());
                }
                Some(_) => {}
                None => status = head.split(' ').nth(1).map(str::to_owned),
            }
        }
        let status = status.context("an answer without a status")?.parse()?;
        self.body.clear();
        if is_chunked {
            while self.piece()? {}
        } else {
            self.body.resize(length.context("an answer without a length")?, 0);
            self.stream.read_exact(&mut self.body)?;
        }
        Ok(Answered { status, session })
    }

    /// Reads a chunk; false where it was the last.
    fn piece(&mut self) -> Result<bool> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim_end(), 16)?;
        let before = self.body.len();
        self.body.resize(before + length, 0);
        self.stream.read_exact(&mut self.body[before..])?;
        line.clear();
        self.stream.read_line(&mut line)?;
        Ok(length > 0)
    }
}

/// What an answer's head says.
#[derive(Debug)]
pub struct Answered {
    /// Its status.
    pub status: u16,
    /// The session it opened.
    pub session: Option<String>,
}

/// Returns how many hits an answer of `search` has.
///
/// # Errors
/// Where it is no such answer.
pub fn hits(answer: &[u8]) -> Result<usize> {
    let answer: Value = serde_json::from_slice(answer)?;
    let results = answer.pointer("/result/structuredContent/results").and_then(Value::as_array);
    results.map(Vec::len).with_context(|| format!("no results: {answer}"))
}
