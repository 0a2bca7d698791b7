//! Input that cannot be meant: each error names the input, the rule and the remedy, and ends with 2.

use anyhow::Result;
use switchboard_testkit::Scratch;

use crate::served::run;

/// Runs with arguments that are wrong and returns the message.
#[track_caller]
fn refuse(scratch: &Scratch, args: &[&str]) -> Result<String> {
    let folder = scratch.path().display().to_string();
    let args: Vec<_> = args.iter().map(|arg| arg.replace("FOLDER", &folder)).collect();
    let ended = run(args.iter().map(String::as_str))?;
    assert_eq!((ended.code(), ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    Ok(ended.stderr.replace(&folder, "FOLDER"))
}

#[test]
fn a_path_that_is_not_there_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER/notse", "--port", "0"])?;

    insta::assert_snapshot!(message, @"switchboard: cannot open FOLDER/notse: No such file or directory (os error 2); PATH must be a folder or a file that this user may read");
    Ok(())
}

#[test]
fn no_path_at_all_is_told_with_an_example() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve"])?;

    insta::assert_snapshot!(message, @r"
    error: the following required arguments were not provided:
      <PATH>...

    Usage: switchboard serve <PATH>...

    For more information, try '--help'.
    ");
    Ok(())
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_that_is_known() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("switchboard.toml", "[library]\npaths = [\".\"]\ninstuctions = \"Be brief.\"\n")?;

    let message = refuse(&scratch, &["serve", "--config", "FOLDER/switchboard.toml"])?;

    insta::assert_snapshot!(message, @"switchboard: FOLDER/switchboard.toml is not a configuration: unknown key `library.instuctions`; did you mean `instructions`? The keys here are access, calls, data, exclude, fetch, include, instructions, legacy_results, limits, mcp, name, paths, records, results, threads, view, watch.");
    Ok(())
}

#[test]
fn a_configuration_that_is_no_toml_names_the_line() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("switchboard.toml", "[library]\npaths = \n")?;

    let message = refuse(&scratch, &["serve", "--config", "FOLDER/switchboard.toml"])?;

    insta::assert_snapshot!(message.trim_end(), @r"
    switchboard: FOLDER/switchboard.toml is not a configuration: TOML parse error at line 2, column 9
      |
    2 | paths = 
      |         ^
    string values must be quoted, expected literal string
    ");
    Ok(())
}

#[test]
fn a_configuration_that_is_not_there_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "--config", "FOLDER/none.toml"])?;

    insta::assert_snapshot!(message, @"switchboard: cannot read FOLDER/none.toml: No such file or directory (os error 2)");
    Ok(())
}

#[test]
fn a_public_url_that_is_none_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--public-url", "docs.example.org"])?;

    insta::assert_snapshot!(message, @r"
    error: invalid value 'docs.example.org' for '--public-url <URL>': relative URL without a base

    For more information, try '--help'.
    ");
    Ok(())
}

#[test]
fn a_public_url_that_is_no_web_address_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--public-url", "ftp://docs.example.org"])?;

    insta::assert_snapshot!(message, @"switchboard: the public URL ftp://docs.example.org/ must begin with https:// or http://");
    Ok(())
}

#[test]
fn an_unknown_flag_is_named_with_the_nearest_that_is_known() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--prot", "8000"])?;

    insta::assert_snapshot!(message, @r"
    error: unexpected argument '--prot' found

      tip: a similar argument exists: '--port'

    Usage: switchboard serve --port <PORT> <PATH>...

    For more information, try '--help'.
    ");
    Ok(())
}

#[test]
fn a_glob_that_is_none_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--port", "0", "--include", "a{b"])?;

    assert!(message.contains("a{b"), "{message}");
    Ok(())
}

#[test]
fn ids_that_two_records_have_are_named_with_both_places() -> Result<()> {
    let scratch = Scratch::new()?;
    let record = |id| format!("{{\"id\": \"{id}\", \"title\": \"T\", \"text\": \"Some text.\"}}\n");
    let first = scratch.write("a.jsonl", record("one") + &record("two"))?.display().to_string();
    let second = scratch.write("b.jsonl", record("three") + &record("two"))?.display().to_string();

    let ended = run(["serve", &first, &second, "--port", "0"])?;

    // Not seen before the import is under way, so the banner is out already.
    assert_eq!(ended.code(), Some(1));
    insta::assert_snapshot!(ended.stderr, @r#"switchboard: cannot import: two documents have the id "two": a.jsonl line 2 and b.jsonl line 2"#);
    Ok(())
}
