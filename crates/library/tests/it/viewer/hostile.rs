//! What a document, an id, a field or a query could do to a page, and does not.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::open;
use crate::world::World;

const EVIL: &str =
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)><a href=\"javascript:alert(1)\">x</a>";

/// Attributes that pages have; none of them runs anything.
const ATTRIBUTES: &str = "action aria-hidden aria-label autocomplete charset class content cx cy d data-language dir download \
    fill for height href id lang maxlength media method name opacity open placeholder r rel role rx scope start stroke \
    stroke-linecap stroke-width tabindex type value viewBox width x xmlns y";

/// Reads a page as a browser's tokenizer does, as far as this goes: tags, and attributes in double quotes.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    for tag in html.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '!'])) {
        let (tag, _) = tag.split_once('>').unwrap_or((tag, ""));
        let (name, mut rest) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((head, tail)) = rest.split_once("=\"") {
            let (value, after) = tail.split_once('"').unwrap_or((tail, ""));
            for bare in head.split_whitespace() {
                attributes.push((bare.to_owned(), value.to_owned()));
            }
            rest = after;
        }
        attributes.extend(
            rest.trim_end_matches('/').split_whitespace().map(|bare| (bare.to_owned(), String::new())),
        );
        tags.push((name.trim_end_matches('/').to_owned(), attributes));
    }
    tags
}

#[track_caller]
fn check(path: &str, html: &str) {
    let allowed: BTreeSet<_> = ATTRIBUTES.split_whitespace().collect();
    for (name, attributes) in tags(html) {
        let forbidden = [
            "script",
            "img",
            "iframe",
            "object",
            "embed",
            "style",
            "base",
            "foreignObject",
            "use",
            "animate",
        ];
        assert!(!forbidden.contains(&name.as_str()), "{path} has <{name}>");
        for (attribute, value) in attributes {
            assert!(allowed.contains(attribute.as_str()), "{path} has {attribute} on <{name}>");
            if ["href", "action"].contains(&attribute.as_str()) {
                let is_safe = ["/team/", "#", "https://", "http://", "mailto:"]
                    .iter()
                    .any(|start| value.starts_with(start));
                assert!(is_safe, "{path} leads to {value}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_in_a_document_becomes_more_than_text() -> Result<()> {
    let record = json!({ "id": EVIL, "title": EVIL, "text": EVIL, "url": "javascript:alert(1)", "language": EVIL,
        "metadata": { EVIL: EVIL, "link": "javascript:alert(1)", "list": [EVIL], "web": "https://a.example/\"onclick=\"x" } });
    let note = format!(
        "---\ntitle: '<script>alert(1)</script>'\nlang: '\"><script>'\n---\n# <img src=x onerror=alert(1)>\n\n{EVIL}\n\n\
         [a](javascript:alert(1)) [b](<data:text/html,x>) ![c](javascript:x) <javascript:alert(1)>\n\n\
         ```\"><script>\n</code></pre>{EVIL}\n```\n\n| {EVIL} |\n|---|\n| {EVIL} |\n"
    );
    let page = "<html><title>&lt;script&gt;alert(1)&lt;/script&gt;</title><body><article><h1>&lt;script&gt;x&lt;/script&gt;</h1>\
        <p>&lt;img src=x onerror=alert(1)&gt; and a long enough paragraph of text to be read.</p><table><tr><td>&lt;b&gt;</td><td>x</td></tr>\
        <tr><td>1</td><td>2</td></tr></table></article></body></html>";
    let code = format!("fn main() {{}} // </code></pre>{EVIL}\n");
    let world = World::with(
        &[
            ("a.jsonl", &format!("{record}\n{{\"id\":\"{}\"\n", "<script>alert(1)</script>")),
            ("<img src=x onerror=alert(1)>.md", &note),
            ("page.html", page),
            ("code.rs", &code),
            ("\"><script>.txt", EVIL),
        ],
        |config| {
            config.name = Some(EVIL.to_owned());
            config.instructions = Some(EVIL.to_owned());
        },
    )
    .await?;
    let mut paths: Vec<_> =
        ["/", "/search?q=script", "/search?q=alert", "/documents", "/skipped"].map(str::to_owned).into();
    let list = open(&world, "/documents").await?;
    let listed: Vec<_> =
        list.body.split("href=\"/team").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let documents = listed
        .into_iter()
        .filter(|path| path.starts_with("/documents/") || path.starts_with("/documents?id"));
    paths.extend(documents.flat_map(|path| {
        let path = path.replace("&#38;", "&");
        let joint = if path.contains('?') { '&' } else { '?' };
        [format!("{path}{joint}passage=0"), path]
    }));

    assert!(paths.len() >= 5 + 2 * 5, "{paths:#?}");
    for path in paths {
        let answer = open(&world, &path).await?;
        assert_eq!(answer.status, 200, "{path}");
        check(&path, &answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn nothing_in_an_address_becomes_more_than_text() -> Result<()> {
    let world = World::of(&[("a.md", "# Fog\n\nThe horn.\n")]).await?;
    let evil: String = url::form_urlencoded::byte_serialize(EVIL.as_bytes()).collect();

    for path in [
        format!("/search?q={evil}"),
        format!("/search?q=fog&page={evil}"),
        format!("/documents?id={evil}"),
        format!("/documents/{evil}"),
        format!("/documents/a.md?passage={evil}&from={evil}"),
        format!("/skipped?reason={evil}"),
        format!("/originals/{evil}"),
        format!("/{evil}"),
    ] {
        let answer = open(&world, &path).await?;
        assert!([200, 404].contains(&answer.status), "{path}: {}", answer.status);
        check(&path, &answer.body);
    }
    Ok(())
}
