//! A *question* and its answer, in the words of authors and of the wire.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elicited<T> {
    /// The person filled it in and sent it.
    Accepted(T),
    /// The person said no.
    Declined,
    /// The person closed it without a choice.
    Cancelled,
}

impl<T> Elicited<T> {
    /// Returns what was filled in, where it was sent.
    pub fn accepted(self) -> Option<T> {
        match self {
            Self::Accepted(content) => Some(content),
            Self::Declined | Self::Cancelled => None,
        }
    }
}

/// Reads the answer to a form; nothing where it is none, or what was filled in cannot be read.
pub(crate) fn filled_in<T>(answer: Value, read: impl Fn(Value) -> Option<T>) -> Option<Elicited<T>> {
    #[derive(Deserialize)]
    struct Answer {
        action: String,
        #[serde(default)]
        content: Option<Value>,
    }
    let answer: Answer = serde_json::from_value(answer).ok()?;
    match answer.action.as_str() {
        // A form without required fields may be sent empty.
        "accept" => read(answer.content.unwrap_or_else(|| json!({}))).map(Elicited::Accepted),
        "decline" => Some(Elicited::Declined),
        "cancel" => Some(Elicited::Cancelled),
        _ => None,
    }
}

/// What the client's model is to write.
#[derive(Debug, Clone)]
pub struct Sampling {
    params: Map<String, Value>,
    messages: Vec<Value>,
}

impl Sampling {
    /// Begins with what a person would say, and the most tokens that may come back.
    pub fn new(text: impl Into<String>, max_tokens: u32) -> Self {
        let mut params = Map::new();
        params.insert("maxTokens".to_owned(), json!(max_tokens));
        Self { params, messages: Vec::new() }.user(text)
    }

    /// Adds what a person says.
    #[must_use]
    pub fn user(self, text: impl Into<String>) -> Self {
        self.says("user", &text.into())
    }

    /// Adds what the model said before.
    #[must_use]
    pub fn assistant(self, text: impl Into<String>) -> Self {
        self.says("assistant", &text.into())
    }

    /// Sets how the model is to behave.
    #[must_use]
    pub fn system(mut self, text: impl Into<String>) -> Self {
        self.params.insert("systemPrompt".to_owned(), json!(text.into()));
        self
    }

    /// Sets how freely the model chooses.
    #[must_use]
    pub fn temperature(mut self, temperature: f32) -> Self {
        self.params.insert("temperature".to_owned(), json!(temperature));
        self
    }

    fn says(mut self, role: &str, text: &str) -> Self {
        self.messages.push(json!({ "role": role, "content": { "type": "text", "text": text } }));
        self
    }

    pub(crate) fn into_params(mut self) -> Value {
        self.params.insert("messages".to_owned(), Value::Array(self.messages));
        Value::Object(self.params)
    }
}

/// What the client's model wrote.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Sampled {
    /// Its texts, joined.
    pub text: String,
    /// The model's name.
    pub model: String,
    /// Why it stopped, as `endTurn` or `maxTokens`.
    pub stop_reason: Option<String>,
    /// Its content as it came, images and other kinds among it.
    pub content: Value,
}

impl Sampled {
    pub(crate) fn read(answer: Value) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            model: String,
            #[serde(default)]
            stop_reason: Option<String>,
            content: Value,
        }
        let Answer { model, stop_reason, content } = serde_json::from_value(answer).ok()?;
        let blocks = match &content {
            Value::Array(blocks) => blocks.iter().collect(),
            block => vec![block],
        };
        let text = blocks.iter().filter_map(|block| block["text"].as_str()).collect();
        Some(Self { text, model, stop_reason, content })
    }
}

/// A folder or file that the client works in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Folder {
    /// Its URI, as `file:///home/ada/project`.
    pub uri: String,
    /// The name that people see.
    pub name: Option<String>,
}
