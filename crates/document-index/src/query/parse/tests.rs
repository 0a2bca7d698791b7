//! What each way of typing means, and that every string means something.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Query {
    parse(text, &|name| name == "author" || name == "tags")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let shown = read(text)
        .clauses
        .iter()
        .map(|clause| format!("{}{:?}", if clause.is_excluded { "-" } else { "" }, clause.part))
        .collect::<Vec<_>>();
    assert_eq!(shown.join(" "), expected);
}

#[test]
fn words_are_words() {
    check("how do I  install it?", r#"Words("how do I install it?")"#);
    check("", "");
    check(" \t\n ", "");
}

#[test]
fn quotation_marks_make_phrases() {
    check(r#""exact  phrase" more"#, r#"Phrase("exact phrase") Words("more")"#);
    check("“curly quotes”", r#"Phrase("curly quotes")"#);
    check(r#""" x"#, r#"Words("x")"#);
    check(r#""open"#, r#"Words("″open")"#);
    check(r#"a 5" and a 3" disk"#, r#"Words("a 5″ and a 3″ disk")"#);
}

#[test]
fn a_minus_excludes() {
    check("a -b", r#"Words("a") -Words("b")"#);
    check(r#"-"not this" -title:x"#, r#"-Phrase("not this") -Title("x")"#);
    check("- a", r#"Words("- a")"#);
    check("cargo --release at -5 degrees", r#"Words("cargo --release at -5 degrees")"#);
    check("well-known", r#"Words("well-known")"#);
    check(r#"-"open"#, r#"Words("-″open")"#);
}

#[test]
fn fields_that_exist_filter() {
    check(
        r#"title:setup author:"Ann Smith" x"#,
        r#"Title("setup") Field { name: "author", value: "Ann Smith" } Words("x")"#,
    );
    check("path:guide/*.md kind:PDF", r#"Path("guide/*.md") Kind(Pdf)"#);
    check(
        "after:2024-01-31 before:2025",
        "After(Date { year: 2024, month: 1, day: 31 }) Before(Date { year: 2025, month: 1, day: 1 })",
    );
}

#[test]
fn what_is_no_field_is_words() {
    for text in [
        "http://x",
        "note: this",
        "title: x",
        "kind:of",
        "after:lunch",
        "unknown:x",
        "author:",
        "a:b:c",
        ":x",
        "(a OR b)",
        "🎉[1]{2}",
        "after:2024-02-30",
    ] {
        check(text, &format!("Words({text:?})"));
    }
}

#[test]
fn corpus_replays() {
    for text in include_str!("corpus.txt").lines() {
        let once = read(text);
        assert_eq!(read(&once.to_string()), once, "{text}");
    }
}

#[test]
fn a_hundred_kilobytes_are_read() {
    let text = "\"a -b title:c ".repeat(7_200);
    assert!(!read(&text).clauses.is_empty());
}

proptest! {
    #[test]
    fn any_string_reads_and_reads_back_as_the_same(text in r#"([a-c"“:\- 0-9\t]|title:|author:|after:|2024|path:|\PC){0,40}"#) {
        let once = read(&text);
        prop_assert_eq!(read(&once.to_string()), once);
    }
}
