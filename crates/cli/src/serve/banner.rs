//! The banner: what a person needs to see once, in under ten lines.

use std::net::SocketAddr;

use switchboard_http_serve::PublicOrigin;
use switchboard_library::Status;
use url::Url;

use crate::config::AuthMode;
use crate::output;
use crate::status::counted;

/// Returns where everything is, and how it gets into ChatGPT.
pub(super) fn addresses(name: &str, origin: &PublicOrigin, (local, mode): (SocketAddr, AuthMode)) -> String {
    let authentication = mode.in_chatgpt();
    let connector = origin.join("/mcp");
    let add = if is_https(origin) {
        format!("ChatGPT     developer mode > Create > paste {connector}, authentication: {authentication}")
    } else {
        format!(
            "ChatGPT     needs a public https address: put a proxy or tunnel here, name it with --public-url, then\n            \
         developer mode > Create > paste its address with /mcp, authentication: {authentication}"
        )
    };
    // Behind a proxy or tunnel, that is where it has to be pointed.
    let behind = if PublicOrigin::from_address(local) == *origin {
        String::new()
    } else {
        format!("\nListening   http://{local}/")
    };
    format!(
        "{name}\nConnector   {connector}\n            also {sse} (HTTP+SSE) and {rpc} (plain JSON-RPC)\n\
         For people  {root}{behind}\n{add}",
        sse = origin.join("/sse"),
        rpc = origin.join("/rpc"),
        root = origin.root(),
    )
}

/// Returns how the first account is made; the link is good once, and only while there is none.
pub(super) fn setup(link: &Url) -> String {
    format!(
        "Set up      {link}\n            makes the first account, once; more people: switchboard user add"
    )
}

/// Returns what the provider has to be told, so that people come back from it.
pub(super) fn browsers(redirect_uri: &Url) -> String {
    format!(
        "Browsers    log in at the provider, which has to be told this redirect URI:\n            {redirect_uri}"
    )
}

/// Returns what the first import made, for standard output.
pub(super) fn contents(status: &Status) -> String {
    let kinds: Vec<_> =
        status.kinds.iter().map(|(kind, count)| format!("{count} {}", kind.as_str())).collect();
    let left_out = match status.skipped.total {
        0 => String::new(),
        total => format!("; {total} left out, see /status"),
    };
    if status.documents == 0 {
        return format!("Ready       no document yet: nothing here is of a kind that is read{left_out}");
    }
    format!(
        "Ready       {} ({}), {}, {}{left_out}",
        counted(status.documents, "document"),
        kinds.join(", "),
        counted(status.passages, "passage"),
        output::bytes(status.bytes),
    )
}

/// Whether the origin is one that ChatGPT takes: only https will do. Whether it can be reached from outside is not known here.
fn is_https(origin: &PublicOrigin) -> bool {
    origin.root().scheme() == "https"
}
