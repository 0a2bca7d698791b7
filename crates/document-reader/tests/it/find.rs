//! Finding files.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use switchboard_document_reader::{FindOptions, find, is_wanted};

/// Writes empty files and returns their folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Lists what is found, a line each.
fn list(root: &Path, options: &FindOptions) -> String {
    let mut lines = String::new();
    find(root, options, &mut |found| {
        let line = match found {
            Ok(found) => {
                let is_told = is_wanted(root, &found.path, options).unwrap();
                format!("{} {}{}\n", found.name, found.bytes, if is_told { "" } else { " (not wanted!)" })
            }
            Err((name, skip)) => format!("{name}: {}, {}\n", skip.reason.as_str(), skip.detail),
        };
        lines.push_str(&line);
    })
    .unwrap();
    lines
}

#[test]
fn ignored_and_hidden_files_are_left_out_and_the_order_is_stable() {
    let folder = folder(&[
        (".gitignore", "*.log\n/build/\n"),
        (".hidden.md", ""),
        (".switchboard/index/a.md", ""),
        ("b/z.md", "abc"),
        ("b/.gitignore", "secret.md\n"),
        ("b/secret.md", ""),
        ("a.md", ""),
        ("run.log", ""),
        ("build/out.md", ""),
    ]);

    assert_snapshot!(list(folder.path(), &FindOptions::default()), @r"
    a.md 0
    b/z.md 3
    ");
    for left_out in [".hidden.md", ".switchboard/index/a.md", "b/secret.md", "run.log", "build/out.md"] {
        assert!(
            !is_wanted(folder.path(), &folder.path().join(left_out), &FindOptions::default()).unwrap(),
            "{left_out}"
        );
    }
}

#[test]
fn globs_narrow_what_is_found_and_bring_nothing_back() {
    let folder = folder(&[
        (".gitignore", "no.md"),
        ("no.md", ""),
        ("a.md", ""),
        ("a.txt", ""),
        ("drafts/b.md", ""),
        ("c/d.md", ""),
    ]);
    let options = FindOptions { include: vec!["*.md".into()], exclude: vec!["drafts/".into()] };

    assert_snapshot!(list(folder.path(), &options), @r"
    a.md 0
    c/d.md 0
    ");
}

#[test]
fn ignore_files_above_the_root_count_only_inside_a_repository() {
    let folder = folder(&[(".gitignore", "*.log\n"), ("notes/a.md", ""), ("notes/b.log", "")]);
    let root = folder.path().join("notes");

    let alone = list(&root, &FindOptions::default());
    fs::create_dir(folder.path().join(".git")).unwrap();
    let inside = list(&root, &FindOptions::default());

    assert_snapshot!(alone, @r"
    a.md 0
    b.log 0
    ");
    assert_snapshot!(inside, @"a.md 0");
}

#[test]
fn a_malformed_glob_is_an_error() {
    let folder = folder(&[]);
    let options = FindOptions { include: vec!["a{b".into()], exclude: vec![] };

    let error = find(folder.path(), &options, &mut |_| {}).unwrap_err();

    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn a_root_that_is_a_file_is_found_by_its_own_name() {
    let folder = folder(&[(".notes.md", "abc")]);

    assert_snapshot!(list(&folder.path().join(".notes.md"), &FindOptions::default()), @".notes.md 3");
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let folder = folder(&[]);

    let error = find(&folder.path().join("none"), &FindOptions::default(), &mut |_| {}).unwrap_err();

    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}

#[cfg(unix)]
#[test]
fn links_never_leave_the_root_nor_lead_in_a_circle() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret.md", "")]);
    let folder = folder(&[("a/one.md", "1"), ("b/two.md", "2")]);
    let at = |name: &str| folder.path().join(name);
    symlink(outside.path(), at("out")).unwrap();
    symlink(outside.path().join("secret.md"), at("out.md")).unwrap();
    symlink(at("a"), at("b/to-a")).unwrap();
    symlink(at("a"), at("c")).unwrap();
    symlink(folder.path(), at("a/up")).unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    symlink(at("b/two.md"), at("a/two-again.md")).unwrap();

    assert_snapshot!(list(folder.path(), &FindOptions::default()), @r"
    a/one.md 1
    a/two-again.md 1
    a/up: outside-root, a link that leads in a circle
    b/to-a/one.md 1
    b/to-a/two-again.md 1
    b/to-a/up: outside-root, a link that leads in a circle
    b/two.md 1
    c: outside-root, a link to a folder that another link leads to already
    dangling: unreadable, no such file or directory (os error 2)
    out: outside-root, a link that leads out of the folder
    out.md: outside-root, a link that leads out of the folder
    ");
}
