//! The *express lane* is for requests whose headers and body agree in every point the revisions ask for; anything else is
//! left to the lane that knows how to complain.

use http::request::Parts;
use http::{HeaderMap, header};
use rmcp::model::ProtocolVersion;
use serde_json::value::RawValue;

use crate::direct::{Asked, Direct};

/// Returns the request as the protocol takes it, where it may take the express lane.
pub(super) fn express(
    head: &Parts,
    method: &str,
    params: Option<&RawValue>,
    direct: &Direct,
) -> Option<(Asked, ProtocolVersion)> {
    let version = version(&head.headers)?;
    let asked = Asked::hot(method, params)?;
    let is_plain = if version.has_initialize() {
        asked.meta.protocol_version().is_none()
    } else {
        is_whole(&asked, &version) && headers_agree(&head.headers, method, &asked)
    };
    (is_plain && tool_is_plain(head, &asked, direct)).then_some((asked, version))
}

/// Returns the revision that the header names: 2025-03-26 where there is none, nothing where it is not known.
pub(super) fn version(headers: &HeaderMap) -> Option<ProtocolVersion> {
    let Some(sent) = sole(headers, "mcp-protocol-version") else {
        let is_absent = !headers.contains_key("mcp-protocol-version");
        return is_absent.then_some(ProtocolVersion::V_2025_03_26);
    };
    ProtocolVersion::KNOWN_VERSIONS.iter().find(|known| known.as_str() == sent).cloned()
}

/// Returns whether the request brings all that a request without a session must.
fn is_whole(asked: &Asked, version: &ProtocolVersion) -> bool {
    asked.meta.protocol_version().as_ref() == Some(version)
        && asked.meta.missing_required_keys(version).is_empty()
}

fn headers_agree(headers: &HeaderMap, method: &str, asked: &Asked) -> bool {
    // A name in another writing (Base64) is rare enough for the other lane.
    let name_agrees = asked.tool().is_none_or(|name| sole(headers, "mcp-name") == Some(name));
    sole(headers, "mcp-method") == Some(method) && name_agrees
}

/// Returns whether the tool, if one is called, neither streams to this client nor takes arguments from headers.
fn tool_is_plain(head: &Parts, asked: &Asked, direct: &Direct) -> bool {
    let catalog = direct.server().catalog.get();
    let Some(tool) = asked.tool().and_then(|name| catalog.tool(name)) else { return true };
    let streams = tool.is_streaming() && takes_stream(&head.headers);
    !streams && !tool.takes_headers()
}

fn takes_stream(headers: &HeaderMap) -> bool {
    let kinds: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|kind| kind.to_str().ok()).collect();
    let mut essences =
        kinds.iter().flat_map(|list| list.split(',')).filter_map(|kind| kind.split(';').next());
    kinds.is_empty() || essences.any(|kind| matches!(kind.trim(), "text/event-stream" | "text/*" | "*/*"))
}

/// Returns the value of a header that was sent exactly once, as text.
fn sole<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
