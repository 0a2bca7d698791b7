//! The *wire* is HTTP as bytes: tests of servers send exactly what they mean, odd requests included, and see exactly what
//! comes back.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Time that any single read gets; a server that is silent for longer hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request that is put together byte for byte.
#[derive(Debug, Clone)]
pub struct Ask {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask {
    /// Begins a request with any method.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// Begins a GET.
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// Begins a POST of JSON.
    pub fn json(path: &str, body: impl fmt::Display) -> Self {
        Self::new("POST", path).header("Content-Type", "application/json").body(body.to_string())
    }

    /// Adds a header; `Host` and `Content-Length` are added by themselves unless given.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request on a connection of its own and returns the whole answer.
    ///
    /// # Errors
    ///
    /// Where the connection fails, or nothing comes for long.
    pub async fn send(self, address: SocketAddr) -> Result<Answer> {
        let mut line = Line::open(address).await?;
        line.write(&self.header("Connection", "close").bytes(address)).await?;
        line.answer().await
    }

    /// Returns the request as it goes over the wire.
    pub fn bytes(&self, address: SocketAddr) -> Vec<u8> {
        let has = |name: &str| self.headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method, self.path)];
        if !has("host") {
            lines.push(format!("Host: {address}"));
        }
        if !has("content-length") && (!self.body.is_empty() || self.method == "POST") {
            lines.push(format!("Content-Length: {}", self.body.len()));
        }
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        [lines.join("\r\n").as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

/// An open connection.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    ///
    /// Where nobody listens.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        Ok(Self { stream: TcpStream::connect(address).await?, read: Vec::new() })
    }

    /// Sends bytes.
    ///
    /// # Errors
    ///
    /// Where the other side is gone.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// Reads on until `wanted` has come, and returns everything up to its end.
    ///
    /// # Errors
    ///
    /// Where the connection ends first, or nothing comes for long.
    pub async fn until(&mut self, wanted: &str) -> Result<String> {
        // What keeps a stream alive comes for ever, so it is not enough that something comes.
        let found = tokio::time::timeout(3 * PATIENCE, self.find(wanted)).await;
        found.with_context(|| format!("{wanted:?} did not come for long"))?
    }

    async fn find(&mut self, wanted: &str) -> Result<String> {
        loop {
            if let Some(at) = find(&self.read, wanted.as_bytes()) {
                let rest = self.read.split_off(at + wanted.len());
                let found = std::mem::replace(&mut self.read, rest);
                return Ok(String::from_utf8_lossy(&found).into_owned());
            }
            if !self.fill().await? {
                bail!(
                    "the connection ended before {wanted:?}; last came {:?}",
                    String::from_utf8_lossy(&self.read)
                );
            }
        }
    }

    /// Reads to the end of the connection, and returns all of it.
    ///
    /// # Errors
    ///
    /// Where nothing comes for long.
    pub async fn rest(&mut self) -> Result<Vec<u8>> {
        while self.fill().await? {}
        Ok(std::mem::take(&mut self.read))
    }

    /// Reads to the end of the connection what is one answer.
    ///
    /// # Errors
    ///
    /// Where it is none.
    pub async fn answer(&mut self) -> Result<Answer> {
        Answer::read(&self.rest().await?)
    }

    async fn fill(&mut self) -> Result<bool> {
        let mut piece = [0; 4096];
        let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut piece))
            .await
            .context("nothing came for long")?;
        // A server that refuses an unread body resets the connection after its answer.
        let length = read.unwrap_or(0);
        self.read.extend_from_slice(&piece[..length]);
        Ok(length > 0)
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers in their order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, taken out of its chunks.
    pub body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Result<Self> {
        let end = find(bytes, b"\r\n\r\n").context("the answer has no end of its head")?;
        let head = std::str::from_utf8(&bytes[..end])?;
        let mut lines = head.split("\r\n");
        let status =
            lines.next().and_then(|line| line.split(' ').nth(1)).context("no status line")?.parse()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers: Vec<(String, String)> =
            headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let is_chunked =
            headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = &bytes[end + 4..];
        let body = if is_chunked { unchunk(body)? } else { body.to_vec() };
        Ok(Self { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Returns the first header of a name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// Shows the status, the named headers where they are there, and the body: the claim of a snapshot.
    pub fn show(&self, headers: &[&str]) -> String {
        let mut lines = vec![self.status.to_string()];
        for name in headers {
            let values = self.headers.iter().filter(|(header, _)| header == name);
            lines.extend(values.map(|(_, value)| format!("{name}: {value}")));
        }
        let text = lines.join("\n");
        if self.body.is_empty() { text } else { format!("{text}\n\n{}", self.body.trim_end()) }
    }
}

fn unchunk(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(end) = find(bytes, b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end])?.trim(), 16)?;
        if size == 0 {
            return Ok(body);
        }
        let start = end + 2;
        body.extend_from_slice(bytes.get(start..start + size).context("a chunk was cut off")?);
        bytes = bytes.get(start + size + 2..).context("the end of a chunk was cut off")?;
    }
    bail!("the last chunk was cut off")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
