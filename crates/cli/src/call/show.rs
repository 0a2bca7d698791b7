//! A result as people read it: its text, and a line for what is no text.

use switchboard_mcp_connect::model::{CallToolResult, ContentBlock, ResourceContents};

/// Returns what a result says; where it has no content, its structured content.
pub(super) fn plain(result: &CallToolResult) -> String {
    let lines: Vec<String> = result.content.iter().map(block).collect();
    match &result.structured_content {
        Some(structured) if lines.is_empty() => format!("{structured:#}"),
        _ => lines.join("\n"),
    }
}

fn block(block: &ContentBlock) -> String {
    match block {
        ContentBlock::Text(text) => text.text.clone(),
        ContentBlock::Image(image) => format!("[image, {}, {}]", image.mime_type, size(&image.data)),
        ContentBlock::Audio(audio) => format!("[audio, {}, {}]", audio.mime_type, size(&audio.data)),
        ContentBlock::Resource(resource) => match &resource.resource {
            ResourceContents::TextResourceContents { text, .. } => text.clone(),
            ResourceContents::BlobResourceContents { uri, blob, .. } => format!("[{uri}, {}]", size(blob)),
            _ => "[a resource of an unknown kind]".to_owned(),
        },
        ContentBlock::ResourceLink(link) => format!("[{}] {}", link.name, link.uri),
        _ => "[content of an unknown kind]".to_owned(),
    }
}

/// Returns the size of what Base64 text stands for.
fn size(base64: &str) -> String {
    let letters = base64.trim_end_matches('=').len() as u64;
    crate::output::bytes(letters * 3 / 4)
}
