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
        let call = call.to_string();
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n\
             Content-Length: {}\r\n\r\n{call}",
            self.host,
            call.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer()
    }

    fn answer(&mut self) -> Result<&[u8]> {
        let (mut line, mut length, mut status) = (String::new(), None, None);
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
                Some(_) => {}
                None => status = head.split(' ').nth(1).map(str::to_owned),
            }
        }
        self.body.resize(length.context("an answer without a length")?, 0);
        self.stream.read_exact(&mut self.body)?;
        ensure!(status.as_deref() == Some("200"), "{status:?}: {}", String::from_utf8_lossy(&self.body));
        Ok(&self.body)
    }
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
