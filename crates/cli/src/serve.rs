//! `switchboard serve`: takes the socket and the library, imports and watches beside serving, and stops when told.

mod banner;
mod doors;
mod keep;

use std::io;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use switchboard_http_serve::{BindError, HttpConfig, Readiness, Socket};
use switchboard_library::{Library, OpenError, OpenLibraryError};
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) use self::doors::refused as refused_login;
use self::doors::{Doors, Doorway};
use crate::args::ServeArgs;
use crate::config::ServeConfig;
use crate::exit::{Ending, Exit};
use crate::{output, signals};

/// Runs the command.
///
/// # Errors
///
/// Where the configuration cannot be meant, the port or the data directory is taken, the first import fails, or
/// serving ends before it was told to.
pub(crate) fn run(args: ServeArgs) -> anyhow::Result<Exit> {
    let speaks_stdio = args.stdio;
    let config = ServeConfig::compose(args)?;
    let runtime = runtime().context("cannot start the runtime")?;
    let ending = runtime.block_on(async {
        let stop = signals::stop_on_request().context("cannot listen for signals")?;
        if speaks_stdio { serve_stdio(config, stop).await } else { serve_http(config, stop).await }
    });
    // Because standard input cannot be interrupted: its reading thread would keep the process until the next line.
    runtime.shutdown_background();
    ending
}

/// What the allocator hands back of an import it hands back when a thread ends, and only what has been free for a second.
/// By default the thread of an import would rest for ten before it ends.
const THREAD_RESTS: Duration = Duration::from_secs(2);

fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().thread_keep_alive(THREAD_RESTS).build()
}

async fn serve_http(config: ServeConfig, stop: CancellationToken) -> anyhow::Result<Exit> {
    let socket = bind(&config.http).await?;
    let library = Library::open(config.library.clone()).map_err(refused)?;
    let folder = library.home().path().join("login");
    let address = socket.local_addr().ip();
    let requests = config.http.limits.requests;
    let doorway =
        Doorway { name: library.name(), folder: &folder, origin: socket.origin(), address, requests };
    // A database that does not answer would be waited for long after the person has given up.
    let opened = stop.run_until_cancelled(Doors::open(&config.auth, config.login, doorway)).await;
    let Some(doors) = opened.transpose()? else { return Ok(Exit::Done) };
    output::text(&banner::addresses(
        library.name(),
        socket.origin(),
        (socket.local_addr(), config.auth.mode),
    ))?;
    let Some(link) = stop.run_until_cancelled(doors.setup_link()).await.transpose()? else {
        return Ok(Exit::Done);
    };
    if let Some(link) = link {
        output::text(&banner::setup(&link))?;
    }
    if let Some(redirect_uri) = doors.redirect_uri() {
        output::text(&banner::browsers(&redirect_uri))?;
    }
    let readiness = readiness(&library);
    let keeping = tokio::spawn(keep::keep(library.clone(), readiness.clone(), stop.clone(), output::text));
    let witness = doors.witness();
    let routes = library.routes(socket.origin(), socket.metrics(), (doors.admission(), witness.clone()));
    let served = doors.serve(socket.witness(witness), routes, (readiness, stop.clone())).await;
    finish(keeping, stop).await?;
    served.context("cannot stop cleanly")?;
    Ok(Exit::Done)
}

/// Speaks the protocol on standard input and output; the pages that citations open are served beside it.
async fn serve_stdio(mut config: ServeConfig, stop: CancellationToken) -> anyhow::Result<Exit> {
    // Because a host may start several of us, and nobody types this address: any free port will do.
    config.http = HttpConfig { port: 0, ..HttpConfig::default() };
    let socket = bind(&config.http).await?;
    // Because a host may start several of us on one folder: the first keeps the index, the others read along.
    let library = Library::open_along(config.library.clone()).map_err(refused)?;
    let server = library.server(socket.origin());
    let readiness = readiness(&library);
    let keeping = tokio::spawn(keep::keep(library.clone(), readiness.clone(), stop.clone(), keep::silent));
    let router = library.router(socket.origin(), socket.metrics());
    let serving = tokio::spawn(socket.serve(router, readiness, stop.clone()));
    let spoken = switchboard_mcp_serve::serve_stdio(&server, stop.clone()).await;
    finish(keeping, stop).await?;
    serving.await.context("the pages ended abruptly")?.context("cannot stop cleanly")?;
    spoken.context("cannot go on speaking over standard input and output")?;
    Ok(Exit::Done)
}

async fn bind(config: &HttpConfig) -> anyhow::Result<Socket> {
    Socket::bind(config).await.map_err(|error| match error {
        BindError::InUse { .. } => Ending::in_use(error.to_string()),
        BindError::System { .. } => error.into(),
        _ => Ending::bad_input(error.to_string()),
    })
}

fn refused(error: OpenLibraryError) -> anyhow::Error {
    match &error {
        OpenLibraryError::Open(OpenError::InUse { .. } | OpenError::Foreign { .. }) => {
            Ending::in_use(format!("{error}: stop that one, or keep this one's index elsewhere with --data"))
        }
        OpenLibraryError::Root(_) => Ending::bad_input(format!(
            "{:#}; PATH must be a folder or a file that this user may read",
            anyhow!(error)
        )),
        OpenLibraryError::Data(_) => Ending::bad_input(format!(
            "{:#}; name a folder that this user may write with --data",
            anyhow!(error)
        )),
        OpenLibraryError::Access(_) => Ending::bad_input(error.to_string()),
        OpenLibraryError::Glob(_) => Ending::bad_input(format!("{:#}", anyhow!(error))),
        _ => error.into(),
    }
}

/// An index of before is served at once; without one there is nothing to answer from until the first import is through.
fn readiness(library: &Library) -> Readiness {
    if library.is_ready() { Readiness::ready() } else { Readiness::waiting("the first import is under way") }
}

async fn finish(keeping: JoinHandle<anyhow::Result<()>>, stop: CancellationToken) -> anyhow::Result<()> {
    stop.cancel();
    keeping.await.context("the import ended abruptly")?
}
