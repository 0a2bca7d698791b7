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

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn no_path_at_all_is_told_with_an_example() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_that_is_known() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("switchboard.toml", "[library]\npaths = [\".\"]\ninstuctions = \"Be brief.\"\n")?;

    let message = refuse(&scratch, &["serve", "--config", "FOLDER/switchboard.toml"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn a_configuration_that_is_no_toml_names_the_line() -> Result<()> {
    let scratch = Scratch::new()?;
    scratch.write("switchboard.toml", "[library]\npaths = \n")?;

    let message = refuse(&scratch, &["serve", "--config", "FOLDER/switchboard.toml"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn a_configuration_that_is_not_there_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "--config", "FOLDER/none.toml"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn a_public_url_that_is_none_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--public-url", "docs.example.org"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn a_public_url_that_is_no_web_address_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--public-url", "ftp://docs.example.org"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn an_unknown_flag_is_named_with_the_nearest_that_is_known() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--prot", "8000"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn a_glob_that_is_none_is_named() -> Result<()> {
    let message = refuse(&Scratch::new()?, &["serve", "FOLDER", "--port", "0", "--include", "a[b"])?;

    insta::assert_snapshot!(message, @"");
    Ok(())
}

#[test]
fn ids_that_two_records_have_are_named_with_both_places() -> Result<()> {
    let scratch = Scratch::new()?;
    let record = |id| format!("{{\"id\": \"{id}\", \"title\": \"T\", \"text\": \"Some text.\"}}\n");
    scratch.write("a.jsonl", record("one") + &record("two"))?;
    scratch.write("b.jsonl", record("three") + &record("two"))?;

    let message =
        refuse(&scratch, &["eval", "--docs", "FOLDER", "--queries", "FOLDER/q", "--qrels", "FOLDER/r"]);

    insta::assert_snapshot!(message?, @"");
    Ok(())
}
