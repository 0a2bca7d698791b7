//! The *banner* is what a person sees once, when a server has started: where it is, and how it gets into ChatGPT.

use std::io::{self, Write as _};

use switchboard_http_serve::Socket;
use switchboard_mcp_serve::{Server, Tool};

/// Prints the banner on standard output.
pub(crate) fn print(server: &Server, socket: &Socket, speaks_sse: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", words(server, socket, speaks_sse))?;
    // A program may wait for the line.
    out.flush()
}

fn words(server: &Server, socket: &Socket, speaks_sse: bool) -> String {
    let origin = socket.origin();
    let handle = server.handle();
    let about = handle.implementation();
    let tools = handle.tools();
    let names: Vec<&str> = tools.iter().map(Tool::name).collect();
    let connector = origin.join("/mcp");
    let sse = if speaks_sse { format!("{} (HTTP+SSE) and ", origin.join("/sse")) } else { String::new() };
    let add = if origin.root().scheme() == "https" {
        format!("developer mode > Create > paste {connector}")
    } else {
        "needs a public https address: put a proxy or tunnel here, name it with --public-url, then\n            \
         developer mode > Create > paste its address with /mcp"
            .to_owned()
    };
    format!(
        "{name}\nTools       {names}\nConnector   {connector}\n            also {sse}{rpc} (plain JSON-RPC)\n\
         Listening   http://{local}/\nChatGPT     {add}",
        name = about.title.unwrap_or(about.name),
        names = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") },
        rpc = origin.join("/rpc"),
        local = socket.local_addr(),
    )
}
