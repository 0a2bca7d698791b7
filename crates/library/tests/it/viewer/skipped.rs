//! `GET /skipped`.

use anyhow::Result;
use insta::assert_snapshot;

use super::{open, part};
use crate::world::World;

#[tokio::test]
async fn what_was_left_out_is_named_with_its_reason() -> Result<()> {
    let world = World::of(&[
        ("log.jsonl", "{\"id\":\"a\",\"title\":\"A\",\"text\":\"x\"}\n{broken\n"),
        ("bad.pdf", "%PDF-1.4 no"),
    ])
    .await?;

    let all = open(&world, "/skipped").await?;
    let some = open(&world, "/skipped?reason=no-text").await?;
    let home = open(&world, "/").await?;

    assert_snapshot!(part(&all, "<p class=\"soft\">", "</p>")?, @r#"<p class="soft">2 things were found and not read. Everything else is in the library.</p>"#);
    assert_snapshot!(part(&all, "<tbody>", "</tbody>")?, @r#"
    <tbody>
    <tr><td dir="auto">bad.pdf</td><td>Damaged</td><td dir="auto">it ends too early</td></tr>
    <tr><td dir="auto">log.jsonl, <span class="soft">line 2</span></td><td>Damaged</td><td dir="auto">JSON broken at column 2</td></tr>
    </tbody>
    "#);
    assert!(!some.body.contains("bad.pdf"));
    assert!(part(&home, "<dt>Left out</dt>", "</dd>")?.contains("<a href=\"/team/skipped\">2</a>"));
    Ok(())
}

#[tokio::test]
async fn a_library_without_skips_says_so() -> Result<()> {
    let world = World::of(&[("a.txt", "x\n")]).await?;

    let page = open(&world, "/skipped").await?;

    assert!(page.body.contains("Nothing: all that was found could be read."));
    Ok(())
}
