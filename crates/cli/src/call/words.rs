//! The *words* of a call, told apart: where the server is, which tool, and its arguments.

use crate::exit::Ending;
use crate::remote::Typed;

/// What was typed, told apart.
#[derive(Debug)]
pub(super) struct Words<'a> {
    pub(super) target: Typed<'a>,
    pub(super) tool: &'a str,
    pub(super) arguments: Vec<&'a str>,
}

impl<'a> Words<'a> {
    /// Tells the words apart; a command stands after `--`, and its tool after it or before the `--`.
    ///
    /// # Errors
    ///
    /// Where one of them is missing.
    pub(super) fn of(words: &'a [String], command: &'a [String]) -> anyhow::Result<Self> {
        match (words, command) {
            ([], []) => Err(Ending::bad_input("a URL (or `--` and a command) and a tool are wanted")),
            ([url], []) => Err(Ending::bad_input(format!("which tool? `switchboard list {url}` names them"))),
            ([url, tool, arguments @ ..], []) => Ok(Self {
                target: Typed::Url(url),
                tool,
                arguments: arguments.iter().map(String::as_str).collect(),
            }),
            ([], command) => Self::after(command),
            ([tool, arguments @ ..], command) => Ok(Self {
                target: Typed::Command(command),
                tool,
                arguments: arguments.iter().map(String::as_str).collect(),
            }),
        }
    }

    /// Takes the arguments from the end, then the tool; what is before it is the command.
    fn after(words: &'a [String]) -> anyhow::Result<Self> {
        let count = words.iter().rev().take_while(|word| is_argument(word)).count();
        let (rest, arguments) = words.split_at(words.len() - count);
        match rest.split_last() {
            Some((tool, command)) if !command.is_empty() => Ok(Self {
                target: Typed::Command(command),
                tool,
                arguments: arguments.iter().map(String::as_str).collect(),
            }),
            _ => Err(Ending::bad_input("a command and then a tool are wanted after `--`")),
        }
    }
}

/// Tells whether a word is an argument of a tool, and no tool and no part of a command.
fn is_argument(word: &str) -> bool {
    let is_pair = word.split_once('=').is_some_and(|(key, _)| !key.is_empty() && !key.starts_with('-'));
    is_pair || word.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[&str], after: &[&str], expected: &str) {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let (before, after) = (owned(before), owned(after));
        let shown = match Words::of(&before, &after) {
            Ok(words) => {
                let target = match words.target {
                    Typed::Url(url) => url.to_owned(),
                    Typed::Command(words) => words.join(" "),
                };
                format!("{target} | {} | {}", words.tool, words.arguments.join(" "))
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn words_are_told_apart() {
        check(&["http://a/mcp", "search", "query=x"], &[], "http://a/mcp | search | query=x");
        check(&["http://a/mcp", "search", "{\"a\":1}"], &[], "http://a/mcp | search | {\"a\":1}");
        check(
            &[],
            &["npx", "-y", "everything", "echo", "message=hi"],
            "npx -y everything | echo | message=hi",
        );
        check(&[], &["serve", "--port=1", "now"], "serve --port=1 | now | ");
        check(&["echo", "message=hi"], &["npx", "everything"], "npx everything | echo | message=hi");
    }

    #[test]
    fn what_is_missing_is_named() {
        check(&[], &[], "a URL (or `--` and a command) and a tool are wanted");
        check(&["http://a/mcp"], &[], "which tool? `switchboard list http://a/mcp` names them");
        check(&[], &["echo", "a=b"], "a command and then a tool are wanted after `--`");
    }
}
