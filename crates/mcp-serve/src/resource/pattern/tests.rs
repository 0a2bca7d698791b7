//! Templates that are read, URIs that fit, and values that are never let through.

use proptest::prelude::*;

use super::*;

#[track_caller]
fn check(template: &str, uri: &str, expected: Option<&[(&str, &str)]>) {
    let found = Pattern::new(template).expect("a template").read(uri);
    let expected = expected.map(|pairs| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Variables>()
    });
    assert_eq!(found, expected, "{template} {uri}");
}

#[track_caller]
fn refused(template: &str) -> String {
    Pattern::new(template).expect_err("no template").to_string()
}

#[test]
fn a_variable_reaches_to_the_next_slash_and_is_decoded() {
    check("test://template/{id}/data", "test://template/123/data", Some(&[("id", "123")]));
    check("test://template/{id}/data", "test://template/a%20b%C3%A9/data", Some(&[("id", "a bé")]));
    check("test://template/{id}/data", "test://template/1/2/data", None);
    check("test://template/{id}/data", "test://template//data", None);
    check("test://template/{id}/data", "test://template/123/date", None);
    check("test://template/{id}/data", "test://template/123/data/", None);
    check("n://{a}-{b}", "n://1-2-3", Some(&[("a", "1"), ("b", "2-3")]));
    check("n://{a,b}", "n://1,2", Some(&[("a", "1"), ("b", "2")]));
    check("n://{id}", "N://1", None);
}

#[test]
fn operators_of_the_rfc_take_what_they_expand_to() {
    check("file:///{+path}", "file:///a/b.txt", Some(&[("path", "a/b.txt")]));
    check("file:///x{/path*}", "file:///x/a/b", Some(&[("path", "a/b")]));
    check("file:///x{/a,b}", "file:///x/1/2", Some(&[("a", "1"), ("b", "2")]));
    check("file:///{name}{.kind}", "file:///a.b.txt", Some(&[("name", "a"), ("kind", "b.txt")]));
    check("doc://d{#part}", "doc://d#one/two", Some(&[("part", "one/two")]));
    check("q://s{?q,page}", "q://s?page=2&q=a%2Fb", Some(&[("page", "2"), ("q", "a/b")]));
    check("q://s{?q,page}", "q://s", Some(&[]));
    check("q://s{?q}", "q://s?other=1", None);
    check("q://s{?q}", "q://s?q=1&q=2", None);
    // The leftmost way would give `b` a slash; another one fits.
    check("m://{+a}-{b}", "m://p-q/r-s", Some(&[("a", "p-q/r"), ("b", "s")]));
}

#[test]
fn no_value_leads_out_of_a_folder() {
    for value in
        ["..", ".", "%2e%2e", "%2E.", "a%2Fb", "..%2f..", "a%5Cb", "a\\b", "a%00", "%0a", "%ff", "%2", "%zz"]
    {
        check("f://{id}", &format!("f://{value}"), None);
    }
    for value in
        ["../a", "a/..", "a/%2e%2e/b", "/etc/passwd", "%2Fetc", "a//b", "a/./b", "a%5c..%5cb", "a/", ""]
    {
        check("f://r/{+path}", &format!("f://r/{value}"), None);
    }
}

#[test]
fn templates_that_cannot_be_read_say_why() {
    let words: Vec<String> = [
        "{id}",
        "n://{id",
        "n://id}",
        "n://{{id}}",
        "n://{}",
        "n://{id:3}",
        "n://{;id}",
        "n://{id*}",
        "n://{a}{b}",
        "n://{a}/{a}",
        "n://a",
        "n://{?q}/x",
        "n://{?q}{id}",
    ]
    .iter()
    .map(|template| refused(template))
    .collect();

    insta::assert_snapshot!(words.join("\n"), @r#"
    the URI template "{id}" does not begin with a scheme, as notes://{id} does
    the URI template "n://{id" has a brace without its partner
    the URI template "n://id}" has a brace without its partner
    the URI template "n://{{id}}" has a brace without its partner
    the URI template "n://{}" has {}; taken are {name}, {+path}, {#part}, {.suffix}, {/name}, {/path*}, and {?name} or {&name} at the end
    the URI template "n://{id:3}" has {id:3}; taken are {name}, {+path}, {#part}, {.suffix}, {/name}, {/path*}, and {?name} or {&name} at the end
    the URI template "n://{;id}" has {;id}; taken are {name}, {+path}, {#part}, {.suffix}, {/name}, {/path*}, and {?name} or {&name} at the end
    the URI template "n://{id*}" has {id*}; taken are {name}, {+path}, {#part}, {.suffix}, {/name}, {/path*}, and {?name} or {&name} at the end
    the URI template "n://{a}{b}" has nothing between "a" and "b"
    the URI template "n://{a}/{a}" names "a" twice
    the URI template "n://a" has no variable; offer it as a resource
    the URI template "n://{?q}/x" has {?q}; taken are {name}, {+path}, {#part}, {.suffix}, {/name}, {/path*}, and {?name} or {&name} at the end
    the URI template "n://{?q}{id}" has {id}; taken are {name}, {+path}, {#part}, {.suffix}, {/name}, {/path*}, and {?name} or {&name} at the end
    "#);
}

proptest! {
    #[test]
    fn any_value_that_is_written_into_a_template_is_read_out_of_it(value in "[^/\\\\\\pC]{1,40}", other in "[a-z]{1,9}") {
        prop_assume!(value != "." && value != "..");
        let encoded = value.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));

        let found = Pattern::new("t://x/{other}/y/{value}").expect("a template").read(&format!("t://x/{other}/y/{encoded}"));

        prop_assert_eq!(found, Some(Variables::from([("other".into(), other), ("value".into(), value)])));
    }

    #[test]
    fn no_uri_panics_or_leads_astray(uri in "f://r/[a-c./%25\\\\x]{0,60}") {
        if let Some(found) = Pattern::new("f://r/{+path}").expect("a template").read(&uri) {
            let path = std::path::Path::new("/root").join(&found["path"]);
            prop_assert!(path.starts_with("/root"));
            prop_assert!(!path.components().any(|part| part == std::path::Component::ParentDir));
        }
    }

    #[test]
    fn no_template_panics(template in "[a{}+#?,*:/.]{0,20}") {
        let _ = Pattern::new(&format!("t://{template}"));
    }

    #[test]
    fn a_hard_uri_takes_no_longer_than_a_plain_one(length in 0_usize..2000) {
        let pattern = Pattern::new("t://{+a}x{+b}x{+c}x{+d}x{+e}y").expect("a template");
        prop_assert_eq!(pattern.read(&format!("t://{}", "x".repeat(length))), None);
    }
}
