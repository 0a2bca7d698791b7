//! The claims of the contract on what a client saw: the tools, the shape of their results, and the failures.

use serde_json::{Map, Value, json};
use url::Url;

/// What a client saw, and what is claimed of it.
pub(crate) struct Claims<'a> {
    /// The one object that the client printed.
    pub(crate) seen: &'a Value,
    /// The protocol revision that was to be agreed on, where the client tells.
    pub(crate) protocol: Option<&'static str>,
}

impl Claims<'_> {
    /// Checks all claims; `connector` is the served address, where there is one.
    #[track_caller]
    pub(crate) fn check(&self, connector: Option<&Url>) {
        self.check_connection();
        self.check_tools();
        self.check_search(connector);
        self.check_fetch(connector);
        self.check_failures();
    }

    /// Returns what one step brought, which must not be an error of the protocol.
    #[track_caller]
    fn result(&self, step: &str) -> &Value {
        let outcome = &self.seen[step];
        assert!(outcome["error"].is_null(), "{step}: {}", outcome["error"]);
        &outcome["result"]
    }

    /// Returns the object in the result of a call that went well, which is in there twice.
    #[track_caller]
    fn structured(&self, step: &str, schema: &Value) -> &Map<String, Value> {
        let result = self.result(step);
        assert_ne!(result["isError"], true, "{step}: {result}");
        let structured = &result["structuredContent"];
        let content = result["content"].as_array().unwrap();
        assert_eq!(content.len(), 1, "{step}: {result}");
        assert_eq!(content[0]["type"], "text");
        let text: Value = serde_json::from_str(content[0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(&text, structured, "{step}: the text item is not the structured content");
        let faults: Vec<_> = jsonschema::validator_for(schema)
            .unwrap()
            .iter_errors(structured)
            .map(|fault| fault.to_string())
            .collect();
        assert!(faults.is_empty(), "{step} is not as its output schema says: {faults:?}");
        structured.as_object().unwrap()
    }

    #[track_caller]
    fn check_connection(&self) {
        let Some(protocol) = self.protocol else { return };
        assert_eq!(self.seen["protocol"], protocol);
        // A client that pins the modern era without discovery is told neither.
        if !self.seen["server"].is_null() {
            assert!(is_filled(&self.seen["server"]["name"]), "{}", self.seen["server"]);
            assert!(is_filled(&self.seen["server"]["version"]), "{}", self.seen["server"]);
            let instructions = self.seen["instructions"].as_str().unwrap();
            assert!(instructions.contains("Tidewater"), "{instructions}");
        }
    }

    #[track_caller]
    fn check_tools(&self) {
        let tools = self.result("tools").as_array().unwrap();
        let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["search", "fetch"]);
        for (tool, argument) in tools.iter().zip(["query", "id"]) {
            assert!(is_filled(&tool["title"]), "{tool}");
            assert!(is_filled(&tool["description"]), "{tool}");
            let hints = &tool["annotations"];
            let [reads, destroys, open] =
                ["readOnlyHint", "destructiveHint", "openWorldHint"].map(|hint| &hints[hint]);
            assert_eq!([reads, destroys, open], [&json!(true), &json!(false), &json!(false)]);
            let input = &tool["inputSchema"];
            let arguments: Vec<_> = input["properties"].as_object().unwrap().keys().collect();
            assert_eq!(arguments, [argument]);
            assert_eq!(input["properties"][argument]["type"], "string");
            assert_eq!(input["required"], json!([argument]));
            assert_eq!(input["additionalProperties"], false);
        }
    }

    #[track_caller]
    fn output_schema(&self, tool: usize) -> &Value {
        &self.result("tools")[tool]["outputSchema"]
    }

    #[track_caller]
    fn check_search(&self, connector: Option<&Url>) {
        let found = self.structured("search", self.output_schema(0));
        assert_eq!(found.keys().collect::<Vec<_>>(), ["results"]);
        let results = found["results"].as_array().unwrap();
        assert!(!results.is_empty());
        for result in results {
            let fields: Vec<_> = result.as_object().unwrap().keys().collect();
            assert_eq!(fields, ["id", "title", "url"]);
            assert!(["id", "title", "url"].iter().all(|field| is_filled(&result[field])), "{result}");
            let url: Url = result["url"].as_str().unwrap().parse().expect("a citation is absolute");
            if let Some(connector) = connector {
                assert_eq!(url.origin(), connector.origin());
            }
        }
        let nothing = self.structured("emptyQuery", self.output_schema(0));
        assert_eq!(nothing["results"], json!([]));
    }

    #[track_caller]
    fn check_fetch(&self, connector: Option<&Url>) {
        let first = &self.seen["search"]["result"]["structuredContent"]["results"][0];
        let fetched = self.structured("fetch", self.output_schema(1));
        assert_eq!(fetched["id"], first["id"]);
        // Over stdio each process has pages of its own, and the Inspector starts one a request.
        let [fetched_url, found_url] =
            [&fetched["url"], &first["url"]].map(|url| address(url, connector.is_none()));
        assert_eq!(fetched_url, found_url);
        assert!(is_filled(&fetched["title"]), "{fetched:?}");
        let text = fetched["text"].as_str().unwrap();
        assert!(text.contains("so that eyes stay used to the night"), "{text}");
        assert_eq!(fetched["metadata"]["document_id"], "keepers-handbook.md");
    }

    #[track_caller]
    fn check_failures(&self) {
        let unknown_id = self.failure("unknownId");
        assert!(unknown_id.contains("no-such-id"), "{unknown_id}");
        let unknown_argument = self.failure("unknownArgument");
        assert!(unknown_argument.contains("limit"), "{unknown_argument}");
        // Not a call that failed but one that cannot be: an error of the protocol.
        assert!(self.seen["unknownTool"]["error"].is_object(), "{}", self.seen["unknownTool"]);
    }

    /// Returns the text of a failure that the tool told, which the model can read and mend.
    #[track_caller]
    fn failure(&self, step: &str) -> &str {
        let result = self.result(step);
        assert_eq!(result["isError"], true, "{step}: {result}");
        result["content"][0]["text"].as_str().unwrap()
    }
}

/// Returns a citation's address, without its port where that may differ.
fn address(url: &Value, is_any_port: bool) -> Url {
    let mut url: Url = url.as_str().unwrap().parse().unwrap();
    if is_any_port {
        url.set_port(None).unwrap();
    }
    url
}

fn is_filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}
