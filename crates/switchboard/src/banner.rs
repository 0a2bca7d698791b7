//! The *banner* is what a person sees once, when a server has started: where it is, and how it gets into ChatGPT.

use std::io::{self, Write as _};

use switchboard_http_serve::Socket;
use switchboard_mcp_serve::{Server, Tool};

use crate::login::Door;

/// Prints the banner on standard output.
pub(crate) fn print(
    server: &Server,
    socket: &Socket,
    speaks_sse: bool,
    door: Option<&Door>,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", words(server, socket, speaks_sse, door))?;
    // A program may wait for the line.
    out.flush()
}

fn words(server: &Server, socket: &Socket, speaks_sse: bool, door: Option<&Door>) -> String {
    let origin = socket.origin();
    let handle = server.handle();
    let about = handle.implementation();
    let tools = handle.tools();
    let names: Vec<&str> = tools.iter().map(Tool::name).collect();
    let connector = origin.join("/mcp");
    let sse = if speaks_sse { format!("{} (HTTP+SSE) and ", origin.join("/sse")) } else { String::new() };
    let authentication = door.map_or("none", |door| door.in_chatgpt);
    let add = if origin.root().scheme() == "https" {
        format!("developer mode > Create > paste {connector}, authentication: {authentication}")
    } else {
        format!(
            "needs a public https address: put a proxy or tunnel here, name it with --public-url, then\n            \
             developer mode > Create > paste its address with /mcp, authentication: {authentication}"
        )
    };
    format!(
        "{name}\nTools       {names}\nConnector   {connector}\n            also {sse}{rpc} (plain JSON-RPC)\n\
         {login}Listening   http://{local}/\nChatGPT     {add}",
        login = door.map_or_else(String::new, |door| format!("Login       tokens of {}\n", door.issuer)),
        name = about.title.unwrap_or(about.name),
        names = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") },
        rpc = origin.join("/rpc"),
        local = socket.local_addr(),
    )
}
