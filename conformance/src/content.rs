//! Tools that return each kind of content.

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use switchboard_mcp_serve::Tool;
use switchboard_mcp_serve::model::{CallToolResult, ContentBlock, ResourceContents};

use crate::constant::constant;

/// A red pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
/// A WAV file without a sample.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

pub(crate) fn tools() -> Result<Vec<Tool>> {
    let text = ContentBlock::text("This is a simple text response for testing.");
    let embedded =
        resource("This is an embedded resource content.", "test://embedded-resource", "text/plain");
    let mixed = vec![
        ContentBlock::text("Multiple content types test:"),
        image(),
        resource(r#"{"test":"data","value":123}"#, "test://mixed-content-resource", "application/json"),
    ];
    let error = ContentBlock::text("This tool intentionally returns an error for testing");
    Ok(vec![
        constant("test_simple_text", "Returns text.", CallToolResult::success(vec![text]))?,
        constant("test_image_content", "Returns an image.", CallToolResult::success(vec![image()]))?,
        constant("test_audio_content", "Returns audio.", CallToolResult::success(vec![audio()]))?,
        constant("test_embedded_resource", "Returns a resource.", CallToolResult::success(vec![embedded]))?,
        constant("test_multiple_content_types", "Returns three kinds.", CallToolResult::success(mixed))?,
        constant("test_error_handling", "Returns an error.", CallToolResult::error(vec![error]))?,
    ])
}

/// Returns the red pixel as content.
pub(crate) fn image() -> ContentBlock {
    ContentBlock::image(PNG, "image/png")
}

/// Returns the red pixel as bytes.
pub(crate) fn png() -> Vec<u8> {
    BASE64_STANDARD.decode(PNG).expect("the text above is the Base64 of an image")
}

fn audio() -> ContentBlock {
    ContentBlock::audio(WAV, "audio/wav")
}

fn resource(text: &str, uri: &str, kind: &str) -> ContentBlock {
    ContentBlock::resource(ResourceContents::text(text, uri).with_mime_type(kind))
}
