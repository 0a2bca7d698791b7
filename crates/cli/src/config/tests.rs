//! What is composed from file, environment and flags.

#![expect(clippy::unwrap_used, reason = "tests")]

use clap::Parser as _;

use super::*;
use crate::args::{Args, Command};

fn typed(line: &str) -> ServeArgs {
    match Args::try_parse_from(line.split(' ')).unwrap().command {
        Command::Serve(serve) => *serve,
        other => panic!("not serve: {other:?}"),
    }
}

#[test]
fn flags_win_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("switchboard.toml");
    std::fs::write(&file, "[library]\npaths = ['notes']\nname = 'From the file'\n[http]\nport = 9000\n")
        .unwrap();

    let args = typed(&format!("switchboard serve --port 9001 --config {}", file.display()));
    let config = ServeConfig::compose(args).unwrap();

    assert_eq!(config.http.port, 9001);
    assert_eq!(config.library.name.as_deref(), Some("From the file"));
    assert_eq!(config.library.paths, [folder.path().join("notes")]);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    let error = ServeConfig::parse("[library]\npath = ['notes']\n").unwrap_err();

    let message = error.to_string();
    assert!(message.starts_with("unknown key `library.path`; did you mean `paths`?"), "{message}");
}

#[test]
fn an_unknown_key_is_found_at_any_depth() {
    let error = ServeConfig::parse("[library.limits]\nfilebytes = 3\n").unwrap_err();

    let message = error.to_string();
    assert!(
        message.starts_with("unknown key `library.limits.filebytes`; did you mean `file_bytes`?"),
        "{message}"
    );
}

#[test]
fn a_value_out_of_range_names_its_line() {
    let error = ServeConfig::parse("[library]\nresults = 900\n").unwrap_err();

    assert!(error.to_string().contains("line 2"), "{error}");
}

#[test]
fn the_checked_in_schema_is_the_present_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/switchboard.schema.json");
    let present = schemars::schema_for!(ServeConfig).to_value();

    let checked_in: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();

    assert!(checked_in == present, "write it anew: switchboard schema > docs/switchboard.schema.json");
}
