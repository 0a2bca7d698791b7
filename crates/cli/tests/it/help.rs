//! `--help`: what a person reads first, as it is printed.

mod remote;

use anyhow::{Context as _, Result};

use crate::served::run;

/// Runs with `--help` and returns what is printed.
fn help(args: &[&str]) -> Result<String> {
    let ended = run(args.iter().copied().chain(["--help"]))?;
    anyhow::ensure!(ended.code() == Some(0), "{ended:?}");
    Ok(ended.stdout)
}

/// Returns a text without a part that must be in it.
fn without(all: &str, part: &str) -> Result<String> {
    let (before, after) = all.split_once(part).context("a part that is shared is missing")?;
    Ok(format!("{before}{after}").trim_end().to_owned())
}

/// Returns what is a command's own; what all of them share stands in the help of the whole.
fn own(command: &str) -> Result<String> {
    let whole = help(&[])?;
    let logging = whole.find("\nLogging:\n").context("the whole says nothing of logging")?;
    without(&help(&[command])?, &whole[logging..])
}

#[test]
fn switchboard_lists_its_commands() -> Result<()> {
    insta::assert_snapshot!(help(&[])?, @r"
    Puts your documents through to ChatGPT and any other MCP client

    Usage: switchboard [OPTIONS] <COMMAND>

    Commands:
      serve   Serves documents as a connector: search and fetch over MCP, and a page for each citation
      status  Tells what a library holds, what was left out of it and why; works while it is served and
              while it is not
      eval    Measures retrieval quality on queries with relevance judgements: nDCG@10, Recall@100, MRR,
              latency
      call    Calls a tool of any MCP server and prints what it answers
      list    Lists the tools, resources and prompts of any MCP server
      watch   Shows the wire live: connects to any MCP server, lists what it offers, and prints every
              request and message
      logout  Gives back the tokens of a server that was logged in to, and forgets them
      user    Keeps the people with an account, for `serve --auth oauth` and `--auth mixed`; works while
              it is served, too
      client  Keeps the programs that registered or that people let in; works while it is served, too
      schema  Prints the JSON Schema of the configuration file, for editors that check and complete it
      help    Print this message or the help of the given subcommand(s)

    Options:
      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Logging:
          --log <FILTER>
              What is logged to standard error: error, warn, info, debug, trace, or a filter such as
              `info,switchboard_library=debug`
              
              [env: SWITCHBOARD_LOG=]
              [default: warn,pdf_oxide=off]

          --log-format <FORMAT>
              How a log line looks

              Possible values:
              - text: For people
              - json: One JSON object a line, for log collectors
              
              [env: SWITCHBOARD_LOG_FORMAT=]
              [default: text]
    ");
    Ok(())
}

#[test]
fn serve_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(own("serve")?, @r#"
    Serves documents as a connector: search and fetch over MCP, and a page for each citation

    Usage: switchboard serve [OPTIONS] [PATH]...

    Arguments:
      [PATH]...
              Folders and files to serve: Markdown, HTML, PDF, DOCX, EPUB, text, code, CSV, JSON and
              JSONL records

    Options:
          --port <PORT>
              Port to listen on; 0 takes a free one [default: 8000]
              
              [env: SWITCHBOARD_PORT=]

          --host <ADDRESS>
              Address to listen on [default: 127.0.0.1]
              
              [env: SWITCHBOARD_HOST=]

          --public-url <URL>
              Address under which people and ChatGPT reach this server; every published link begins with
              it
              
              [env: SWITCHBOARD_PUBLIC_URL=]

          --allow-host <HOST[:PORT]>
              Further host names that requests may carry, beside the public one and the loopback names
              
              [env: SWITCHBOARD_ALLOW_HOST=]

          --allow-origin <ORIGIN>
              Web origins whose scripts may call this server, such as `https://inspector.example.org`
              
              [env: SWITCHBOARD_ALLOW_ORIGIN=]

          --trusted-proxy <ADDRESS>
              A proxy before this server, or a network of them: attempts to log in are then counted by
              where they come from, and not by the proxy; may be repeated
              
              [env: SWITCHBOARD_TRUSTED_PROXY=]

          --name <NAME>
              Name of the library [default: the folder's or file's name]
              
              [env: SWITCHBOARD_NAME=]

          --instructions <TEXT>
              What the model is told of the library beside what it holds: what it is for, what to be
              careful with
              
              [env: SWITCHBOARD_INSTRUCTIONS=]

          --data <DIR>
              Where the index is kept [default: `.switchboard` in the first folder, or a hidden folder
              beside the first file]
              
              [env: SWITCHBOARD_DATA=]

          --no-watch
              Serves what is there at the start and does not watch for changes

          --include <GLOB>
              Serves only files whose path matches, such as 'guides/**' or '*.md'; may be repeated

          --exclude <GLOB>
              Leaves out files whose path matches; may be repeated

          --id-field <NAME>
              Field or column with the id of a record

          --title-field <NAME>
              Field or column with the title of a record

          --text-field <NAME>
              Field or column with the text of a record

          --url-field <NAME>
              Field or column with the web address of a record

          --view <VIEW>
              Which tools are offered [default: search]

              Possible values:
              - search: `search` and `fetch`, exactly what deep research wants
              - full:   Also `list_collections` and `browse`
              
              [env: SWITCHBOARD_VIEW=]

          --legacy-results <SHAPE>
              Answers in a superseded shape, for hosts that still want it

              Possible values:
              - ids: The 2025 contract: search answers {"ids": […]}, fetch answers {id, title, content,
                metadata}
              
              [env: SWITCHBOARD_LEGACY_RESULTS=]

          --stdio
              Speaks MCP on standard input and output instead of HTTP, for hosts that start servers
              themselves

          --config <FILE>
              Reads a configuration file (TOML); docs/configuration.md has every key
              
              [env: SWITCHBOARD_CONFIG=]

      -h, --help
              Print help (see a summary with '-h')

    Login:
          --auth <AUTH>
              Who may call [default: none]

              Possible values:
              - none:  Anybody who reaches the server
              - oauth: People with an account here: `switchboard user` keeps them
              - mixed: Anybody may connect and look at the tools; each tool asks for a login where it
                needs one
              - oidc:  People of another provider, which --issuer names
              
              [env: SWITCHBOARD_AUTH=]

          --issuer <URL>
              With --auth oidc: who issues the tokens, letter by letter as its metadata has it
              
              [env: SWITCHBOARD_ISSUER=]

          --audience <AUDIENCE>
              With --auth oidc: what the tokens must be for [default: the public address of /mcp]; may
              be repeated
              
              [env: SWITCHBOARD_AUDIENCE=]

          --scope <SCOPE>
              A scope that every token must allow [default: documents, and none with --auth oidc]; may
              be repeated
              
              [env: SWITCHBOARD_SCOPE=]

          --groups-claim <CLAIM>
              With --auth oidc: the claim that lists a person's groups [default: groups]
              
              [env: SWITCHBOARD_GROUPS_CLAIM=]

          --private-issuer
              With --auth oidc: the provider has a private address

          --browser-client <CLIENT_ID>
              With --auth oidc: the name under which the provider knows this server, so that people log
              in there with a browser too [default: none, and pages want a token]
              
              [env: SWITCHBOARD_BROWSER_CLIENT=]

          --browser-secret <WHERE>
              Where the secret is that goes with --browser-client: `env:NAME` or `file:PATH` [default:
              none, a public client]
              
              [env: SWITCHBOARD_BROWSER_SECRET]

          --plain-http
              With a login and a --host beyond this machine: takes passwords and tokens unencrypted, for
              where nobody else is on the way, as in a container whose port is published on 127.0.0.1
              alone

          --database <postgres://…>
              The PostgreSQL database with accounts and logins, which several servers may share, or
              where its address is: `env:NAME` or `file:PATH` [default: a file beside the index]
              
              [env: SWITCHBOARD_DATABASE]
    "#);
    Ok(())
}

#[test]
fn status_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(own("status")?, @r"
    Tells what a library holds, what was left out of it and why; works while it is served and while it
    is not

    Usage: switchboard status [OPTIONS] [PATH]

    Arguments:
      [PATH]
              The folder or file that is served (the first, where several are)

    Options:
          --data <DIR>
              Where the index is kept, if `serve` was told with --data
              
              [env: SWITCHBOARD_DATA=]

          --json
              Prints JSON

      -h, --help
              Print help (see a summary with '-h')
    ");
    Ok(())
}

#[test]
fn eval_explains_every_flag() -> Result<()> {
    insta::assert_snapshot!(own("eval")?, @r"
    Measures retrieval quality on queries with relevance judgements: nDCG@10, Recall@100, MRR, latency

    Usage: switchboard eval [OPTIONS] --docs <PATH>... --queries <FILE> --qrels <FILE>

    Options:
          --docs <PATH>...
              Documents to index: a file of records, or a folder; the ids are those of the judgements

          --queries <FILE>
              Queries, one a line: id, tab, text

          --qrels <FILE>
              Judgements, one a line: query id, document id, grade; or TREC's four columns: query,
              iteration, document, grade

          --json
              Prints JSON

      -h, --help
              Print help (see a summary with '-h')
    ");
    Ok(())
}

#[test]
fn the_version_is_told() -> Result<()> {
    let ended = run(["--version"])?;

    assert_eq!(ended.stdout, format!("switchboard {}\n", env!("CARGO_PKG_VERSION")));
    Ok(())
}
