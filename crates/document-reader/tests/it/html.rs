//! HTML.

use insta::{assert_json_snapshot, assert_snapshot};

use crate::told::{told, told_with, unmerged};

#[test]
fn an_article_is_read_without_what_surrounds_it() {
    let filler =
        "The harbour was quiet that morning, and the boats, which had come in late, lay low in the water. "
            .repeat(6);
    let page = format!(
        "<!doctype html><html lang=en><head><title>Boats &amp; tides</title><meta name=description content='On boats.'>\
         <meta name=author content='Ada'><style>p {{}}</style></head><body><nav><a href=/>Home</a><a href=/x>Menu entry</a></nav>\
         <article><h1>Boats &amp; tides</h1><p>{filler}</p><h2>The <em>low</em> tide</h2><p>It goes <a href=/out>far out</a>.</p>\
         <ul><li>one <b>boat</b></li><li>two</li></ul>\
         <table><tr><th>Boat</th><th>Length</th></tr><tr><td>Anna</td><td>12</td></tr></table>\
         <pre>  keep\n    this</pre><p>{filler}</p></article>\
         <script>var secret = 1;</script><footer>Imprint</footer></body></html>"
    );

    let told = told_with("boats.html", page, &unmerged());

    let document = &told.documents[0];
    assert_eq!(document.title, "Boats & tides");
    assert_json_snapshot!(document.metadata, @r#"
    {
      "author": "Ada",
      "description": "On boats.",
      "language": "en"
    }
    "#);
    let passages = told.passages().replace(filler.trim(), "…");
    assert_snapshot!(passages, @r#"
    [] "…"
    [The low tide] "The low tide\n\nIt goes far out."
    [The low tide] "- one boat"
    [The low tide] "- two"
    [The low tide] "Boat | Length"
    [The low tide] "Anna | 12" under "Boat | Length"
    [The low tide] "  keep\n    this"
    [The low tide] "…"
    "#);
}

#[test]
fn a_page_without_an_article_is_read_whole() {
    let told = told_with(
        "list.html",
        "<title>List</title><nav>Menu</nav><body><h1>Parts</h1><div>Bolt<br>Nut</div><ol><li>a<li>b</ol>",
        &unmerged(),
    );

    assert_snapshot!(told.passages(), @r#"
    [Parts] "Parts\n\nBolt\nNut"
    [Parts] "1. a"
    [Parts] "2. b"
    "#);
}

#[test]
fn a_page_of_scripts_has_no_text() {
    assert_snapshot!(told("app.html", "<html><body><script>run()</script></body></html>").skipped(), @"all: no-text, a page without text");
}

#[test]
fn passages_say_where_in_the_extracted_text_they_stand() {
    let told = told_with("p.html", "<p>One one.</p><p>Two two.</p>", &unmerged());

    let places: Vec<_> = told.documents[0]
        .passages
        .iter()
        .map(|it| (it.place.bytes.clone(), it.place.lines.clone()))
        .collect();
    assert_eq!(places, [(0..8, 0..0), (10..18, 0..0)]);
}
