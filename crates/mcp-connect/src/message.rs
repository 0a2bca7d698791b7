//! A *message* of JSON-RPC as the server wrote it, taken for what rmcp knows.

use rmcp::model::{ErrorCode, ErrorData, RequestId, ServerJsonRpcMessage};
use serde_json::Value;

use crate::listed;

/// Why a text is no message.
#[derive(Debug)]
pub(crate) struct NoMessage {
    pub(crate) problem: String,
}

/// Reads a message.
///
/// An answer that has an id but a shape nobody knows becomes an error with that id: whoever waits for it must not wait
/// for ever.
pub(crate) fn read(text: &[u8]) -> Result<ServerJsonRpcMessage, NoMessage> {
    let error = match serde_json::from_slice(text) {
        Ok(mut message) => {
            listed::carry(&mut message, text);
            return Ok(message);
        }
        Err(error) => error,
    };
    let problem = NoMessage { problem: error.to_string() };
    let Ok(Value::Object(fields)) = serde_json::from_slice(text) else { return Err(problem) };
    let is_answer = fields.contains_key("result") || fields.contains_key("error");
    match fields.get("id").and_then(id) {
        Some(id) if is_answer => {
            let words = format!("the server's answer is not as MCP has it ({error})");
            Ok(ServerJsonRpcMessage::error(ErrorData::new(ErrorCode::PARSE_ERROR, words, None), Some(id)))
        }
        _ => Err(problem),
    }
}

fn id(value: &Value) -> Option<RequestId> {
    serde_json::from_value(value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text.as_bytes()) {
            Ok(message) => serde_json::to_string(&message).expect("it is plain"),
            Err(no) => format!("none: {}", no.problem),
        }
    }

    #[test]
    fn a_message_is_read() {
        let text = r#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#;

        assert_eq!(shown(text), text);
    }

    #[test]
    fn an_answer_of_no_known_shape_is_an_error_with_its_id() {
        let answer = shown(r#"{"jsonrpc":"1.0","id":7,"result":[]}"#);

        assert!(answer.contains(r#""id":7"#) && answer.contains("not as MCP has it"), "{answer}");
    }

    #[test]
    fn what_is_no_answer_is_none() {
        assert!(shown("<html>").starts_with("none"));
        assert!(shown(r#"{"id":7}"#).starts_with("none"));
    }
}
