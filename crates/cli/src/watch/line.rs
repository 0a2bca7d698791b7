//! A record of the wire as a line, for people.

use std::time::Duration;

use serde_json::Value;
use switchboard_mcp_connect::{BodyEnd, Direction, Event, Header, Record};

use crate::output::bytes;

/// Letters of a message that are shown in a line.
const WIDTH: usize = 400;

/// Headers that say something about the conversation.
const TELLING: &[&str] = &[
    "accept",
    "authorization",
    "content-type",
    "location",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    "retry-after",
    "user-agent",
    "www-authenticate",
];

/// Returns the line.
pub(super) fn of(record: &Record) -> String {
    format!("{:>9.3}  {}", record.at.as_secs_f64(), event(&record.event))
}

fn event(event: &Event) -> String {
    match event {
        Event::Request { exchange, method, url, headers, bytes: size } => {
            format!("-> #{exchange} {method} {url} ({}){}", bytes(*size), telling(headers))
        }
        Event::Response { exchange, status, version, headers, after } => {
            format!("<- #{exchange} {status} {version} after {}{}", time(*after), telling(headers))
        }
        Event::Body { exchange, bytes: size, after, end } => {
            let end = match end {
                BodyEnd::Complete => "complete".to_owned(),
                BodyEnd::Left => "left".to_owned(),
                BodyEnd::Broken(problem) => problem.clone(),
            };
            format!("<- #{exchange} body: {} after {}, {end}", bytes(*size), time(*after))
        }
        Event::Failure { exchange, problem } => format!("!! #{exchange} {problem}"),
        Event::Message { direction, exchange, message, .. } => {
            format!("{}{} {}", arrow(*direction), number(*exchange), cut(&brief(message)))
        }
        Event::LongMessage { direction, exchange, bytes: size, beginning } => {
            format!("{}{} {} long: {}", arrow(*direction), number(*exchange), bytes(*size), cut(beginning))
        }
        Event::Unreadable { direction, exchange, problem, beginning, .. } => {
            format!("{}{} no message ({problem}): {}", arrow(*direction), number(*exchange), cut(beginning))
        }
        Event::Started { command, process } => {
            format!("-- started {} as process {process}", command.join(" "))
        }
        Event::Output { line } => format!("|| {line}"),
        Event::Ended { status } => format!("-- the command ended: {status}"),
        Event::Step { words } => format!("-- {words}"),
    }
}

fn arrow(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "=>",
        Direction::Received => "<=",
    }
}

fn number(exchange: Option<u64>) -> String {
    exchange.map_or_else(String::new, |exchange| format!(" #{exchange}"))
}

fn telling(headers: &[Header]) -> String {
    let told = headers.iter().filter(|header| TELLING.contains(&header.name.as_str()));
    told.flat_map(|header| ["\n             ", &header.name, ": ", &header.value]).collect()
}

fn time(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// Names what a message is, before all of it.
fn brief(message: &Value) -> String {
    let id = message.get("id").map_or_else(String::new, |id| format!(" [{id}]"));
    let what = match (message["method"].as_str(), message.get("error")) {
        (Some(method), _) => format!("{method}{id} {}", part(&message["params"])),
        (None, Some(error)) => format!("error{id} {}", part(error)),
        (None, None) => format!("result{id} {}", part(&message["result"])),
    };
    what.trim_end().to_owned()
}

fn part(value: &Value) -> String {
    if value.is_null() { String::new() } else { value.to_string() }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    format!("{}…", text.chars().take(WIDTH).collect::<String>())
}
