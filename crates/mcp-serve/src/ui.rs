//! A *UI resource* is a page that a host shows beside a tool's result (MCP Apps, `io.modelcontextprotocol/ui`): HTML under a
//! `ui://` address, and what it may reach from inside its sandbox.

use serde_json::{Map, Value, json};

use crate::resource::Resource;

/// The kind that hosts of MCP Apps show as a page.
const PAGE: &str = "text/html;profile=mcp-app";

/// A page for a tool's results; it becomes a [`Resource`].
#[derive(Debug, Clone)]
pub struct UiResource {
    uri: String,
    name: String,
    html: String,
    connect: Vec<String>,
    load: Vec<String>,
    frame: Vec<String>,
    permissions: Vec<UiPermission>,
    domain: Option<String>,
    prefers_border: Option<bool>,
}

/// What a page may use of the person's device, where they agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UiPermission {
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
    /// Where the device is.
    Geolocation,
    /// Writing to the clipboard.
    ClipboardWrite,
}

impl UiPermission {
    fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Microphone => "microphone",
            Self::Geolocation => "geolocation",
            Self::ClipboardWrite => "clipboardWrite",
        }
    }
}

impl UiResource {
    /// Makes a page of its address, which begins with `ui://`, a name and its HTML. It may reach nothing until told.
    ///
    /// # Panics
    ///
    /// Where the address does not begin with `ui://`: a mistake in the program.
    pub fn new(uri: impl Into<String>, name: impl Into<String>, html: impl Into<String>) -> Self {
        let uri = uri.into();
        assert!(uri.starts_with("ui://"), "the address of a page begins with ui://, and {uri:?} does not");
        Self {
            uri,
            name: name.into(),
            html: html.into(),
            connect: Vec::new(),
            load: Vec::new(),
            frame: Vec::new(),
            permissions: Vec::new(),
            domain: None,
            prefers_border: None,
        }
    }

    /// Lets the page connect to an origin (`fetch`, web sockets), as `https://api.example.org`.
    #[must_use]
    pub fn connect_to(mut self, origin: impl Into<String>) -> Self {
        self.connect.push(origin.into());
        self
    }

    /// Lets the page load scripts, styles, images and fonts from an origin.
    #[must_use]
    pub fn load_from(mut self, origin: impl Into<String>) -> Self {
        self.load.push(origin.into());
        self
    }

    /// Lets the page show frames of an origin.
    #[must_use]
    pub fn frame_from(mut self, origin: impl Into<String>) -> Self {
        self.frame.push(origin.into());
        self
    }

    /// Asks for something of the person's device.
    #[must_use]
    pub fn permission(mut self, permission: UiPermission) -> Self {
        self.permissions.push(permission);
        self
    }

    /// Sets the origin of its own that the page is shown under, which hosts want of published connectors.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Says whether the host should draw a border around the page.
    #[must_use]
    pub fn prefers_border(mut self, prefers_border: bool) -> Self {
        self.prefers_border = Some(prefers_border);
        self
    }

    fn meta(&self) -> Value {
        let mut csp = Map::new();
        csp.insert("connectDomains".to_owned(), json!(self.connect));
        csp.insert("resourceDomains".to_owned(), json!(self.load));
        if !self.frame.is_empty() {
            csp.insert("frameDomains".to_owned(), json!(self.frame));
        }
        let mut meta = Map::new();
        meta.insert("csp".to_owned(), Value::Object(csp));
        if !self.permissions.is_empty() {
            let permissions = self.permissions.iter().map(|one| (one.as_str().to_owned(), json!({})));
            meta.insert("permissions".to_owned(), Value::Object(permissions.collect()));
        }
        if let Some(domain) = &self.domain {
            meta.insert("domain".to_owned(), json!(domain));
        }
        if let Some(prefers_border) = self.prefers_border {
            meta.insert("prefersBorder".to_owned(), json!(prefers_border));
        }
        Value::Object(meta)
    }
}

impl From<UiResource> for Resource {
    fn from(page: UiResource) -> Self {
        let meta = page.meta();
        Self::text(page.uri, page.name, page.html).mime_type(PAGE).meta("ui", meta)
    }
}
