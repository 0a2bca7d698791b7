//! `GET /originals/{id}`.

use std::fs;

use anyhow::Result;
use insta::assert_snapshot;
use switchboard_testkit::wire::Ask;

use super::open;
use crate::world::World;

const HEADERS: [&str; 6] = [
    "content-type",
    "content-disposition",
    "content-length",
    "content-range",
    "x-content-type-options",
    "content-security-policy",
];

async fn notes() -> Result<World> {
    World::of(&[
        ("notes/über \"50%\".md", "# Title\n\n0123456789\n"),
        ("page.html", "<html><body><script>alert(1)</script><p>Text.</p></body></html>"),
        ("log.jsonl", "{\"id\":\"r1\",\"title\":\"Log\",\"text\":\"Calm.\"}\n"),
    ])
    .await
}

#[tokio::test]
async fn a_file_is_sent_as_it_is_to_be_kept() -> Result<()> {
    let world = notes().await?;

    let note = open(&world, "/originals/notes/%C3%BCber%20%2250%25%22.md").await?;
    let page = open(&world, "/originals?id=page.html").await?;

    assert_snapshot!(note.show(&HEADERS), @r#"
    200
    content-type: text/markdown
    content-disposition: attachment; filename="_ber _50__.md"; filename*=UTF-8''%C3%BCber%20_50%25_.md
    content-length: 20
    x-content-type-options: nosniff
    content-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'

    # Title

    0123456789
    "#);
    assert_snapshot!(page.show(&HEADERS), @r#"
    200
    content-type: text/html
    content-disposition: attachment; filename="page.html"; filename*=UTF-8''page.html
    content-length: 63
    x-content-type-options: nosniff
    content-security-policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'

    <html><body><script>alert(1)</script><p>Text.</p></body></html>
    "#);
    Ok(())
}

#[tokio::test]
async fn a_download_that_broke_off_goes_on() -> Result<()> {
    let world = notes().await?;
    let path = "/originals/notes/%C3%BCber%20%2250%25%22.md";
    let mark = open(&world, path).await?.header("etag").unwrap_or_default().to_owned();

    let rest =
        Ask::get(path).header("Range", "bytes=9-12").header("If-Range", &mark).send(world.address).await?;
    let other = Ask::get(path)
        .header("Range", "bytes=9-12")
        .header("If-Range", "\"other\"")
        .send(world.address)
        .await?;
    let beyond = Ask::get(path).header("Range", "bytes=900-").send(world.address).await?;

    assert_eq!(
        (rest.status, rest.body.as_str(), rest.header("content-range")),
        (206, "0123", Some("bytes 9-12/20"))
    );
    assert_eq!((other.status, other.body.len()), (200, 20));
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */20")));
    Ok(())
}

#[tokio::test]
async fn only_what_the_library_read_is_sent() -> Result<()> {
    let world = notes().await?;
    world.scratch.write("secret.txt", "secret")?;
    world.scratch.write("library/new.txt", "secret: not imported yet")?;

    for path in [
        "/originals/r1",
        "/originals/log.jsonl",
        "/originals/none.md",
        "/originals/",
        "/originals",
        "/originals?id=",
        "/originals/../secret.txt",
        "/originals/%2e%2e/secret.txt",
        "/originals/..%2fsecret.txt",
        "/originals/notes/..%2f..%2fsecret.txt",
        "/originals/%2fetc%2fpasswd",
        "/originals//etc/passwd",
        "/originals?id=../secret.txt",
        "/originals?id=/etc/passwd",
        "/originals/page.html%00.md",
        "/originals/..%5csecret.txt",
        "/originals/new.txt",
        "/originals/notes",
        "/originals/%FF",
    ] {
        let answer = open(&world, path).await?;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        assert!(!answer.body.contains("secret: ") && !answer.body.contains("root:"), "{path}");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_put_in_a_files_place_is_not_followed_out_of_the_root() -> Result<()> {
    use std::os::unix::fs::symlink;
    let world = notes().await?;
    let outside = world.scratch.write("outside/über \"50%\".md", "secret")?;

    fs::remove_file(world.path("page.html"))?;
    symlink(&outside, world.path("page.html"))?;
    fs::remove_dir_all(world.path("notes"))?;
    symlink(world.scratch.path().join("outside"), world.path("notes"))?;

    for path in ["/originals/page.html", "/originals/notes/%C3%BCber%20%2250%25%22.md"] {
        let answer = open(&world, path).await?;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        assert!(answer.body.contains("There is no file to download") && !answer.body.contains("secret"));
    }
    Ok(())
}
