//! A world: a scratch folder that is served over a real socket.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context as _, Result};
use axum::Router;
use http::Request;
use serde_json::{Value, json};
use switchboard_ambient::{Caller, Identity, Principal, Witness};
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use switchboard_library::{Admission, Imported, Library, LibraryConfig, Status};
use switchboard_testkit::Scratch;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower::util::MapRequestLayer;
use url::Url;

/// How long a change on disk may take to show. The library promises two seconds; a loaded machine gets more.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// A folder, its library, and a server of it.
pub(crate) struct World {
    pub(crate) scratch: Scratch,
    pub(crate) library: Library,
    pub(crate) address: SocketAddr,
    stop: CancellationToken,
    _guard: DropGuard,
}

impl World {
    /// Serves these files, imported, in a folder named `library`.
    pub(crate) async fn of(files: &[(&str, &str)]) -> Result<Self> {
        Self::with(files, |_| {}).await
    }

    /// Serves these files as a configuration says.
    pub(crate) async fn with(
        files: &[(&str, &str)],
        change: impl FnOnce(&mut LibraryConfig),
    ) -> Result<Self> {
        let scratch = Scratch::new()?;
        for (name, text) in files {
            write_old(&scratch, name, text)?;
        }
        Self::over(scratch, change).await
    }

    /// Serves these files behind a guard that believes a header: `X-Groups` names the groups of somebody who has logged in.
    pub(crate) async fn guarded(
        files: &[(&str, &str)],
        admission: Admission,
        change: impl FnOnce(&mut LibraryConfig),
    ) -> Result<Self> {
        Self::witnessed(files, (admission, Witness::default()), change).await
    }

    /// Serves as [`World::guarded`] does, and lets a witness know of what is kept from whom.
    pub(crate) async fn witnessed(
        files: &[(&str, &str)],
        whom: (Admission, Witness),
        change: impl FnOnce(&mut LibraryConfig),
    ) -> Result<Self> {
        let scratch = Scratch::new()?;
        for (name, text) in files {
            write_old(&scratch, name, text)?;
        }
        Self::serve(scratch, change, |library, socket| {
            let routes = library.routes(socket.origin(), socket.metrics(), whom);
            routes.merged().layer(MapRequestLayer::new(believe))
        })
        .await
    }

    /// Serves what is in the folder `library` of a scratch folder.
    pub(crate) async fn over(scratch: Scratch, change: impl FnOnce(&mut LibraryConfig)) -> Result<Self> {
        Self::serve(scratch, change, |library, socket| library.router(socket.origin(), socket.metrics()))
            .await
    }

    async fn serve(
        scratch: Scratch,
        change: impl FnOnce(&mut LibraryConfig),
        route: impl FnOnce(&Library, &Socket) -> Router,
    ) -> Result<Self> {
        let library = open(&scratch, change)?;
        let http = HttpConfig {
            port: 0,
            public_url: Some(Url::parse("https://docs.example.org/team")?),
            ..HttpConfig::default()
        };
        let socket = Socket::bind(&http).await?;
        let address = socket.local_addr();
        let router = route(&library, &socket);
        let stop = CancellationToken::new();
        tokio::spawn(socket.serve(router, Readiness::ready(), stop.clone()));
        import(&library)?;
        Ok(Self { scratch, library, address, _guard: stop.clone().drop_guard(), stop })
    }

    /// Follows changes on disk, and returns once the library does.
    pub(crate) async fn watch(&self) -> Result<()> {
        let (library, stop) = (self.library.clone(), self.stop.clone());
        tokio::spawn(async move { library.watch(stop).await });
        self.until(|status| !matches!(status.watching, switchboard_library::Watching::Off)).await?;
        Ok(())
    }

    /// Returns the path of a file of the library.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join("library").join(name)
    }

    /// Writes a file of the library, with the time of writing.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        self.scratch.write(&format!("library/{name}"), text)?;
        Ok(())
    }

    /// Imports once.
    pub(crate) fn import(&self) -> Result<Imported> {
        import(&self.library)
    }

    /// Calls a tool and returns its result as it is on the wire.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Result<Value> {
        self.rpc("tools/call", json!({ "name": tool, "arguments": arguments })).await
    }

    /// Calls a tool and returns its structured content.
    pub(crate) async fn ask(&self, tool: &str, arguments: Value) -> Result<Value> {
        let mut result = self.call(tool, arguments).await?;
        anyhow::ensure!(result["isError"] != json!(true), "{tool} failed: {result}");
        Ok(result["structuredContent"].take())
    }

    /// Calls a tool and returns the text of its error.
    pub(crate) async fn complaint(&self, tool: &str, arguments: Value) -> Result<String> {
        let result = self.call(tool, arguments).await?;
        anyhow::ensure!(result["isError"] == json!(true), "{tool} did not fail: {result}");
        Ok(result["content"][0]["text"].as_str().context("an error has a text")?.to_owned())
    }

    /// Returns the tools as they are listed.
    pub(crate) async fn tools(&self) -> Result<Vec<Value>> {
        let listed = self.rpc("tools/list", json!({})).await?;
        Ok(listed["tools"].as_array().context("a list of tools")?.clone())
    }

    /// Returns the ids that a search finds.
    pub(crate) async fn found(&self, query: &str) -> Result<Vec<String>> {
        let results = self.ask("search", json!({ "query": query })).await?;
        let hits = results["results"].as_array().context("a list of results")?;
        Ok(hits.iter().filter_map(|hit| hit["id"].as_str().map(str::to_owned)).collect())
    }

    /// Sends a request to `/rpc` and returns its result.
    pub(crate) async fn rpc(&self, method: &str, params: Value) -> Result<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let (status, answer) = self.http("POST", "/rpc", &body).await?;
        anyhow::ensure!(status == 200, "{method} answered {status}: {answer}");
        let mut answer: Value = serde_json::from_str(&answer)?;
        anyhow::ensure!(answer.get("error").is_none(), "{method} failed: {answer}");
        Ok(answer["result"].take())
    }

    /// Sends a request and returns status and body.
    pub(crate) async fn http(&self, method: &str, path: &str, body: &str) -> Result<(u16, String)> {
        let mut stream = TcpStream::connect(self.address).await?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: */*\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8(answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer has a head")?;
        let status = head.split(' ').nth(1).context("a status line has a status")?.parse()?;
        Ok((status, body.to_owned()))
    }

    /// Waits until the status is as wanted.
    pub(crate) async fn until(&self, wanted: impl Fn(&Status) -> bool) -> Result<Status> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let status = self.library.status();
            if wanted(&status) {
                return Ok(status);
            }
            anyhow::ensure!(Instant::now() < deadline, "the status stays {status:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a search finds exactly these documents, in any order.
    pub(crate) async fn until_found(&self, query: &str, documents: &[&str]) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut found = self.found(query).await?;
            for id in &mut found {
                id.truncate(id.rfind("#p").unwrap_or(id.len()));
            }
            found.sort();
            if found == documents {
                return Ok(());
            }
            anyhow::ensure!(
                Instant::now() < deadline,
                "a search of {query} finds {found:?}, not {documents:?}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Says who sends a request; `X-Unguarded` is one that came past the guard.
fn believe(mut request: Request<axum::body::Body>) -> Request<axum::body::Body> {
    if request.headers().contains_key("x-unguarded") {
        return request;
    }
    let groups = request.headers().get("x-groups").and_then(|groups| groups.to_str().ok());
    let caller = match groups {
        None => Caller::stranger("https://docs.example.org/.well-known/oauth-protected-resource/mcp"),
        Some(groups) => {
            let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
            let identity = Identity {
                principal: Principal::new("i|ada"),
                subject: "ada".to_owned(),
                groups: groups.map(str::to_owned).collect(),
                scopes: ["documents".to_owned()].into(),
                client: None,
            };
            Caller::known(
                Arc::new(identity),
                "https://docs.example.org/.well-known/oauth-protected-resource/mcp",
            )
        }
    };
    request.extensions_mut().insert(caller);
    request
}

/// Opens the library of a scratch folder's `library`, its home beside it.
pub(crate) fn open(scratch: &Scratch, change: impl FnOnce(&mut LibraryConfig)) -> Result<Library> {
    let mut config = LibraryConfig {
        paths: vec![scratch.path().join("library")],
        data: Some(scratch.path().join("home")),
        ..LibraryConfig::default()
    };
    change(&mut config);
    Ok(Library::open(config)?)
}

/// Imports once.
pub(crate) fn import(library: &Library) -> Result<Imported> {
    Ok(library.import(&CancellationToken::new())?)
}

/// Writes a file as if an hour ago, so that its time can be trusted.
pub(crate) fn write_old(scratch: &Scratch, name: &str, text: impl AsRef<[u8]>) -> Result<()> {
    make_old(&scratch.write(&format!("library/{name}"), text)?)
}

#[expect(clippy::disallowed_methods, reason = "the times of files are the machine's")]
fn make_old(path: &Path) -> Result<()> {
    File::options().write(true).open(path)?.set_modified(SystemTime::now() - Duration::from_hours(1))?;
    Ok(())
}
