//! `GET /`.

use anyhow::Result;
use insta::assert_snapshot;
use switchboard_http_serve::{HttpConfig, Readiness, Socket};
use tokio_util::sync::CancellationToken;

use super::{open, open_at, part};
use crate::world::World;

async fn station() -> Result<World> {
    let files = [
        ("a.md", "# Fog\n\nThe horn.\n"),
        ("log.jsonl", "{\"id\":\"r1\",\"title\":\"Log\",\"text\":\"Calm.\"}\n"),
    ];
    World::with(&files, |config| {
        config.name = Some("Tidewater & <station>".to_owned());
        config.instructions = Some("Cite the page.\nNever guess <b>.".to_owned());
    })
    .await
}

#[tokio::test]
async fn the_first_page_says_what_this_is_and_how_much_is_in_it() -> Result<()> {
    let world = station().await?;

    let page = open(&world, "/").await?;

    assert_eq!(page.status, 200);
    assert_snapshot!(part(&page, "<h1", "</p>")?, @r#"
    <h1 dir="auto">Tidewater &#38; &#60;station&#62;</h1>
    <p class="lead" dir="auto" lang="">Cite the page.
    Never guess &#60;b&#62;.</p>
    "#);
    assert_snapshot!(part(&page, "<dl class=\"tally\">", "</dl>")?, @r#"
    <dl class="tally">
    <div><dt>Documents</dt><dd><a href="/team/documents">2</a></dd></div>
    <div><dt>Passages</dt><dd>2</dd></div>
    <div><dt>Read</dt><dd>57 B <small>from 2 files</small></dd></div>
    <div><dt>Left out</dt><dd>0 <small></small></dd></div>
    </dl>
    "#);
    assert_snapshot!(part(&page, "<ul class=\"chips\"", "</ul>")?, @r#"
    <ul class="chips" aria-label="Documents by kind">
    <li><a href="/team/search?q=kind%3Amarkdown">Markdown <b>1</b></a></li>
    <li><a href="/team/search?q=kind%3Arecord">Record <b>1</b></a></li>
    </ul>
    "#);
    assert!(page.body.contains("Last read on "), "{}", page.body);
    Ok(())
}

#[tokio::test]
async fn a_public_address_can_be_typed_into_assistants_as_it_is() -> Result<()> {
    let world = station().await?;

    let page = open(&world, "/").await?;

    assert_snapshot!(part(&page, "<dl class=\"urls\">", "</dl>")?, @r#"
    <dl class="urls">
    <dt>Connector</dt><dd><code class="copy">https://docs.example.org/team/mcp</code></dd>
    <dt>HTTP+SSE</dt><dd><code class="copy">https://docs.example.org/team/sse</code></dd>
    <dt>JSON-RPC</dt><dd><code class="copy">https://docs.example.org/team/rpc</code></dd>
    </dl>
    "#);
    assert!(!page.body.contains("--public-url"));
    assert!(
        page.body
            .contains("claude mcp add --transport http tidewater-station https://docs.example.org/team/mcp")
    );
    assert!(page.body.contains(
        "--cli --server-url https://docs.example.org/team/mcp --transport http --method tools/list"
    ));
    Ok(())
}

#[tokio::test]
async fn a_local_address_comes_with_how_to_make_it_public() -> Result<()> {
    let world = station().await?;
    let socket = Socket::bind(&HttpConfig { port: 0, ..HttpConfig::default() }).await?;
    let address = socket.local_addr();
    let router = world.library.router(socket.origin(), socket.metrics());
    let stop = CancellationToken::new();
    let _guard = stop.clone().drop_guard();
    tokio::spawn(socket.serve(router, Readiness::ready(), stop));

    let page = open_at(address, "/").await?;

    let port = address.port().to_string();
    assert_snapshot!(part(&page, "<div class=\"note\">", "</div>")?.replace(&port, "[port]"), @r#"
    <div class="note">
    <p><strong>This address works on this computer only.</strong> ChatGPT and Claude call a connector over the internet, so they need a
    public HTTPS address. Open a tunnel, then start again with the address it prints:</p>
    <code class="copy">cloudflared tunnel --url http://localhost:[port]</code>
    <code class="copy">switchboard serve … --public-url https://the-address.example</code>
    </div>
    "#);
    assert!(page.body.contains(&format!("http://127.0.0.1:{port}/mcp")));
    Ok(())
}
