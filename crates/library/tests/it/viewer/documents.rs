//! `GET /documents`.

use anyhow::Result;
use insta::assert_snapshot;

use super::{open, part};
use crate::world::World;

#[tokio::test]
async fn all_documents_are_listed_a_page_at_a_time() -> Result<()> {
    let records: Vec<_> = (0..230)
        .map(|number| format!("{{\"id\":\"r{number:03}\",\"title\":\"Log {number}\",\"text\":\"x\"}}\n"))
        .collect();
    let world = World::of(&[("log.jsonl", &records.concat())]).await?;

    let first = open(&world, "/documents").await?;
    let last = open(&world, "/documents/?page=99").await?;

    assert_snapshot!(part(&first, "<li>", "</li>")?, @r#"
    <li>
    <h2 dir="auto" lang=""><a href="/team/documents/r000">Log 0</a></h2>
    <p class="where"><bdi>Record</bdi> · <bdi>r000</bdi> · 1 passage</p>
    </li>
    "#);
    assert_eq!(first.body.matches("<li>").count(), 100);
    assert_eq!(last.body.matches("<li>").count(), 30);
    assert_snapshot!(part(&last, "<p class=\"soft\">", "</p>")?, @r#"<p class="soft">230 documents, page 3 of 3</p>"#);
    assert_snapshot!(part(&first, "<nav class=\"pages\"", "</nav>")?, @r#"
    <nav class="pages" aria-label="Pages of documents">
    <span></span>
    <a rel="next" href="/team/documents?page=2">On →</a>
    </nav>
    "#);
    Ok(())
}
