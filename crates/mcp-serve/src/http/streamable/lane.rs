//! The *express lane* is for requests whose headers and body agree in every point the revisions ask for; anything else is
//! left to the lane that knows how to complain.

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use rmcp::model::ProtocolVersion;

use crate::catalog::Catalog;
use crate::direct::Asked;

static VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
static METHOD: HeaderName = HeaderName::from_static("mcp-method");
static NAME: HeaderName = HeaderName::from_static("mcp-name");

/// What the headers say that the revisions speak of, found in one look: a few comparisons cost less than as many hashes.
#[derive(Default)]
struct Said<'a> {
    version: Sent<'a>,
    method: Sent<'a>,
    name: Sent<'a>,
}

/// How often a header was sent.
#[derive(Default, Clone, Copy)]
enum Sent<'a> {
    #[default]
    Never,
    Once(&'a HeaderValue),
    Often,
}

impl<'a> Said<'a> {
    fn by(headers: &'a HeaderMap) -> Self {
        let mut said = Self::default();
        for (name, value) in headers {
            if *name == VERSION {
                said.version.add(value);
            } else if *name == METHOD {
                said.method.add(value);
            } else if *name == NAME {
                said.name.add(value);
            }
        }
        said
    }

    /// Returns the revision named: 2025-03-26 where none is, nothing where it is not known.
    fn version(&self) -> Option<ProtocolVersion> {
        if let Sent::Never = self.version {
            return Some(ProtocolVersion::V_2025_03_26);
        }
        let sent = self.version.text()?;
        ProtocolVersion::KNOWN_VERSIONS.iter().find(|known| known.as_str() == sent).cloned()
    }

    fn agrees(&self, method: &str, asked: &Asked) -> bool {
        // A name in another writing (Base64) is rare enough for the other lane.
        let name_agrees = asked.tool().is_none_or(|name| self.name.text() == Some(name));
        self.method.text() == Some(method) && name_agrees
    }
}

impl<'a> Sent<'a> {
    fn add(&mut self, value: &'a HeaderValue) {
        *self = match self {
            Self::Never => Self::Once(value),
            Self::Once(_) | Self::Often => Self::Often,
        };
    }

    /// Returns the value of a header that was sent exactly once, as text.
    fn text(&self) -> Option<&'a str> {
        match self {
            Self::Once(value) => value.to_str().ok(),
            Self::Never | Self::Often => None,
        }
    }
}

/// How a request takes the express lane.
pub(super) struct Express {
    pub(super) version: ProtocolVersion,
    /// The tool that is called may say something before it is done, and the client reads event streams.
    pub(super) streams: bool,
}

/// Returns how a request takes the express lane, if it may.
pub(super) fn express(head: &Parts, method: &str, asked: &Asked, catalog: &Catalog) -> Option<Express> {
    let said = Said::by(&head.headers);
    let version = said.version()?;
    let is_plain = if version.has_initialize() {
        asked.meta.version().is_none()
    } else {
        asked.meta.is_whole(&version) && said.agrees(method, asked)
    };
    let streams = if is_plain { tool_streams(head, asked, catalog)? } else { return None };
    Some(Express { version, streams })
}

/// Returns the revision that the header names: 2025-03-26 where there is none, nothing where it is not known.
pub(super) fn version(headers: &HeaderMap) -> Option<ProtocolVersion> {
    Said::by(headers).version()
}

/// Returns whether the tool, if one is called, streams to this client; nothing where it takes arguments from headers.
fn tool_streams(head: &Parts, asked: &Asked, catalog: &Catalog) -> Option<bool> {
    let Some(tool) = asked.tool().and_then(|name| catalog.tool(name)) else { return Some(false) };
    (!tool.takes_headers()).then(|| tool.is_streaming() && takes_stream(&head.headers))
}

/// Returns whether the client reads event streams; one that says nothing does.
pub(super) fn takes_stream(headers: &HeaderMap) -> bool {
    // As the specification has it and nearly all clients send it.
    if headers.get(header::ACCEPT).is_some_and(|kinds| kinds == "application/json, text/event-stream") {
        return true;
    }
    let kinds: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|kind| kind.to_str().ok()).collect();
    let mut essences =
        kinds.iter().flat_map(|list| list.split(',')).filter_map(|kind| kind.split(';').next());
    kinds.is_empty() || essences.any(|kind| matches!(kind.trim(), "text/event-stream" | "text/*" | "*/*"))
}
