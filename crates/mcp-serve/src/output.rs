//! An *output* is what a typed tool returns: a value that becomes `structuredContent` with a schema, and text.

use std::sync::Arc;

use rmcp::model::{CallToolResult, ContentBlock, JsonObject};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use switchboard_contract::{FetchedDocument, SearchResults};

use crate::schema;
use crate::tool_error::{IntoToolError, ToolError};

/// What the results of a tool look like, known before it runs.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    schema: Option<Arc<JsonObject>>,
    is_wrapped: bool,
}

impl Shape {
    /// Makes the shape of results without structure.
    pub fn free() -> Self {
        Self::default()
    }

    /// Makes the shape of results whose `structuredContent` fits `schema`.
    pub fn of(schema: impl Into<Arc<JsonObject>>) -> Self {
        Self { schema: Some(schema.into()), is_wrapped: false }
    }

    /// Makes the shape of a type's values; what is no object stands under the one key `result`, because
    /// `structuredContent` is an object.
    pub fn of_type<T: JsonSchema>() -> Self {
        let mut inner = schema::outgoing::<T>();
        if inner.get("type").and_then(Value::as_str) == Some("object") {
            inner.remove("title");
            return Self::of(inner);
        }
        let definitions = inner.remove("$defs");
        let outer = json!({ "type": "object", "properties": { "result": inner }, "required": ["result"] });
        let Value::Object(mut outer) = outer else { unreachable!("it is written as an object above") };
        outer.extend(definitions.map(|definitions| ("$defs".to_owned(), definitions)));
        Self { schema: Some(Arc::new(outer)), is_wrapped: true }
    }

    pub(crate) fn schema(&self) -> Option<&Arc<JsonObject>> {
        self.schema.as_ref()
    }

    /// Makes a result of a value: as `structuredContent`, and the same JSON as text.
    ///
    /// # Errors
    ///
    /// Where the value cannot be written as JSON.
    pub fn result(&self, value: &impl Serialize) -> Result<CallToolResult, ToolError> {
        let text = serde_json::to_string(value)?;
        Ok(self.fill(serde_json::to_value(value)?, text))
    }

    /// Makes a result of a value and the text that says the same.
    fn fill(&self, value: Value, text: String) -> CallToolResult {
        let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
        result.structured_content = Some(if self.is_wrapped { json!({ "result": value }) } else { value });
        result
    }
}

/// What a typed tool may return.
///
/// Texts, numbers and bools stand as they are; lists, maps and structs in [`Json`]. `#[tool]` wraps those by itself.
pub trait Output: Sized {
    /// Returns what the results look like.
    fn shape() -> Shape;

    /// Makes the result of the value.
    ///
    /// # Errors
    ///
    /// The tool's own error, or that the value cannot be written as JSON.
    fn into_result(self, shape: &Shape) -> Result<CallToolResult, ToolError>;
}

/// A value as `structuredContent`, and the same JSON as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize + JsonSchema> Output for Json<T> {
    fn shape() -> Shape {
        Shape::of_type::<T>()
    }

    fn into_result(self, shape: &Shape) -> Result<CallToolResult, ToolError> {
        shape.result(&self.0)
    }
}

impl Output for CallToolResult {
    fn shape() -> Shape {
        Shape::free()
    }

    fn into_result(self, _shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(self)
    }
}

impl Output for ContentBlock {
    fn shape() -> Shape {
        Shape::free()
    }

    fn into_result(self, _shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(CallToolResult::success(vec![self]))
    }
}

impl Output for Vec<ContentBlock> {
    fn shape() -> Shape {
        Shape::free()
    }

    fn into_result(self, _shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(CallToolResult::success(self))
    }
}

impl Output for SearchResults {
    fn shape() -> Shape {
        Shape::of(Self::schema())
    }

    fn into_result(self, _shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(Self::into_result(self))
    }
}

impl Output for FetchedDocument {
    fn shape() -> Shape {
        Shape::of(Self::schema())
    }

    fn into_result(self, _shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(Self::into_result(self))
    }
}

/// Nothing to say but that it is done, which a model should be told.
impl Output for () {
    fn shape() -> Shape {
        Shape::free()
    }

    fn into_result(self, _shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(CallToolResult::success(vec![ContentBlock::text("Done.")]))
    }
}

impl Output for String {
    fn shape() -> Shape {
        Shape::of_type::<Self>()
    }

    fn into_result(self, shape: &Shape) -> Result<CallToolResult, ToolError> {
        Ok(shape.fill(Value::String(self.clone()), self))
    }
}

impl Output for &'static str {
    fn shape() -> Shape {
        Shape::of_type::<String>()
    }

    fn into_result(self, shape: &Shape) -> Result<CallToolResult, ToolError> {
        self.to_owned().into_result(shape)
    }
}

impl<T: Output, E: IntoToolError> Output for Result<T, E> {
    fn shape() -> Shape {
        T::shape()
    }

    fn into_result(self, shape: &Shape) -> Result<CallToolResult, ToolError> {
        self.map_err(IntoToolError::into_tool_error)?.into_result(shape)
    }
}

macro_rules! plain_values {
    ($($plain:ty)*) => {$(
        impl Output for $plain {
            fn shape() -> Shape {
                Shape::of_type::<Self>()
            }

            fn into_result(self, shape: &Shape) -> Result<CallToolResult, ToolError> {
                Json(self).into_result(shape)
            }
        }
    )*};
}

plain_values! { bool char u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64 }
