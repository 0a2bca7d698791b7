//! A server that answers one thing, and names that lead where they are told.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::Result;
use switchboard_guarded_fetch::{FetchLimits, Fetcher, Looking, Lookup, Reach};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

/// A server that gives every connection the same bytes, until it is told others, and counts them.
pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Host {
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let asked = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(Mutex::new(answer.into()));
        let (count, told) = (asked.clone(), answer.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let answer = told.lock().expect("no test panics while it answers").clone();
                tokio::spawn(async move {
                    let mut head = [0; 4096];
                    let _ = stream.read(&mut head).await;
                    let _ = stream.write_all(&answer).await;
                    if answer.is_empty() {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Ok(Self { address, asked, answer })
    }

    /// Answers something else from now on.
    pub(crate) fn change(&self, answer: impl Into<Vec<u8>>) {
        *self.answer.lock().expect("no test panics while it answers") = answer.into();
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self, host: &str) -> Result<Url> {
        Ok(Url::parse(&format!("http://{host}:{}/document.json", self.address.port()))?)
    }
}

/// Returns an answer with a status, further headers and a body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
}

/// A name server whose answers come in the given order; the last one stays.
pub(crate) struct Scripted(Mutex<Vec<Vec<IpAddr>>>);

impl Scripted {
    pub(crate) fn new(answers: &[&[&str]]) -> Result<Arc<Self>> {
        let read = |addresses: &&[&str]| addresses.iter().map(|address| address.parse()).collect();
        let mut answers = answers.iter().map(read).collect::<Result<Vec<Vec<IpAddr>>, _>>()?;
        answers.reverse();
        Ok(Arc::new(Self(Mutex::new(answers))))
    }
}

impl Lookup for Scripted {
    fn look_up(&self, _name: String) -> Looking {
        let mut answers = self.0.lock().expect("no test panics while it asks");
        let answer = if answers.len() > 1 { answers.pop() } else { answers.last().cloned() };
        Box::pin(async move { Ok(answer.unwrap_or_default()) })
    }
}

pub(crate) fn fetcher(lookup: Arc<dyn Lookup>, reach: Reach) -> Fetcher {
    Fetcher::new(lookup, reach, FetchLimits { bytes: 1000, ..FetchLimits::default() })
}
