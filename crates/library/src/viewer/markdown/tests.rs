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
    assert_snapshot!(page(text), @"");
}

#[test]
fn tables_scroll_and_keep_their_alignment() {
    assert_snapshot!(page("| a | b |\n|---|--:|\n| 1 | 2 |\n"), @"");
}

#[test]
fn code_is_never_markup() {
    assert_snapshot!(page("```html \"><b>\n<script>alert(1)</script>\n```\n\n    </code><b>\n"), @"");
}

#[test]
fn raw_html_is_text() {
    assert_snapshot!(page("a <img src=x onerror=alert(1)> b\n\n<script>\nalert(1)\n</script>\n\n<style>p{}</style>"), @"");
}

#[test]
fn links_lead_to_the_web_to_documents_or_nowhere() {
    let text = "[web](https://example.org/?a=\"b\") [us](setup.md#x) [gone](no.md) [bad](javascript:alert(1)) <https://a.example>";
    assert_snapshot!(page(text), @"");
}

#[test]
fn pictures_are_their_description() {
    assert_snapshot!(page("![a **red** boat](https://tracker.example/p.png) ![\"><script>](x)"), @"");
}

#[test]
fn plain_words_carry_no_signs() {
    assert_snapshot!(plain("## Fog\n\nA **bold** [word](x).\n\n| a | b |\n|---|---|\n| 1 | 2 |"), @"");
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
