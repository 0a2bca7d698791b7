//! The *express lane* is for requests whose headers and body agree in every point the revisions ask for; anything else is
//! left to the lane that knows how to complain.

use http::request::Parts;
use http::{HeaderMap, HeaderName, header};
use rmcp::model::ProtocolVersion;

use crate::direct::{Asked, Direct};

static VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
static METHOD: HeaderName = HeaderName::from_static("mcp-method");
static NAME: HeaderName = HeaderName::from_static("mcp-name");

/// Returns the revision of a request that may take the express lane.
pub(super) fn express(head: &Parts, method: &str, asked: &Asked, direct: &Direct) -> Option<ProtocolVersion> {
    let version = version(&head.headers)?;
    let is_plain = if version.has_initialize() {
        asked.meta.version().is_none()
    } else {
        asked.meta.is_whole(&version) && headers_agree(&head.headers, method, asked)
    };
    (is_plain && tool_is_plain(head, asked, direct)).then_some(version)
}

/// Returns the revision that the header names: 2025-03-26 where there is none, nothing where it is not known.
pub(super) fn version(headers: &HeaderMap) -> Option<ProtocolVersion> {
    let Some(sent) = sole(headers, &VERSION) else {
        let is_absent = !headers.contains_key(&VERSION);
        return is_absent.then_some(ProtocolVersion::V_2025_03_26);
    };
    ProtocolVersion::KNOWN_VERSIONS.iter().find(|known| known.as_str() == sent).cloned()
}

fn headers_agree(headers: &HeaderMap, method: &str, asked: &Asked) -> bool {
    // A name in another writing (Base64) is rare enough for the other lane.
    let name_agrees = asked.tool().is_none_or(|name| sole(headers, &NAME) == Some(name));
    sole(headers, &METHOD) == Some(method) && name_agrees
}

/// Returns whether the tool, if one is called, neither streams to this client nor takes arguments from headers.
fn tool_is_plain(head: &Parts, asked: &Asked, direct: &Direct) -> bool {
    let catalog = direct.server().catalog.get();
    let Some(tool) = asked.tool().and_then(|name| catalog.tool(name)) else { return true };
    let streams = tool.is_streaming() && takes_stream(&head.headers);
    !streams && !tool.takes_headers()
}

/// Returns whether the client reads event streams; one that says nothing does.
pub(super) fn takes_stream(headers: &HeaderMap) -> bool {
    let kinds: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|kind| kind.to_str().ok()).collect();
    let mut essences =
        kinds.iter().flat_map(|list| list.split(',')).filter_map(|kind| kind.split(';').next());
    kinds.is_empty() || essences.any(|kind| matches!(kind.trim(), "text/event-stream" | "text/*" | "*/*"))
}

/// Returns the value of a header that was sent exactly once, as text.
fn sole<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?;
    // Where no header came twice, neither did this one.
    let is_sole = headers.len() == headers.keys_len() || headers.get_all(name).iter().nth(1).is_none();
    is_sole.then(|| value.to_str().ok()).flatten()
}
