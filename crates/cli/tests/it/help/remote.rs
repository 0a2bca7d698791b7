//! `--help` of the commands that talk to any server: what is their own, and what they share.

use anyhow::{Context as _, Result};

use super::{help, without};

/// Returns what is between two headings of a command's help.
fn section<'a>(help: &'a str, from: &str, to: &str) -> Result<&'a str> {
    let (_, rest) = help.split_once(from).context("the heading is not there")?;
    let (part, _) = rest.split_once(to).context("nor is the next")?;
    Ok(part.trim_end())
}

/// Returns what is a command's own; how a server is spoken to and logged in to is the same for all of them.
fn own(command: &str) -> Result<String> {
    let list = super::own("list")?;
    let shared = list.find(CONNECTION).context("it has no connection")?;
    without(&super::own(command)?, &list[shared..])
}

const CONNECTION: &str = "\nConnection:\n";
const LOGIN: &str = "\nLogin:\n";
const ARGUMENTS: &str = "\nArguments:\n";
const OPTIONS: &str = "\nOptions:\n";

#[test]
fn call_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(own("call")?, @r#"
    Calls a tool of any MCP server and prints what it answers

    Usage: switchboard call [OPTIONS] <URL> <TOOL> [KEY=VALUE]...
           switchboard call [OPTIONS] -- <COMMAND>... <TOOL> [KEY=VALUE]...
           switchboard call [OPTIONS] <TOOL> [KEY=VALUE]... -- <COMMAND>...

    Arguments:
      [URL TOOL [KEY=VALUE]... ]...
              The server's URL, then the tool, then its arguments: one word KEY=VALUE each (a key that
              is repeated makes a list), or all of them as one JSON object

      [COMMAND]...
              Instead of a URL, a command that speaks MCP on its standard input and output; then the
              tool and its arguments

    Options:
          --json
              Prints the whole result as JSON

          --timeout <SECONDS>
              Gives up after this many seconds; the time that you take to answer questions is not
              counted
              
              [default: 60]

      -h, --help
              Print help (see a summary with '-h')


    Examples:
      switchboard call http://localhost:8000/mcp search query=tantivy
      switchboard call http://localhost:8000/mcp search '{"query": "tantivy"}' --json
      switchboard call -- npx -y @modelcontextprotocol/server-everything echo message=hello
    "#);
    Ok(())
}

#[test]
fn list_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(own("list")?, @r"
    Lists the tools, resources and prompts of any MCP server

    Usage: switchboard list [OPTIONS] <URL>
           switchboard list [OPTIONS] -- <COMMAND>...

    Arguments:
      [URL]
              The server's URL

      [COMMAND]...
              Instead of a URL, a command that speaks MCP on its standard input and output

    Options:
          --json
              Prints JSON

      -h, --help
              Print help (see a summary with '-h')
    ");
    Ok(())
}

#[test]
fn watch_explains_every_flag() -> Result<()> {
    let list = own("list")?;
    let server = section(&list, ARGUMENTS, OPTIONS)?;

    insta::assert_snapshot!(without(&own("watch")?, server)?, @r"
    Shows the wire live: connects to any MCP server, lists what it offers, and prints every request and
    message

    Usage: switchboard watch [OPTIONS] <URL>
           switchboard watch [OPTIONS] -- <COMMAND>...

    Arguments:


    Options:
          --json
              Prints one JSON object a line

          --once
              Ends after connecting and listing, instead of staying

      -h, --help
              Print help (see a summary with '-h')
    ");
    Ok(())
}

#[test]
fn logout_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(own("logout")?, @r"
    Gives back the tokens of a server that was logged in to, and forgets them

    Usage: switchboard logout [OPTIONS] <URL>

    Arguments:
      <URL>
              The server's URL, as it was typed for the login

    Options:
      -h, --help
              Print help (see a summary with '-h')
    ");
    Ok(())
}

#[test]
fn connection_is_explained() -> Result<()> {
    insta::assert_snapshot!(section(&super::own("list")?, CONNECTION, LOGIN)?, @r"
          --as <CLIENT>
              Whom the server sees

              Possible values:
              - switchboard: This program
              - chatgpt:     ChatGPT, as it was seen on the wire: its names, capabilities, headers and
                request fields
              
              [default: switchboard]

          --transport <TRANSPORT>
              How a URL is spoken to

              Possible values:
              - auto: Streamable HTTP, and HTTP+SSE where the server does not have it
              - http: Streamable HTTP alone
              - sse:  HTTP+SSE alone
              
              [default: auto]

          --era <ERA>
              Which era of MCP is spoken

              Possible values:
              - auto:       The stateless one where the server has it, otherwise the other
              - stateless:  Without handshake and session (2026-07-28)
              - initialize: With `initialize` (to 2025-11-25)
              
              [default: auto]

          --header <NAME: VALUE>
              A header for the server, such as 'X-Team: tides'; its value is never printed. May be
              repeated

          --bearer <SOURCE>
              Where a bearer token is: `env:NAME` or `file:PATH`. The token itself is not typed, so that
              no history has it

          --allow-private
              Also reaches private addresses that the server names, beside the one that was typed
    ");
    Ok(())
}

#[test]
fn login_is_explained() -> Result<()> {
    insta::assert_snapshot!(section(&help(&["list"])?, LOGIN, "\nLogging:\n")?, @r"
          --login
              Logs in with the browser where the server wants it. The tokens are kept, sealed, and used
              again without this

          --client-id <ID>
              The id of a client that the authorization server knows already

          --client-secret <SOURCE>
              Where that client's secret is: `env:NAME` or `file:PATH`

          --client-metadata <URL>
              The address of a client metadata document, for authorization servers that take one

          --scope <SCOPE>
              A scope to ask for, instead of those that the server names. May be repeated

          --callback-port <PORT>
              Port on which the browser comes back; 0 takes a free one
              
              [default: 0]

          --tokens <DIR>
              Where tokens are kept [default: switchboard/tokens among this user's data]
              
              [env: SWITCHBOARD_TOKENS=]
    ");
    Ok(())
}
