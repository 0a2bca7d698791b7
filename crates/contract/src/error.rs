//! A tool error is an answer the model can read and act on: the call arrived, and this is why it failed.

use rmcp::model::{CallToolResult, ContentBlock};

/// Returns a result with `isError: true` and `message` as its one text item.
///
/// The message is for a model: it names what was wrong and what a right call looks like.
pub fn tool_error(message: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_marked_and_carries_its_message_as_text_alone() {
        insta::assert_json_snapshot!(tool_error("no document has the id `x`"), @r#"
        {
          "resultType": "complete",
          "content": [
            {
              "type": "text",
              "text": "no document has the id `x`"
            }
          ],
          "isError": true
        }
        "#);
    }
}
