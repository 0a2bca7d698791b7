//! The *article* of a page: what a person came for.

use dom_query::Document;
use dom_smoothie::{Config, Metadata, Readability};

use super::walk;
use crate::draft::Draft;
use crate::outline::Outline;

/// Elements over which no article is looked for; the search visits them many times.
const ELEMENTS: usize = 100_000;

/// Finds the readable text of a page, and what the page says of itself.
pub(super) fn outline(html: &str, draft: &mut Draft) -> Outline {
    let page = Document::from(html);
    let mut whole = Outline::default();
    walk(page.root(), &mut whole);
    let config = Config { max_elements_to_parse: ELEMENTS, ..Config::default() };
    let Ok(mut readability) = Readability::with_document(page, None, Some(config)) else {
        return whole;
    };
    note(draft, readability.get_article_metadata(readability.parse_json_ld()), &readability);
    let Ok(article) = readability.parse() else {
        return whole;
    };
    let content = Document::fragment(article.content);
    let mut outline = Outline::default();
    walk(content.root(), &mut outline);
    // A small part of a page is a teaser rather than its article, as on pages made of lists.
    if outline.text().len() * 4 < whole.text().len() { whole } else { outline }
}

fn note(draft: &mut Draft, metadata: Metadata, readability: &Readability) {
    let title = if metadata.title.trim().is_empty() {
        readability.get_article_title().to_string()
    } else {
        metadata.title
    };
    draft.title = Some(title).filter(|title| !title.trim().is_empty());
    let words = [
        ("author", metadata.byline),
        ("description", metadata.excerpt),
        ("site", metadata.site_name),
        ("date", metadata.published_time),
        ("modified", metadata.modified_time),
        ("language", metadata.lang),
    ];
    for (name, value) in words {
        draft.note(name, value.as_deref().unwrap_or_default());
    }
}
