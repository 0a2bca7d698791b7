//! What a process that was started says, and how it ends.

use super::*;

const TIME: Duration = Duration::from_secs(20);

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    command
}

#[test]
fn the_first_url_is_found_among_other_lines() -> Result<()> {
    let mut process = Process::start(&mut shell("echo hello; echo '  at http://127.0.0.1:1/mcp now'; cat"))?;

    assert_eq!(process.url(TIME, "/mcp")?, "http://127.0.0.1:1/mcp");
    Ok(())
}

#[test]
fn an_output_that_ends_without_the_line_says_what_was_printed() -> Result<()> {
    let mut process = Process::start(&mut shell("echo hello; echo trouble >&2"))?;

    let error = process.url(TIME, "/mcp").map_err(|error| error.to_string());

    assert!(
        error.as_ref().is_err_and(|text| text.contains("ended its output") && text.contains("hello")),
        "{error:?}"
    );
    Ok(())
}

#[test]
fn a_line_that_does_not_come_is_an_error_in_time() -> Result<()> {
    let mut process = Process::start(&mut shell("cat"))?;

    let error = process.url(Duration::from_millis(50), "/mcp").map_err(|error| error.to_string());

    assert!(error.as_ref().is_err_and(|text| text.contains("in time")), "{error:?}");
    Ok(())
}

#[test]
fn a_signal_reaches_the_process_and_its_end_is_told() -> Result<()> {
    let mut process = Process::start(&mut shell("trap 'echo bye; exit 7' TERM; echo up; read line"))?;
    process.line(TIME, |line| (line == "up").then_some(()))?;

    process.signal(Signal::TERM)?;
    let ended = process.wait(TIME)?;

    assert_eq!((ended.code(), ended.stdout.as_str()), (Some(7), "up\nbye\n"));
    Ok(())
}

#[test]
fn what_is_said_is_read() -> Result<()> {
    let mut process = Process::start(&mut shell("read line; echo \"got $line\""))?;

    process.say("this")?;

    assert_eq!(process.line(TIME, |line| line.strip_prefix("got ").map(str::to_owned))?, "this");
    Ok(())
}

#[test]
fn a_run_has_both_outputs_and_the_code() -> Result<()> {
    let ended = Process::run(&mut shell("cat; echo out; echo err >&2; exit 3"), TIME)?;

    assert_eq!((ended.code(), ended.stdout.as_str(), ended.stderr.as_str()), (Some(3), "out\n", "err\n"));
    Ok(())
}
