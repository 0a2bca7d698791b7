//! Rules about what depends on what: floors, gates, licences, bans, sources.

use anyhow::Result;

use crate::made::Made;

const WORD: &str = "our-word = { path = \"../word\" }";
const ENGINE: &str = "our-engine = { path = \"../engine\" }";
const FOREIGN: &str = "foreign = { path = \"../../foreign/foreign\" }";

#[test]
fn a_tidy_tree_has_nothing_to_say() -> Result<()> {
    let made = Made::new()?;

    let violations = made.violations()?;

    assert_eq!(violations, "");
    Ok(())
}

#[test]
fn an_arrow_may_not_point_up() -> Result<()> {
    let made = Made::new()?;
    made.room("engine", FOREIGN)?;
    made.room("word", ENGINE)?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/word/Cargo.toml: floors: word imports engine; an arrow only points down, and engine is on floor 2 (engines), this crate on 1 (words): move what both need to a floor below, or join them on the floor above");
    Ok(())
}

#[test]
fn products_may_not_import_each_other() -> Result<()> {
    let made = Made::new()?;
    made.room("left", "our-right = { path = \"../right\" }")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/left/Cargo.toml: floors: left imports right; an arrow only points down, and right is on floor 3 (products), this crate on 3 (products): move what both need to a floor below, or join them on the floor above");
    Ok(())
}

#[test]
fn only_tests_may_use_the_testkit() -> Result<()> {
    let made = Made::new()?;
    made.room("left", "our-testkit = { path = \"../testkit\" }")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/left/Cargo.toml: floors: left imports testkit; only a dev-dependency points to testkit");
    Ok(())
}

#[test]
fn an_unknown_crate_has_no_floor() -> Result<()> {
    let made = Made::new()?;
    made.room("attic", WORD)?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/attic/Cargo.toml: floors: the plan does not know attic; give it a floor in crates/xtask/floors.toml");
    Ok(())
}

#[test]
fn the_face_is_named_by_the_prefix_and_sees_up_to_its_floor() -> Result<()> {
    let made = Made::new()?;
    let manifest = |name: &str, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\nlicense = \"MIT\"\n[lints]\nworkspace = true\n\
             [dependencies]\n{dependencies}\n"
        )
    };
    made.room("face", "")?;

    let misnamed = made.violations()?;
    made.write("crates/face/Cargo.toml", &manifest("our", ENGINE))?;
    let seeing_down = made.violations()?;
    made.write("crates/face/Cargo.toml", &manifest("our", "our-left = { path = \"../left\" }"))?;
    let seeing_up = made.violations()?;

    insta::assert_snapshot!(misnamed, @"crates/face/Cargo.toml: floors: the package is named our-face; name it our, after its folder");
    assert_eq!(seeing_down, "");
    insta::assert_snapshot!(seeing_up, @"crates/face/Cargo.toml: floors: face imports left; the face sees floors up to 2, and left is on floor 3 (products)");
    Ok(())
}

#[test]
fn nothing_on_a_floor_builds_on_the_face() -> Result<()> {
    let made = Made::new()?;
    made.room("face", "")?;
    made.room("right", "our-face = { path = \"../face\" }")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @r"
    crates/face/Cargo.toml: floors: the package is named our-face; name it our, after its folder
    crates/right/Cargo.toml: floors: right imports face; face is for people outside: import what it re-exports from its own room
    ");
    Ok(())
}

#[test]
fn a_package_is_named_after_its_folder() -> Result<()> {
    let made = Made::new()?;
    made.room("left", "")?;
    made.write(
        "crates/left/Cargo.toml",
        "[package]\nname = \"lefty\"\nedition = \"2024\"\nlicense = \"MIT\"\n[lints]\nworkspace = true\n",
    )?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/left/Cargo.toml: floors: the package is named lefty; name it our-left, after its folder");
    Ok(())
}

#[test]
fn a_gated_crate_stays_in_its_room() -> Result<()> {
    let made = Made::new()?;
    made.room("left", FOREIGN)?;
    made.room("right", &format!("[dev-dependencies]\n{FOREIGN}"))?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/left/Cargo.toml: gates: left depends on foreign; one room knows it: ask the room that keeps it (engine; crates/xtask/floors.toml)");
    Ok(())
}

#[test]
fn a_vocabulary_is_free_without_features() -> Result<()> {
    let made = Made::new()?;
    let path = "path = \"../../foreign/vocabulary\"";
    made.room("word", &format!("vocabulary = {{ {path}, default-features = false }}"))?;
    made.room(
        "left",
        &format!("vocabulary = {{ {path}, default-features = false, features = [\"extra\"] }}"),
    )?;
    made.room("right", &format!("vocabulary = {{ {path} }}"))?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @r"
    crates/left/Cargo.toml: gates: left depends on vocabulary with features; words are free: ask the room that keeps it (engine; crates/xtask/floors.toml)
    crates/right/Cargo.toml: gates: right depends on vocabulary with features; words are free: ask the room that keeps it (engine; crates/xtask/floors.toml)
    ");
    Ok(())
}

#[test]
fn a_licence_must_be_allowed() -> Result<()> {
    let made = Made::new()?;
    made.foreign("foreign", "GPL-3.0-only AND MIT")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"deny.toml: licences: foreign 1.0.0 is under GPL-3.0-only AND MIT, which is not allowed; replace the crate, or allow it in deny.toml");
    Ok(())
}

#[test]
fn a_licence_must_be_readable() -> Result<()> {
    let made = Made::new()?;
    made.foreign("foreign", "MIT OR")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @r#"deny.toml: licences: foreign 1.0.0 states "MIT OR": a licence was expected before the end; replace the crate, or allow it in deny.toml"#);
    Ok(())
}

#[test]
fn an_exception_is_for_its_crate_alone_and_goes_with_it() -> Result<()> {
    let made = Made::new()?;
    made.foreign("foreign", "CC0-1.0")?;
    made.room("testkit", "")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @r"
    deny.toml: licences: foreign 1.0.0 is under CC0-1.0, which is not allowed; replace the crate, or allow it in deny.toml
    deny.toml: licences: the exception for vocabulary is for a crate not in the tree; delete it in deny.toml
    ");
    Ok(())
}

#[test]
fn a_banned_crate_may_not_come_in_anywhere() -> Result<()> {
    let made = Made::new()?;
    made.foreign("tls", "MIT")?;
    made.room("testkit", "tls = { path = \"../../foreign/tls\" }")?;

    let violations = made.violations()?;

    // The exception for `vocabulary` is stale as well, because the testkit no longer brings it.
    insta::assert_snapshot!(violations, @r"
    deny.toml: bans: tls 1.0.0 is in the tree; rustls does it: turn off what brings it (`cargo tree --invert tls`)
    deny.toml: licences: the exception for vocabulary is for a crate not in the tree; delete it in deny.toml
    ");
    Ok(())
}
