//! What Markdown becomes, hostile Markdown above all.

use insta::assert_snapshot;
use proptest::prelude::*;
use switchboard_document::DocumentId;

use super::*;

fn page(text: &str) -> String {
    let find =
        |id: &DocumentId| (id.as_str() == "guide/setup.md").then(|| "/documents/guide/setup.md".to_owned());
    let surroundings =
        Surroundings { document: &DocumentId::new("guide/start.md"), title: "Start", depth: 0, find: &find };
    render(text, &surroundings).to_string()
}

#[test]
fn structure_becomes_markup_below_the_title() {
    let text = "# Start\n\n## Install\n\nRun *this* and `that`,  \nthen **rest**.\n\n3. three\n4. four\n\n> so\n\n---\n";
    assert_snapshot!(page(text), @r#"<h2>Install</h2><p>Run <em>this</em> and <code>that</code>,<br>then <strong>rest</strong>.</p><ol start="3"><li>three</li><li>four</li></ol><blockquote><p>so</p></blockquote><hr>"#);
}

#[test]
fn tables_scroll_and_keep_their_alignment() {
    assert_snapshot!(page("| a | b |\n|---|--:|\n| 1 | 2 |\n"), @r#"<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="right">b</th></tr></thead><tbody><tr><td>1</td><td class="right">2</td></tr></tbody></table></div>"#);
}

#[test]
fn code_is_never_markup() {
    assert_snapshot!(page("```html \"><b>\n<script>alert(1)</script>\n```\n\n    </code><b>\n"), @r#"
    <pre tabindex="0" data-language="html"><code>&lt;script&gt;alert(1)&lt;/script&gt;
    </code></pre><pre tabindex="0"><code>&lt;/code&gt;&lt;b&gt;
    </code></pre>
    "#);
}

#[test]
fn raw_html_is_text() {
    assert_snapshot!(page("a <img src=x onerror=alert(1)> b\n\n<script>\nalert(1)\n</script>\n\n<style>p{}</style>"), @r#"
    <p>a <span class="tag">&lt;img src=x onerror=alert(1)&gt;</span> b</p><p class="lines"><span class="tag">&lt;script&gt;
    </span><span class="tag">alert(1)
    </span><span class="tag">&lt;/script&gt;
    </span></p><p class="lines"><span class="tag">&lt;style&gt;p{}&lt;/style&gt;</span></p>
    "#);
}

#[test]
fn links_lead_to_the_web_to_documents_or_nowhere() {
    let text = "[web](https://example.org/?a=\"b\") [us](setup.md#x) [gone](no.md) [bad](javascript:alert(1)) <https://a.example>";
    assert_snapshot!(page(text), @r#"<p><a href="https://example.org/?a=&quot;b&quot;" rel="noreferrer nofollow">web</a> <a href="/documents/guide/setup.md">us</a> <span>gone</span> <span>bad</span> <a href="https://a.example" rel="noreferrer nofollow">https://a.example</a></p>"#);
}

#[test]
fn pictures_are_their_description() {
    assert_snapshot!(page("![a **red** boat](https://tracker.example/p.png) ![\"><script>](x)"), @r#"<p><span class="picture">[Picture: a <strong>red</strong> boat]</span> <span class="picture">[Picture: &quot;&gt;<span class="tag">&lt;script&gt;</span>]</span></p>"#);
}

#[test]
fn plain_words_carry_no_signs() {
    assert_snapshot!(plain("## Fog\n\nA **bold** [word](x).\n\n| a | b |\n|---|---|\n| 1 | 2 |"), @"
    A bold word.
    a · b
    1 · 2
    ");
}

#[test]
fn a_heading_is_found_by_its_words() {
    assert!(has_heading("intro\n\n## The *night* `watch`\n\ntext", "The night watch"));
    assert!(!has_heading("The night watch", "The night watch"));
}

proptest! {
    #[test]
    fn any_text_makes_balanced_markup_of_known_tags(text in "(\\PC|\n|[<>&\"'`*_\\[\\]()|#-]){0,200}") {
        let html = page(&text);
        let mut open = Vec::new();
        for tag in html.split('<').skip(1) {
            let name: String = tag.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '/').collect();
            match name.strip_prefix('/') {
                Some(closed) => prop_assert_eq!(open.pop(), Some(closed.to_owned())),
                None if matches!(name.as_str(), "br" | "hr") => {}
                None => open.push(name),
            }
        }
        prop_assert!(open.is_empty());
    }

    #[test]
    fn no_script_survives(text in "[ \n]*(<|&lt;)?(script|img|svg|a|iframe)[ /\n](on[a-z]+|href|src)=[\"']?(javascript:)?[a-z()]*[\"']?>?") {
        let html = page(&text);
        let forbidden = ["<script", "<img", "<svg", "<iframe", "href=\"javascript", "href=\"data"];
        prop_assert!(forbidden.iter().all(|tag| !html.to_ascii_lowercase().contains(tag)));
    }
}
