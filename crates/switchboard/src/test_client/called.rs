//! What a *call* came to, in the words of a test.

use serde::de::DeserializeOwned;
use serde_json::Value;
use switchboard_mcp_serve::model::CallToolResult;

/// What a call of a tool came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    name: String,
    result: CallToolResult,
}

/// The protocol's own refusal of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({code})")]
pub struct CallRefused {
    /// JSON-RPC's code.
    pub code: i64,
    /// The words.
    pub message: String,
}

impl CallRefused {
    pub(super) fn new(error: &Value) -> Self {
        let words = error["message"].as_str().expect("JSON-RPC's errors have a message, a text");
        let code = error["code"].as_i64().expect("JSON-RPC's errors have a code, a whole number");
        Self { code, message: words.to_owned() }
    }
}

impl Called {
    pub(super) fn new(name: &str, result: CallToolResult) -> Self {
        Self { name: name.to_owned(), result }
    }

    /// Returns whether the tool answered with an error for the model.
    pub fn is_error(&self) -> bool {
        self.result.is_error == Some(true)
    }

    /// Returns the text items, one after the other.
    pub fn text(&self) -> String {
        let texts = self.result.content.iter().filter_map(|block| block.as_text());
        texts.map(|text| text.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// Returns the `structuredContent` as it is.
    pub fn structured(&self) -> Option<&Value> {
        self.result.structured_content.as_ref()
    }

    /// Returns the value that the tool returned; a text, number or list is taken out of its `result`.
    ///
    /// # Panics
    ///
    /// Where the tool answered with an error, or its value is no `T`.
    #[track_caller]
    pub fn value<T: DeserializeOwned>(&self) -> T {
        assert!(!self.is_error(), "{} answered with an error: {}", self.name, self.text());
        let structured =
            self.structured().unwrap_or_else(|| panic!("{} gave no structured content", self.name));
        let whole = T::deserialize(structured);
        let inner = || structured.get("result").map(T::deserialize);
        match whole.or_else(|error| inner().unwrap_or(Err(error))) {
            Ok(value) => value,
            Err(error) => panic!("{} gave something else: {error}: {structured}", self.name),
        }
    }

    /// Returns the whole result.
    pub fn result(&self) -> &CallToolResult {
        &self.result
    }
}
