//! `GET /status`.

use anyhow::Result;
use insta::assert_json_snapshot;
use serde_json::Value;

use crate::world::{World, write_old};

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "the snapshot is the whole status")]
async fn the_status_says_what_is_in_and_what_was_left_out() -> Result<()> {
    let scratch = switchboard_testkit::Scratch::new()?;
    write_old(&scratch, "guide/setup.md", "# Setup\n\nInstall the turbine.\n")?;
    write_old(&scratch, "table.csv", "id,title,text\n1,One,First row\n2,Two,Second row\n")?;
    write_old(&scratch, "broken.pdf", "%PDF-1.4 and then nothing")?;
    write_old(&scratch, "broken.docx", "PK\u{3}\u{4}nonsense")?;
    write_old(&scratch, "records.jsonl", "{\"id\":\"a\",\"title\":\"A\",\"text\":\"x\"}\n{broken\n")?;
    write_old(&scratch, "noise.bin", [0_u8, 159, 146, 150, 0, 1, 2, 3].repeat(100))?;
    let world = World::over(scratch, |config| config.name = Some("Turbines".to_owned())).await?;

    let (status, body) = world.http("GET", "/status", "").await?;

    assert_eq!(status, 200);
    let body: Value = serde_json::from_str(&body)?;
    assert_json_snapshot!(body, {
        ".version" => "[version]",
        ".index_format" => "[number]",
        ".last_import.finished" => "[time]",
        ".last_import.seconds" => "[time]",
    }, @r#"
    {
      "bytes": 94,
      "documents": 4,
      "import": {
        "state": "ready"
      },
      "index_format": "[number]",
      "kinds": {
        "markdown": 1,
        "record": 1,
        "row": 2
      },
      "last_import": {
        "added": 6,
        "bytes": 956,
        "changed": 0,
        "documents": 4,
        "finished": "[time]",
        "moved": 0,
        "removed": 0,
        "seconds": "[time]",
        "touched": 0,
        "unchanged": 0
      },
      "mappings": {
        "table.csv": "columns separated by commas: id from \"id\", title from \"title\", text from \"text\", url from nowhere; metadata: none"
      },
      "name": "Turbines",
      "passages": 4,
      "skipped": {
        "named": [
          {
            "detail": "a broken archive",
            "reason": "damaged",
            "source": "broken.docx"
          },
          {
            "detail": "it ends too early",
            "reason": "damaged",
            "source": "broken.pdf"
          },
          {
            "detail": "binary: NUL bytes",
            "reason": "unknown",
            "source": "noise.bin"
          },
          {
            "detail": "JSON broken at column 2",
            "part": "line 2",
            "reason": "damaged",
            "source": "records.jsonl"
          }
        ],
        "reasons": {
          "damaged": 3,
          "unknown": 1
        },
        "total": 4
      },
      "sources": 6,
      "version": "[version]",
      "watching": {
        "by": "off"
      }
    }
    "#);
    assert!(
        !body.to_string().contains(world.scratch.path().to_string_lossy().as_ref()),
        "no path of the machine"
    );
    Ok(())
}

#[tokio::test]
async fn the_status_is_left_for_those_who_ask_without_the_server() -> Result<()> {
    let world = World::of(&[("a.txt", "x\n")]).await?;

    let left = switchboard_library::Status::left_in(world.library.home())?;

    assert_eq!(left, world.library.status());
    Ok(())
}

#[tokio::test]
async fn ready_follows_the_first_import() -> Result<()> {
    let scratch = switchboard_testkit::Scratch::new()?;
    write_old(&scratch, "a.txt", "x\n")?;

    let library = crate::world::open(&scratch, |_| {})?;
    let before = library.is_ready();
    crate::world::import(&library)?;
    let after = library.is_ready();
    drop(library);
    let again = crate::world::open(&scratch, |_| {})?;

    assert_eq!((before, after, again.is_ready()), (false, true, true));
    Ok(())
}
