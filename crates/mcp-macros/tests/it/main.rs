//! A wrong use is an error of the compiler, which points at the place and says what to write.

#[test]
fn a_wrong_use_says_what_to_write() {
    let cases = trybuild::TestCases::new();

    cases.compile_fail("tests/ui/*.rs");
}
