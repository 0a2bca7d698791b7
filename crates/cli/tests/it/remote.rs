//! `call`, `list` and `watch` against the library that this binary serves: every transport, both eras, every exit code.

use anyhow::{Context as _, Result};
use serde_json::Value;
use switchboard_testkit::{Ended, Process, Scratch, Signal};

use crate::served::{Served, TIME, run, switchboard};

fn call(served: &Served, words: &[&str]) -> Result<Ended> {
    let url = served.connector().as_str();
    run(["call", url].into_iter().chain(words.iter().copied()))
}

#[test]
fn a_tool_is_called_and_its_text_printed_plainly() -> Result<()> {
    let served = Served::sample()?;

    let ended = call(&served, &["search", "query=lamp room"])?;

    assert_eq!((ended.code(), ended.stderr.as_str()), (Some(0), ""));
    let printed: Value = serde_json::from_str(&ended.stdout)?;
    assert!(printed["results"][0]["title"].is_string(), "{printed}");
    Ok(())
}

#[test]
fn arguments_may_be_one_json_object_and_the_result_json() -> Result<()> {
    let served = Served::sample()?;

    let ended = call(&served, &["search", "--json", r#"{"query": "lamp room"}"#])?;

    let printed: Value = serde_json::from_str(&ended.stdout)?;
    assert!(printed["structuredContent"]["results"][0]["id"].is_string(), "{printed}");
    Ok(())
}

#[test]
fn both_eras_and_http_sse_give_the_same_answer() -> Result<()> {
    let served = Served::sample()?;
    let sse = served.at("/sse");
    let ways: [&[&str]; 4] = [
        &[served.connector().as_str(), "--era", "stateless"],
        &[served.connector().as_str(), "--era", "initialize"],
        &[sse.as_str(), "--transport", "sse"],
        &[sse.as_str()],
    ];

    let mut answers = Vec::new();
    for way in ways {
        let ended = run(["call"].into_iter().chain(way.iter().copied()).chain(["search", "query=lamp"]))?;
        assert_eq!(ended.code(), Some(0), "{way:?}: {}", ended.stderr);
        answers.push(ended.stdout);
    }

    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.contains("results")), "{answers:?}");
    Ok(())
}

#[test]
fn a_command_is_started_spoken_to_and_ended() -> Result<()> {
    let served = Served::sample()?;
    let documents = served.documents().display().to_string();
    served.signal(Signal::TERM)?;
    let (_, _scratch) = served.end()?;
    let binary = env!("CARGO_BIN_EXE_switchboard");

    let after = run(["call", "--", binary, "serve", &documents, "--stdio", "search", "query=lamp"])?;
    let before = run(["call", "search", "query=lamp", "--", binary, "serve", &documents, "--stdio"])?;

    assert!(after.stdout.contains("keepers-handbook.md"), "{after:?}");
    // The address of the pages is another with each start.
    assert_eq!(before.stdout.len(), after.stdout.len(), "{before:?}");
    Ok(())
}

#[test]
fn an_error_of_the_tool_has_its_own_code() -> Result<()> {
    let served = Served::sample()?;

    let ended = call(&served, &["fetch", "id=nope"])?;

    assert_eq!((ended.code(), ended.stdout.as_str()), (Some(4), ""));
    assert!(
        ended.stderr.starts_with("switchboard: the tool reported an error\nThere is no document \"nope\".")
    );
    Ok(())
}

#[test]
fn what_cannot_be_meant_is_said_with_what_may_have_been() -> Result<()> {
    let served = Served::sample()?;
    let url = served.connector().as_str();
    let mut said = String::new();
    for words in [
        &["call", url, "serch", "query=x"][..],
        &["call", url, "search", "qurey=x"],
        &["call", url, "search"],
        &["call", url],
        &["call", "localhost:8000", "search"],
        &["list", url, "--header", "no colon"],
        &["list", url, "--bearer", "env:NO_SUCH_TOKEN"],
    ] {
        let ended = run(words.iter().copied())?;
        assert_eq!(ended.code(), Some(2), "{words:?}: {}", ended.stderr);
        said.push_str(&ended.stderr.replace(url, "URL"));
    }

    insta::assert_snapshot!(said, @r#"
    switchboard: the server has no tool serch: did you mean search?
    switchboard: search: it has no argument qurey: did you mean query?
    switchboard: search: an argument is missing: write query=TEXT
    switchboard: which tool? `switchboard list URL` names them
    switchboard: "localhost:8000" is no URL: one such as http://localhost:8000/mcp is wanted
    switchboard: a header is written 'Name: value'; one was typed without a colon
    switchboard: the environment has no variable NO_SUCH_TOKEN
    "#);
    Ok(())
}

#[test]
fn a_token_that_is_typed_is_refused_and_not_repeated() -> Result<()> {
    let ended = run(["list", "http://127.0.0.1:1/mcp", "--bearer", "hunter2-token"])?;

    assert_eq!(ended.code(), Some(2));
    assert!(
        ended.stderr.contains("never typed itself") && !ended.stderr.contains("hunter2"),
        "{}",
        ended.stderr
    );
    Ok(())
}

#[test]
fn nobody_there_and_the_wrong_path_end_with_a_remedy() -> Result<()> {
    let served = Served::sample()?;
    let home = served.at("/");

    let wrong = run(["list", home.as_str()])?;
    let nobody = run(["list", "http://127.0.0.1:1/mcp"])?;

    assert_eq!(wrong.code(), Some(5));
    assert!(
        wrong.stderr.contains(&format!("MCP servers are mostly at {}", served.connector())),
        "{}",
        wrong.stderr
    );
    assert_eq!(nobody.code(), Some(5));
    assert!(nobody.stderr.contains("is it running"), "{}", nobody.stderr);
    Ok(())
}

#[test]
fn what_is_logged_to_no_terminal_has_no_colours() -> Result<()> {
    let ended = run(["--log", "debug", "list", "http://127.0.0.1:1/mcp"])?;

    assert!(ended.stderr.contains("DEBUG") && !ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
    Ok(())
}

#[test]
fn a_program_that_is_not_there_is_named_with_a_remedy() -> Result<()> {
    let ended = run(["call", "--", "no-such-server-program", "search"])?;

    assert_eq!(ended.code(), Some(5));
    insta::assert_snapshot!(ended.stderr, @r"
    switchboard: there is no program no-such-server-program
      is it installed, and in a folder that PATH names?
    ");
    Ok(())
}

#[test]
fn a_command_that_is_no_server_is_shown_with_its_last_words() -> Result<()> {
    let ended = run(["list", "--", "sh", "-c", "echo out of tide >&2; exit 7"])?;

    assert_eq!(ended.code(), Some(5));
    assert!(ended.stderr.contains("the command ended (exit status: 7)"), "{}", ended.stderr);
    assert!(ended.stderr.contains("out of tide"), "{}", ended.stderr);
    Ok(())
}

#[test]
fn the_last_words_are_those_that_were_written_last() -> Result<()> {
    // More than a pipe holds, so that some of it is still to be read when the command has ended.
    let ended = run(["list", "--", "sh", "-c", "seq 1 50000 >&2; exit 7"])?;

    let begins = "the command ended (exit status: 7); its last words:\n49981\n";
    assert!(ended.stderr.contains(begins) && ended.stderr.contains("\n50000\n"), "{}", ended.stderr);
    Ok(())
}

#[test]
fn tools_are_listed_with_their_hints_and_arguments() -> Result<()> {
    let served = Served::sample()?;

    let ended = run(["list", served.connector().as_str()])?;

    insta::assert_snapshot!(ended.stdout, @r#"
    Tidewater 0.1.0, MCP 2026-07-28 over Streamable HTTP
      Tidewater is a library of 15 documents (6 record, 3 row, 2 markdown, 1 docx, 1 html, 1 pdf, 1 text).…

    Tools
      search  (read-only, not destructive, idempotent, closed world, no login)
          Use this when the person asks about anything that Tidewater may hold: 15 documents (6 record, 3 row,…
          query (string)  What to look for: a question, a few words, or an "exact phrase". Any text is a legal query. Example:…
      fetch  (read-only, not destructive, idempotent, closed world, no login)
          Use this to read what search found in Tidewater: pass an id exactly as search returned it. Ids look…
          id (string)  An id as search returned it, or as fetch named it in metadata to read on. Example: guide/setup.md#p3
    "#);
    Ok(())
}

#[test]
fn a_list_is_json_for_programs() -> Result<()> {
    let served = Served::sample()?;

    let ended = run(["list", "--json", served.connector().as_str()])?;

    let offer: Value = serde_json::from_str(&ended.stdout)?;
    assert_eq!((&offer["era"], &offer["transport"]), (&"stateless".into(), &"streamable_http".into()));
    assert_eq!(offer["tools"][0]["annotations"]["readOnlyHint"], true);
    Ok(())
}

#[test]
fn the_wire_is_shown_as_it_happens_without_secrets() -> Result<()> {
    let served = Served::sample()?;
    let scratch = Scratch::new()?;
    scratch.write("token", "hunter2-token\n")?;
    let source = format!("file:{}", scratch.path().join("token").display());
    let url = served.connector().as_str();
    let mut command = switchboard();
    command.args(["watch", url, "--json", "--bearer", &source, "--header", "X-Key: hunter3-key"]);

    let mut process = Process::start(&mut command)?;
    process.line(TIME, |line| line.contains("\"tools/list\"").then_some(()))?;
    process.line(TIME, |line| line.contains("\"search\"").then_some(()))?;
    process.signal(Signal::INT)?;
    let ended = process.wait(TIME)?;

    assert_eq!(ended.code(), Some(0), "{}", ended.stderr);
    let records: Vec<Value> = ended
        .stdout
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()
        .context(ended.stdout.clone())?;
    assert_eq!(records[0]["event"], "request");
    assert!(records[0].to_string().contains("Bearer •••"), "{}", records[0]);
    assert!(!ended.stdout.contains("hunter"), "{}", ended.stdout);
    Ok(())
}

#[test]
fn a_watch_that_stays_ends_when_it_is_told_to() -> Result<()> {
    let served = Served::sample()?;
    let mut process = Process::start(switchboard().args(["watch", served.connector().as_str()]))?;
    process.line(TIME, |line| line.contains("<=").then_some(()))?;

    process.signal(Signal::TERM)?;

    assert_eq!(process.wait(TIME)?.code(), Some(0));
    Ok(())
}

#[test]
fn a_proxy_of_the_environment_is_used_but_not_for_this_machine() -> Result<()> {
    let served = Served::sample()?;
    let proxy = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", proxy.local_addr()?);
    let heard = std::thread::spawn(move || -> Result<String> {
        let (mut stream, _) = proxy.accept()?;
        let mut head = [0; 256];
        let read = std::io::Read::read(&mut stream, &mut head)?;
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?;
        Ok(String::from_utf8_lossy(&head[..read]).into_owned())
    });
    let list = |url: &str| {
        let mut command = switchboard();
        command.args(["list", url, "--transport", "http", "--era", "initialize"]);
        Process::run(command.env("HTTP_PROXY", &address), TIME)
    };

    let here = list(served.connector().as_str())?;
    let away = list("http://tides.example/mcp")?;

    assert_eq!((here.code(), away.code()), (Some(0), Some(5)), "{here:?} {away:?}");
    let heard = heard.join().map_err(|_| anyhow::anyhow!("the proxy failed"))??;
    assert!(heard.starts_with("POST http://tides.example/mcp HTTP/1.1"), "{heard}");
    Ok(())
}
