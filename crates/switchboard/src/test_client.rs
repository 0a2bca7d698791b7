//! A *test client* calls a server in memory, through the protocol and without a socket.

mod called;

use serde_json::{Value, json};
use switchboard_mcp_serve::model::{CallToolResult, Tool as Descriptor};
use switchboard_mcp_serve::{Server, serve_stream};
use tokio::io::{
    AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, Lines, ReadHalf, WriteHalf,
};
use tokio_util::sync::{CancellationToken, DropGuard};

pub use called::{CallRefused, Called};

/// Bytes under way in one direction.
const UNDER_WAY: usize = 64 * 1024;

type Answer = dyn FnMut(&str, &Value) -> Option<Value> + Send;

/// Calls a server in memory, for tests: what it hears and says is what a client over standard input and output would.
///
/// Its methods panic where the server breaks the protocol, which a test wants to hear at once.
///
/// ```
/// use switchboard::prelude::*;
///
/// /// Adds two numbers.
/// #[tool(read_only, closed_world)]
/// fn add(a: i64, b: i64) -> i64 {
///     a + b
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut client = Server::new("Sums").tool(add).into_test_client();
///
/// let sum = client.call("add", serde_json::json!({ "a": 2, "b": 40 })).await;
///
/// assert_eq!(sum.unwrap().value::<i64>(), 42);
/// # }
/// ```
pub struct TestClient {
    server: Option<Server>,
    conversation: Option<Conversation>,
    next_id: u64,
    heard: Vec<Value>,
    answer: Box<Answer>,
}

struct Conversation {
    lines: Lines<BufReader<ReadHalf<DuplexStream>>>,
    output: WriteHalf<DuplexStream>,
    _stop: DropGuard,
}

impl TestClient {
    pub(crate) fn new(server: Server) -> Self {
        Self {
            server: Some(server),
            conversation: None,
            next_id: 0,
            heard: Vec::new(),
            answer: Box::new(|_, _| None),
        }
    }

    /// Answers what the server asks of its client, such as `elicitation/create`: gets method and params, returns the result.
    #[must_use]
    pub fn answering(mut self, answer: impl FnMut(&str, &Value) -> Option<Value> + Send + 'static) -> Self {
        self.answer = Box::new(answer);
        self
    }

    /// Returns what the server tells of its tools.
    ///
    /// # Panics
    ///
    /// Where the server breaks the protocol.
    pub async fn list_tools(&mut self) -> Vec<Descriptor> {
        let mut result = self.request("tools/list", json!({})).await.expect("a server lists its tools");
        serde_json::from_value(result["tools"].take()).expect("tools are descriptors")
    }

    /// Calls a tool with arguments, an object; `null` stands for none.
    ///
    /// # Errors
    ///
    /// [`CallRefused`] where the protocol refuses the call, as for a tool that does not exist. What went wrong inside a
    /// tool is a [`Called`] whose [`is_error`](Called::is_error) holds.
    ///
    /// # Panics
    ///
    /// Where the server breaks the protocol.
    pub async fn call(&mut self, name: &str, arguments: Value) -> Result<Called, CallRefused> {
        let meta = json!({ "progressToken": self.next_id + 1 });
        let mut params = json!({ "name": name, "_meta": meta });
        if !arguments.is_null() {
            params["arguments"] = arguments;
        }
        let result = self.request("tools/call", params).await?;
        let result: CallToolResult = serde_json::from_value(result).expect("a call has a result");
        Ok(Called::new(name, result))
    }

    /// Sends any request and returns its result.
    ///
    /// # Errors
    ///
    /// [`CallRefused`] where the server answers with an error.
    ///
    /// # Panics
    ///
    /// Where the server breaks the protocol.
    pub async fn request(&mut self, method: &str, params: Value) -> Result<Value, CallRefused> {
        self.begin().await;
        self.exchange(method, params).await
    }

    /// Returns the notifications that came until now: progress, log messages, changed lists.
    pub fn heard(&self) -> &[Value] {
        &self.heard
    }

    /// Opens the conversation, unless it is open.
    async fn begin(&mut self) {
        let Some(server) = self.server.take() else { return };
        let (ours, theirs) = tokio::io::duplex(UNDER_WAY);
        let (input, output) = tokio::io::split(theirs);
        let stop = CancellationToken::new();
        let serving = stop.clone();
        tokio::spawn(async move { serve_stream(&server, input, output, serving).await });
        let (lines, output) = tokio::io::split(ours);
        let lines = BufReader::new(lines).lines();
        self.conversation = Some(Conversation { lines, output, _stop: stop.drop_guard() });
        let hello = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": { "elicitation": {}, "sampling": {}, "roots": {} },
            "clientInfo": { "name": "switchboard-test", "version": env!("CARGO_PKG_VERSION") },
        });
        self.exchange("initialize", hello).await.expect("a server takes the handshake");
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
    }

    async fn exchange(&mut self, method: &str, params: Value) -> Result<Value, CallRefused> {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
        loop {
            let mut message = self.receive().await;
            if let Some(method) = message["method"].as_str().map(str::to_owned) {
                self.hear(&method, message).await;
            } else if message["id"] == id {
                return match message["error"].take() {
                    Value::Null => Ok(message["result"].take()),
                    error => Err(CallRefused::new(&error)),
                };
            }
        }
    }

    /// Takes what the server says of its own accord.
    async fn hear(&mut self, method: &str, message: Value) {
        if message["id"].is_null() {
            self.heard.push(message);
            return;
        }
        let answer = match (self.answer)(method, &message["params"]) {
            Some(result) => json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }),
            None => {
                json!({ "jsonrpc": "2.0", "id": message["id"], "error": { "code": -32601, "message": "not answered in this test" } })
            }
        };
        self.send(&answer).await;
    }

    async fn send(&mut self, message: &Value) {
        let output = &mut self.conversation.as_mut().expect("the conversation was opened").output;
        output.write_all(format!("{message}\n").as_bytes()).await.expect("the server listens");
    }

    async fn receive(&mut self) -> Value {
        let lines = &mut self.conversation.as_mut().expect("the conversation was opened").lines;
        let line =
            lines.next_line().await.expect("the server speaks text").expect("the server goes on speaking");
        serde_json::from_str(&line).expect("the server speaks JSON")
    }
}

impl std::fmt::Debug for TestClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TestClient").field("heard", &self.heard).finish_non_exhaustive()
    }
}
