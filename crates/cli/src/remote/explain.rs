//! What to tell a person when a server cannot be talked to: what happened, and what to try.

use switchboard_mcp_connect::model::ErrorData;
use switchboard_mcp_connect::{CallError, CommandFailure, ConnectError, HttpFailure, Target};
use url::Url;

use crate::exit::{Ending, Exit};

/// Explains why there is no conversation.
pub(crate) fn explain_connect(error: &ConnectError, target: &Target) -> anyhow::Error {
    let url = match target {
        Target::Url { url, .. } => Some(url),
        Target::Command(_) => None,
    };
    let remedy = match (error, url) {
        (ConnectError::Http(failure), Some(url)) => remedy(failure, url),
        (ConnectError::NotMcp { .. } | ConnectError::Refused(_), Some(url)) => elsewhere(url),
        (ConnectError::Command(CommandFailure::NotFound { .. }), None) => {
            Some("is it installed, and in a folder that PATH names?".to_owned())
        }
        (
            ConnectError::Command(CommandFailure::Ended { .. })
            | ConnectError::NotMcp { .. }
            | ConnectError::Timeout { .. },
            None,
        ) => Some("does the command speak MCP on its standard input and output?".to_owned()),
        _ => None,
    };
    let place = url.map_or_else(String::new, |url| format!("{}: ", shown(url)));
    Ending::with(exit(error.http(), Exit::NoServer), format!("{place}{}{}", chain(error), tail(remedy)))
}

/// Explains why a request failed.
pub(crate) fn explain_call(error: &CallError) -> anyhow::Error {
    let remedy = match error {
        CallError::Deadline { .. } => Some("give it longer with --timeout".to_owned()),
        CallError::Http(HttpFailure::Unauthorized { challenge }) => Some(login(challenge.as_deref())),
        CallError::Refused(data) => lacking(data),
        _ => None,
    };
    Ending::with(exit(error.http(), Exit::Failed), format!("{}{}", chain(error), tail(remedy)))
}

fn exit(failure: Option<&HttpFailure>, otherwise: Exit) -> Exit {
    match failure {
        Some(HttpFailure::Unauthorized { .. } | HttpFailure::Forbidden { challenge: Some(_), .. }) => {
            Exit::LoginNeeded
        }
        Some(HttpFailure::Unreachable { .. } | HttpFailure::Tls { .. }) => Exit::NoServer,
        _ => otherwise,
    }
}

fn remedy(failure: &HttpFailure, url: &Url) -> Option<String> {
    match failure {
        HttpFailure::Status { status: 404 | 405, .. }
        | HttpFailure::Page { .. }
        | HttpFailure::ContentType { .. }
        | HttpFailure::NoMessage { .. } => elsewhere(url),
        HttpFailure::Unauthorized { challenge } => Some(login(challenge.as_deref())),
        HttpFailure::Forbidden { challenge: None, .. } => {
            Some("does the server allow this host name and origin?".to_owned())
        }
        HttpFailure::Unreachable { .. } if chain(failure).contains("dns error") => {
            Some("is the name of the host right, and is this machine online?".to_owned())
        }
        HttpFailure::Unreachable { .. } => Some("is it running, and is the port right?".to_owned()),
        HttpFailure::Tls { .. } if is_local(url) => {
            Some(format!("servers on this machine mostly speak plain HTTP: try http{}", &url.as_str()[5..]))
        }
        HttpFailure::PrivateAddress { .. } => Some("--allow-private reaches it".to_owned()),
        HttpFailure::ForeignRedirect { to, .. } => {
            Some(format!("if that is the server you mean, type its address ({to}…)"))
        }
        HttpFailure::UselessRedirect { to, .. } => Some(format!("type the address that it leads to: {to}")),
        _ => None,
    }
}

/// Says what the server wants of its client, where it refused because of that (error -32021).
fn lacking(data: &ErrorData) -> Option<String> {
    let wanted =
        data.data.as_ref().filter(|_| data.code.0 == -32021)?.get("requiredCapabilities")?.as_object()?;
    let words = wanted.keys().map(|name| match name.as_str() {
        "elicitation" => {
            "it has a question for you: run this at a terminal, as yourself and not --as chatgpt".to_owned()
        }
        "sampling" => {
            "it wants a model's answer (sampling), and this program has no model to lend".to_owned()
        }
        "roots" => "it wants to know your folders (roots), and this program shows it none".to_owned(),
        other => format!("it wants {other}, which this program does not offer"),
    });
    Some(words.collect::<Vec<_>>().join("\n  "))
}

/// Names the paths at which servers mostly are, where another one was typed.
fn elsewhere(url: &Url) -> Option<String> {
    let path = url.path().trim_end_matches('/');
    let mut usual = ["/mcp", "/sse"].iter().filter(|usual| path != **usual).map(|usual| {
        let mut other = url.clone();
        other.set_path(usual);
        shown(&other)
    });
    let first = usual.next()?;
    Some(usual.next().map_or_else(
        || format!("servers with HTTP+SSE are mostly at {first}"),
        |second| format!("MCP servers are mostly at {first} or {second}"),
    ))
}

fn login(challenge: Option<&str>) -> String {
    let metadata = challenge.and_then(|challenge| parameter(challenge, "resource_metadata"));
    let scope = challenge.and_then(|challenge| parameter(challenge, "scope"));
    let mut words =
        "log in with --login, or pass a token with --bearer env:NAME or --bearer file:PATH".to_owned();
    if let Some(metadata) = metadata {
        words.extend(["; who gives one is told at ", metadata]);
    }
    if let Some(scope) = scope {
        words.extend(["; it must have the scope ", scope]);
    }
    words
}

/// Takes a quoted parameter out of a challenge.
fn parameter<'a>(challenge: &'a str, name: &str) -> Option<&'a str> {
    let at = challenge.find(&format!("{name}=\""))? + name.len() + 2;
    challenge[at..].split('"').next()
}

fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Returns an address without what may be secret in it.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    // Neither can fail: the address has a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let word = error.to_string();
        // Libraries repeat their causes, and name the address, which stands before.
        if !words.last().is_some_and(|last| last.contains(&word))
            && !word.starts_with("error sending request")
        {
            words.push(word);
        }
        next = error.source();
    }
    words.dedup();
    words.join(": ")
}

fn tail(remedy: Option<String>) -> String {
    remedy.map_or_else(String::new, |remedy| format!("\n  {remedy}"))
}

#[cfg(test)]
mod tests {
    use switchboard_mcp_connect::model::ErrorCode;

    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<&str>) {
        assert_eq!(elsewhere(&url.parse().expect("an address")).as_deref(), expected);
    }

    #[test]
    fn the_usual_paths_are_named_where_another_was_typed() {
        check("http://a:1/", Some("MCP servers are mostly at http://a:1/mcp or http://a:1/sse"));
        check("http://a:1/mcp/", Some("servers with HTTP+SSE are mostly at http://a:1/sse"));
    }

    #[test]
    fn what_a_server_wants_of_its_client_is_said_in_words() {
        let needed =
            serde_json::json!({ "requiredCapabilities": { "elicitation": {}, "roots": {}, "x": {} } });
        let lacks = |code| lacking(&ErrorData::new(ErrorCode(code), "Missing", Some(needed.clone())));

        insta::assert_snapshot!(lacks(-32021).expect("it is said"), @r"
        it has a question for you: run this at a terminal, as yourself and not --as chatgpt
          it wants to know your folders (roots), and this program shows it none
          it wants x, which this program does not offer
        ");
        assert_eq!(lacks(-32000), None);
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let url = "https://ada:pw@a.example/mcp?token=1".parse().expect("an address");

        assert_eq!(shown(&url), "https://a.example/mcp");
    }

    #[test]
    fn a_challenge_tells_where_tokens_come_from() {
        let challenge = "Bearer resource_metadata=\"https://a/.well-known/x\", scope=\"read write\"";

        insta::assert_snapshot!(login(Some(challenge)), @"log in with --login, or pass a token with --bearer env:NAME or --bearer file:PATH; who gives one is told at https://a/.well-known/x; it must have the scope read write");
    }
}
