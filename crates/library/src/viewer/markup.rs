//! *Markup* is HTML that is known to be safe: made of our own tags and of escaped text, and of nothing else.

use std::fmt;

use askama::filters::HtmlSafe;

/// HTML that is written into a page as it is.
///
/// Only [`Markup::tag`] writes without escaping, and takes nothing but strings that stand in this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Markup(String);

impl Markup {
    /// Appends a piece of HTML of our own.
    pub(super) fn tag(&mut self, html: &'static str) {
        self.0.push_str(html);
    }

    /// Appends text, escaped for content and for a quoted attribute alike.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '\0']) {
            self.0.push_str(&rest[..at]);
            self.0.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                // HTML has no way to write NUL; what stands here is how a parser reads one.
                _ => "\u{fffd}",
            });
            rest = &rest[at + 1..];
        }
        self.0.push_str(rest);
    }

    /// Appends a heading; a level that HTML lacks is the nearest it has.
    pub(super) fn heading(&mut self, level: usize, words: &str) {
        let (open, close) = match level {
            ..=2 => ("<h2>", "</h2>"),
            3 => ("<h3>", "</h3>"),
            4 => ("<h4>", "</h4>"),
            5 => ("<h5>", "</h5>"),
            _ => ("<h6>", "</h6>"),
        };
        self.tag(open);
        self.text(words);
        self.tag(close);
    }

    /// Appends other markup.
    pub(super) fn markup(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_content_and_attributes() {
        let mut markup = Markup::default();
        markup.tag("<p>");
        markup.text("a<b>&\"c'\0 ü");
        markup.tag("</p>");
        assert_eq!(markup.to_string(), "<p>a&lt;b&gt;&amp;&quot;c&#39;\u{fffd} ü</p>");
    }
}
