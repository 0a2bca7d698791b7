//! Markdown as markup: what a note says, with none of what it could do.
//!
//! Raw HTML is shown as text, pictures as their description, and a link leads to the web, to a mail address or to
//! another document of the library, or is no link. Headings stand below the page's title.

mod link;
mod surroundings;
mod writer;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::markup::Markup;
pub(super) use surroundings::Surroundings;
use writer::Writer;

/// Returns Markdown as markup.
pub(super) fn render(text: &str, surroundings: &Surroundings<'_>) -> Markup {
    let mut events: Vec<_> = parser(text).collect();
    if is_titled(&events, surroundings.title) {
        let end = events.iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_))));
        events.drain(..=end.unwrap_or(0));
    }
    Writer::new(surroundings).write(events)
}

/// Returns the words of Markdown without its signs, for a snippet; headings only where there is nothing else, because
/// a snippet stands below them.
pub(super) fn plain(text: &str) -> String {
    let (headings, body) = words(text);
    if body.trim().is_empty() { headings } else { body }
}

/// Returns the words of headings, and the words of everything else.
fn words(text: &str) -> (String, String) {
    let (mut headings, mut body) = (String::new(), String::with_capacity(text.len()));
    let (mut is_heading, mut is_first) = (false, true);
    for event in parser(text) {
        let into = if is_heading { &mut headings } else { &mut body };
        match event {
            Event::Start(Tag::Heading { .. }) => is_heading = true,
            Event::Start(Tag::TableHead | Tag::TableRow) => is_first = true,
            Event::Start(Tag::TableCell) => {
                into.push_str(if std::mem::take(&mut is_first) { "" } else { " · " });
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                into.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => into.push(' '),
            Event::End(end) if is_block(end) => {
                into.push('\n');
                is_heading = false;
            }
            _ => {}
        }
    }
    (headings, body)
}

fn is_block(end: TagEnd) -> bool {
    use TagEnd::{
        BlockQuote, CodeBlock, Heading, HtmlBlock, Item, List, Paragraph, Table, TableHead, TableRow,
    };
    matches!(
        end,
        BlockQuote(_)
            | CodeBlock
            | Heading(_)
            | HtmlBlock
            | Item
            | List(_)
            | Paragraph
            | Table
            | TableHead
            | TableRow
    )
}

/// Tells whether the text shows `heading` as a heading of its own.
pub(super) fn has_heading(text: &str, heading: &str) -> bool {
    let mut shown: Option<String> = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => shown = Some(String::new()),
            Event::End(TagEnd::Heading(_))
                if shown.take().is_some_and(|shown| shown.trim() == heading.trim()) =>
            {
                return true;
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(shown) = &mut shown {
                    shown.push_str(&text);
                }
            }
            _ => {}
        }
    }
    false
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

fn is_titled(events: &[Event<'_>], title: &str) -> bool {
    let Some((Event::Start(Tag::Heading { .. }), rest)) = events.split_first() else { return false };
    let words = rest.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    let words: String = words
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    words.trim() == title.trim()
}

#[cfg(test)]
mod tests;
