//! Rules about what stands in the files: headers, faces, lints, names, owners, sizes, circles.

use anyhow::Result;

use crate::made::Made;

/// Returns what tidy says of `files`, each with its header, put into the crate `left`.
fn violations(files: &[(&str, &str)]) -> Result<String> {
    let made = Made::new()?;
    for (file, text) in files {
        made.write(&format!("crates/left/src/{file}"), &format!("//! A word.\n{text}"))?;
    }
    made.violations()
}

#[test]
fn a_file_opens_with_a_header() -> Result<()> {
    let made = Made::new()?;
    made.write("crates/left/src/bare.rs", "// Not a header.\n")?;
    made.write("crates/left/tests/it/main.rs", "//!\n")?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @r"
    crates/left/src/bare.rs:1: headers: the file has no header; open it with `//!` and one sentence that says what its word means
    crates/left/tests/it/main.rs:1: headers: the file has no header; open it with `//!` and one sentence that says what its word means
    ");
    Ok(())
}

#[test]
fn a_face_only_declares() -> Result<()> {
    let face =
        "mod a;\npub use a::A;\n#[cfg(test)]\nmod tests {}\nconst ONE: u8 = 1;\nmod b { }\nfn act() {}\n";

    let violations = violations(&[("lib.rs", face), ("a.rs", "pub struct A;\n")])?;

    insta::assert_snapshot!(violations, @r"
    crates/left/src/lib.rs:6: faces: a face acts; move it to the file of its noun, and re-export it here
    crates/left/src/lib.rs:7: faces: a face acts; move it to the file of its noun, and re-export it here
    crates/left/src/lib.rs:8: faces: a face acts; move it to the file of its noun, and re-export it here
    ");
    Ok(())
}

#[test]
fn lints_are_inherited_and_never_switched_off() -> Result<()> {
    let made = Made::new()?;
    made.write(
        "crates/left/Cargo.toml",
        "[package]\nname = \"our-left\"\nedition = \"2024\"\nlicense = \"MIT\"\n",
    )?;
    let allows = "//! A word.\n#![allow(dead_code)]\n#[cfg_attr(test, allow(unused))]\nfn f() {}\n#[expect(dead_code)]\nfn g() {}\n";
    made.write("crates/left/src/a.rs", allows)?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @r#"
    crates/left/Cargo.toml: lints: the crate does not take the workspace's lints; write `[lints]` and `workspace = true`
    crates/left/src/a.rs:2: lints: a lint is switched off by `allow`; use `#[expect(…, reason = "…")]`, which tells when it is no longer needed
    crates/left/src/a.rs:3: lints: a lint is switched off by `allow`; use `#[expect(…, reason = "…")]`, which tells when it is no longer needed
    "#);
    Ok(())
}

#[test]
fn empty_words_name_nothing() -> Result<()> {
    let types = "struct JobManager;\nenum ServerInfo {}\ntrait Handler {}\ntype CallData = ();\nmod helpers {}\n\
                 struct Metadata;\nstruct Informer;\n";

    let violations = violations(&[("utils.rs", ""), ("a/mod.rs", ""), ("shared/a.rs", ""), ("b.rs", types)])?;

    insta::assert_snapshot!(violations, @r"
    crates/left/src/a/mod.rs: names: the file is named mod.rs; name it after its folder and put it beside: `foo.rs` and `foo/`
    crates/left/src/b.rs:2: names: a type is named JobManager; name it after what it is; Manager says nothing
    crates/left/src/b.rs:3: names: a type is named ServerInfo; name it after what it is; Info says nothing
    crates/left/src/b.rs:4: names: a type is named Handler; name it after what it is; Handler says nothing
    crates/left/src/b.rs:5: names: a type is named CallData; name it after what it is; Data says nothing
    crates/left/src/b.rs:6: names: a module is named helpers; name it after the noun it holds
    crates/left/src/shared/a.rs: names: the path says shared; name it after the noun it holds
    crates/left/src/utils.rs: names: the path says utils; name it after the noun it holds
    ");
    Ok(())
}

#[test]
fn bans_are_lifted_by_their_owners_alone() -> Result<()> {
    let made = Made::new()?;
    let lifts = "//! A word.\n#[expect(clippy::disallowed_methods, reason = \"why\")]\nfn now() {}\n\
                 #[cfg(test)]\nmod tests {\n    #[expect(clippy::disallowed_methods)]\n    fn now() {}\n}\n";
    made.write("crates/word/src/clock.rs", lifts)?;
    made.write("crates/left/src/clock.rs", lifts)?;

    let violations = made.violations()?;

    insta::assert_snapshot!(violations, @"crates/left/src/clock.rs:2: owners: a ban of clippy.toml is lifted outside the rooms that own it; take the value from the caller (owners: crates/xtask/floors.toml)");
    Ok(())
}

#[test]
fn sizes_are_capped() -> Result<()> {
    let body = "    x();\n".repeat(59);
    let long = format!(
        "fn sixty_one() {{\n{body}}}\nfn spaced() {{\n\n    // Why.\n{}}}\nfn quoting() {{\n    x!(\"{}\");\n}}\n",
        "    x();\n".repeat(58),
        "text\n".repeat(70)
    );
    let many = "fn five(a: u8, b: u8, c: u8, d: u8, e: u8) {}\nfn four(a: u8, b: u8, c: u8, d: u8) {}\n\
                struct A;\nimpl A {\n    fn of(&self, a: u8, b: u8, c: u8, d: u8) {}\n}\n\
                impl Foreign for A {\n    fn f(a: u8, b: u8, c: u8, d: u8, e: u8) {}\n}\n";
    let file = "const A: u8 = 1;\n".repeat(500);
    let tested =
        format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", &file[17..], "    const A: u8 = 1;\n".repeat(50));

    let violations =
        violations(&[("long.rs", &long), ("many.rs", many), ("file.rs", &file), ("tested.rs", &tested)])?;

    insta::assert_snapshot!(violations, @r"
    crates/left/src/file.rs: sizes: the file has 501 lines without its tests; split it by noun; the most is 500
    crates/left/src/long.rs:2: sizes: sixty_one has 61 lines; give its parts names; the most is 60
    crates/left/src/many.rs:2: sizes: five takes 5 arguments; make a struct of what belongs together; the most is 4
    ");
    Ok(())
}

#[test]
fn files_that_need_each_other_are_a_circle() -> Result<()> {
    let violations = violations(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
        ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
        ("b.rs", "pub struct B;\nfn f() -> crate::c::C { crate::c::C }\n"),
        ("c.rs", "pub struct C;\nfn f() { vec![crate::a::A] }\n"),
    ])?;

    insta::assert_snapshot!(violations, @"crates/left/src/a.rs:2: circles: src/a.rs:2 needs src/b.rs, src/b.rs:3 needs src/c.rs, src/c.rs:3 needs src/a.rs; move what both need into a file below them");
    Ok(())
}

#[test]
fn a_circle_hides_in_no_face() -> Result<()> {
    let violations = violations(&[
        ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub use b::B;\n"),
        ("a.rs", "use crate::B;\npub struct A(B);\n"),
        ("b.rs", "use crate::A;\npub struct B(A);\n"),
    ])?;

    insta::assert_snapshot!(violations, @"crates/left/src/a.rs:2: circles: src/a.rs:2 needs src/b.rs, src/b.rs:2 needs src/a.rs; move what both need into a file below them");
    Ok(())
}

#[test]
fn a_parent_that_uses_its_child_is_not_used_by_it() -> Result<()> {
    let violations = violations(&[
        ("lib.rs", "mod a;\n"),
        ("a.rs", "mod part;\npub(crate) use part::Part;\npub struct A(Part);\n"),
        ("a/part.rs", "use super::A;\npub struct Part(Option<Box<A>>);\n"),
    ])?;

    insta::assert_snapshot!(violations, @"crates/left/src/a/part.rs:2: circles: src/a/part.rs:2 needs src/a.rs, src/a.rs:4 needs src/a/part.rs; move what both need into a file below them");
    Ok(())
}

#[test]
fn declaring_re_exporting_and_testing_make_no_circle() -> Result<()> {
    let violations = violations(&[
        ("lib.rs", "mod a;\nmod b;\npub use a::A;\n"),
        (
            "a.rs",
            "mod part;\npub use part::Part;\npub struct A;\nfn f(part: u8) { g(part) }\n#[cfg(test)]\nmod tests;\n",
        ),
        ("a/part.rs", "use super::A;\npub struct Part(A);\n"),
        ("a/tests.rs", "use super::*;\nuse crate::b::B;\n"),
        ("b.rs", "use crate::A;\npub struct B(A);\n#[cfg(test)]\nmod tests {\n    use crate::a::Part;\n}\n"),
    ])?;

    assert_eq!(violations, "");
    Ok(())
}
