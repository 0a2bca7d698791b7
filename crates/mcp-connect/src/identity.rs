//! An *identity* is whom a server sees: the name of the client, what it says it can do, and what it adds to each request.

use http::{HeaderMap, HeaderName, HeaderValue};
use rmcp::model::{
    ClientCapabilities, ElicitationCapability, FormElicitationCapability, Implementation, JsonObject,
};
use serde_json::{Value, json};

/// Whom the server sees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Identity {
    /// Switchboard itself.
    #[default]
    Switchboard,
    /// ChatGPT, as it was seen on the wire.
    ChatGpt(ChatGpt),
}

/// What ChatGPT tells of the conversation and the person; hints, and never proof of who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatGpt {
    /// `openai/session`: the same for all calls of a conversation.
    pub session: String,
    /// `openai/subject`: the same for all calls of a person.
    pub subject: String,
    /// `openai/locale`, such as `en-US`.
    pub locale: String,
    /// `openai/userAgent`: the browser or app of the person.
    pub user_agent: String,
}

impl Default for ChatGpt {
    fn default() -> Self {
        Self {
            session: "v1/switchboard-session".to_owned(),
            subject: "v1/switchboard-subject".to_owned(),
            locale: "en-US".to_owned(),
            user_agent: "ChatGPT/1.2026.300 (switchboard)".to_owned(),
        }
    }
}

impl Identity {
    pub(crate) fn user_agent(&self) -> &'static str {
        match self {
            Self::Switchboard => concat!("switchboard/", env!("CARGO_PKG_VERSION")),
            Self::ChatGpt(_) => "openai-mcp/1.0.0",
        }
    }

    pub(crate) fn implementation(&self) -> Implementation {
        match self {
            Self::Switchboard => Implementation::new("switchboard", env!("CARGO_PKG_VERSION")),
            Self::ChatGpt(_) => Implementation::new("openai-mcp", "1.0.0"),
        }
    }

    /// Returns what the client says it can do; whether it can ask the person is known only to who made it.
    pub(crate) fn capabilities(&self, may_elicit: bool) -> ClientCapabilities {
        let mut capabilities = ClientCapabilities::default();
        match self {
            Self::Switchboard if may_elicit => {
                let mut elicitation = ElicitationCapability::default();
                elicitation.form = Some(FormElicitationCapability::default());
                elicitation.url = Some(rmcp::model::UrlElicitationCapability::default());
                capabilities.elicitation = Some(elicitation);
            }
            Self::Switchboard => {}
            // Elicitation was not seen, so a person who is asked all the same is an exception.
            Self::ChatGpt(_) => {
                let empty = JsonObject::new();
                capabilities.experimental = Some([("openai/visibility".to_owned(), empty)].into());
                let html = object(json!({ "mimeTypes": ["text/html;profile=mcp-app"] }));
                capabilities.extensions = Some([("io.modelcontextprotocol/ui".to_owned(), html)].into());
            }
        }
        capabilities
    }

    /// Returns what is added to the `_meta` of each request.
    pub(crate) fn meta(&self) -> JsonObject {
        match self {
            Self::Switchboard => JsonObject::new(),
            Self::ChatGpt(told) => object(json!({
                "openai/session": told.session,
                "openai/subject": told.subject,
                "openai/locale": told.locale,
                "openai/userAgent": told.user_agent,
            })),
        }
    }

    /// Returns what is added to the headers of each request.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Self::ChatGpt(told) = self {
            for (name, value) in [("x-openai-session", &told.session), ("x-openai-subject", &told.subject)] {
                // A value that no header can carry stays in the `_meta` alone.
                if let Ok(value) = HeaderValue::from_str(value) {
                    headers.insert(HeaderName::from_static(name), value);
                }
            }
        }
        headers
    }

    /// Returns the id of the request that finds out what the server speaks, where it is always the same.
    pub(crate) fn discovery_id(&self) -> Option<&'static str> {
        matches!(self, Self::ChatGpt(_)).then_some("openai-mcp-discover")
    }

    /// Tells whether the client listens for what nobody asked for, and takes its leave.
    pub(crate) fn is_attentive(&self) -> bool {
        matches!(self, Self::Switchboard)
    }
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(fields) => fields,
        _ => JsonObject::new(),
    }
}
