//! What a server offers, as people read it.

use serde_json::Value;
use switchboard_mcp_connect::model::{Prompt, ToolAnnotations};
use switchboard_mcp_connect::{ListedTool, TransportKind};

use super::offer::Offer;

/// Letters of a description that are shown.
const WIDTH: usize = 100;

/// Returns the whole offer.
pub(super) fn of(offer: &Offer) -> String {
    let mut text = heading(offer);
    section(&mut text, "Tools", offer.tools.iter().map(tool).collect());
    let resources = offer.resources.iter();
    section(
        &mut text,
        "Resources",
        resources
            .map(|it| entry(&it.uri, it.mime_type.as_deref(), it.description.as_deref().or(Some(&it.name))))
            .collect(),
    );
    let templates = offer.resource_templates.iter();
    section(
        &mut text,
        "Resource templates",
        templates
            .map(|it| {
                entry(&it.uri_template, it.mime_type.as_deref(), it.description.as_deref().or(Some(&it.name)))
            })
            .collect(),
    );
    section(&mut text, "Prompts", offer.prompts.iter().map(prompt).collect());
    text
}

fn heading(offer: &Offer) -> String {
    let name = match &offer.server {
        Some(server) => {
            let title = server.title.as_deref().unwrap_or(&server.name);
            format!("{title} {}", server.version)
        }
        None => "A server without a name".to_owned(),
    };
    let transport = match offer.transport {
        TransportKind::StreamableHttp => "Streamable HTTP",
        TransportKind::Sse => "HTTP+SSE",
        TransportKind::Stdio => "standard input and output",
    };
    let mut text = format!("{name}, MCP {} over {transport}\n", offer.revision);
    if let Some(instructions) = &offer.instructions {
        text.extend(["  ", &brief(instructions), "\n"]);
    }
    text
}

fn section(text: &mut String, title: &str, entries: Vec<String>) {
    if !entries.is_empty() {
        text.extend(["\n", title, "\n"]);
        text.extend(entries);
    }
}

fn tool(tool: &ListedTool) -> String {
    let mut hints = hints(tool.annotations.as_ref());
    if let Some(login) = login(tool) {
        hints.extend([", ", &login]);
    }
    let about = tool.description.as_deref().or(tool.title.as_deref());
    let mut text = entry(&tool.name, Some(hints.as_str()), about);
    let required = tool.input_schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.iter().any(|it| it == name));
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        text.push_str(&argument(name, schema, is_required(name)));
    }
    text
}

fn argument(name: &str, schema: &Value, is_required: bool) -> String {
    let kind = kind(schema);
    let kind = if is_required { kind } else { format!("{kind}, optional") };
    let about =
        schema["description"].as_str().map_or_else(String::new, |about| format!("  {}", brief(about)));
    format!("      {name} ({kind}){about}\n")
}

fn kind(schema: &Value) -> String {
    if let Some(choices) = choices(schema) {
        return choices.join(" | ");
    }
    match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

/// Returns what may be chosen from, in each of the ways that a schema has to say it.
fn choices(schema: &Value) -> Option<Vec<String>> {
    let list = |word: &str| schema[word].as_array();
    if let Some(values) = list("enum") {
        return Some(values.iter().map(ToString::to_string).collect());
    }
    if let Some(value) = schema.get("const") {
        return Some(vec![value.to_string()]);
    }
    let forms = list("oneOf").or_else(|| list("anyOf"))?.iter();
    let of =
        |form: &Value| if form["type"] == "null" { Some(vec!["null".to_owned()]) } else { choices(form) };
    forms.map(of).collect::<Option<Vec<_>>>().map(|choices| choices.concat())
}

/// Returns the hints in words; one that is absent is said to be, because hosts take it for the worst.
fn hints(annotations: Option<&ToolAnnotations>) -> String {
    let Some(hints) = annotations else { return "no hints".to_owned() };
    let words = [
        (hints.read_only_hint, "read-only", "writes"),
        (hints.destructive_hint, "destructive", "not destructive"),
        (hints.idempotent_hint, "idempotent", "not idempotent"),
        (hints.open_world_hint, "open world", "closed world"),
    ];
    let said: Vec<&str> =
        words.iter().filter_map(|(hint, yes, no)| hint.map(|is| if is { *yes } else { *no })).collect();
    if said.is_empty() { "no hints".to_owned() } else { said.join(", ") }
}

/// Returns in words which login a tool says that it needs: beside its name, where hosts look first, or else among `_meta`.
fn login(tool: &ListedTool) -> Option<String> {
    let mirror = || tool.meta.as_ref().and_then(|meta| meta.0.get("securitySchemes"));
    let schemes = tool.security_schemes.as_ref().or_else(mirror)?;
    let kinds: Vec<&str> = schemes.as_array()?.iter().map(|it| it["type"].as_str().unwrap_or("?")).collect();
    let scopes: Vec<&str> = schemes.as_array()?.iter().flat_map(scopes).collect();
    let scopes = if scopes.is_empty() { String::new() } else { format!(" ({})", scopes.join(" ")) };
    let word = match (kinds.contains(&"noauth"), kinds.contains(&"oauth2")) {
        (true, true) => "login optional",
        (true, false) => "no login",
        (false, true) => "login needed",
        (false, false) if kinds.is_empty() => return None,
        (false, false) => return Some(format!("login of unknown kind: {}", kinds.join(", "))),
    };
    Some(format!("{word}{scopes}"))
}

fn scopes(scheme: &Value) -> impl Iterator<Item = &str> {
    scheme["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn prompt(prompt: &Prompt) -> String {
    let arguments: Vec<String> = prompt
        .arguments
        .iter()
        .flatten()
        .map(|it| if it.required == Some(true) { it.name.clone() } else { format!("{}?", it.name) })
        .collect();
    let arguments = (!arguments.is_empty()).then(|| arguments.join(", "));
    entry(&prompt.name, arguments.as_deref(), prompt.description.as_deref())
}

fn entry(name: &str, note: Option<&str>, about: Option<&str>) -> String {
    let note = note.map_or_else(String::new, |note| format!("  ({note})"));
    let about = about.map_or_else(String::new, |about| format!("      {}\n", brief(about)));
    format!("  {name}{note}\n{about}")
}

/// Returns the first line, cut where it is long.
fn brief(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let is_whole = line.chars().count() <= WIDTH && text.trim().lines().nth(1).is_none();
    if is_whole {
        line.to_owned()
    } else {
        format!("{}…", line.chars().take(WIDTH).collect::<String>().trim_end())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use switchboard_mcp_connect::model;

    use super::*;

    #[test]
    fn the_kind_of_an_argument_is_its_type_or_its_choices() {
        let heat = json!({ "oneOf": [{ "const": "cold", "type": "string" }, { "const": "warm" }] });
        let maybe = json!({ "anyOf": [{ "enum": ["a", "b"] }, { "type": "null" }] });
        let shape = json!({ "oneOf": [{ "type": "object" }, { "const": "none" }] });

        let kinds = [heat, maybe, shape, json!({ "type": ["integer", "null"] })].map(|schema| kind(&schema));

        assert_eq!(kinds, [r#""cold" | "warm""#, r#""a" | "b" | null"#, "any", "integer or null"]);
    }

    #[track_caller]
    fn check(top: Option<Value>, mirror: Option<Value>, expected: Option<&str>) {
        let mut tool = model::Tool::new("act", "Acts.", model::JsonObject::new());
        if let Some(mirror) = mirror {
            tool.meta.get_or_insert_default().0.insert("securitySchemes".to_owned(), mirror);
        }
        let tool = ListedTool { tool, security_schemes: top };
        assert_eq!(login(&tool).as_deref(), expected);
    }

    #[test]
    fn a_login_is_told_as_hosts_read_it() {
        let nobody = || json!({ "type": "noauth" });
        let scoped = || json!({ "type": "oauth2", "scopes": ["read", "write"] });

        check(Some(json!([scoped()])), None, Some("login needed (read write)"));
        check(Some(json!([nobody(), scoped()])), None, Some("login optional (read write)"));
        check(Some(json!([nobody()])), Some(json!([scoped()])), Some("no login"));
        check(None, Some(json!([scoped()])), Some("login needed (read write)"));
        check(Some(json!([{ "type": "apiKey" }])), None, Some("login of unknown kind: apiKey"));
        check(Some(json!([])), None, None);
        check(None, None, None);
    }
}
