//! *Auth* of a tool is which login its callers need; *visibility* is which callers it is for.

use serde_json::{Value, json};

/// Which login a tool's callers need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// None at all.
    None,
    /// A login that brings these scopes.
    OAuth(Vec<String>),
    /// None; with a login that brings these scopes the tool does more.
    Optional(Vec<String>),
}

impl Auth {
    /// Returns the `securitySchemes` of a descriptor.
    pub(crate) fn schemes(&self) -> Value {
        let nobody = json!({ "type": "noauth" });
        let login = |scopes: &[String]| json!({ "type": "oauth2", "scopes": scopes });
        match self {
            Self::None => json!([nobody]),
            Self::OAuth(scopes) => json!([login(scopes)]),
            Self::Optional(scopes) => json!([nobody, login(scopes)]),
        }
    }
}

/// Which callers a tool is for (MCP Apps, `_meta.ui.visibility`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// The model alone.
    Model,
    /// The interface of an app alone; the model is not told of the tool.
    App,
    /// Both.
    Both,
}

impl Visibility {
    pub(crate) fn callers(self) -> &'static [&'static str] {
        match self {
            Self::Model => &["model"],
            Self::App => &["app"],
            Self::Both => &["model", "app"],
        }
    }
}
