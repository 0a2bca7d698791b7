//! A paragraph as markup: its lines flow where a program wrapped them, and stand where a person broke them.

use super::markup::Markup;

/// A paragraph whose lines are at least this long was wrapped by a program; where its lines end means nothing.
const WRAPPED_LINE: usize = 50;

/// Writes a paragraph, its lines as they are where they mean something.
pub(super) fn paragraph(markup: &mut Markup, lines: &str) {
    markup.tag(if is_wrapped(lines) { "<p>" } else { "<p class=\"lines\">" });
    markup.text(lines);
    markup.tag("</p>");
}

fn is_wrapped(paragraph: &str) -> bool {
    let mut lines: Vec<_> = paragraph.lines().collect();
    lines.pop();
    lines
        .iter()
        .all(|line| line.chars().count() >= WRAPPED_LINE && !line.contains('\t') && !line.contains("   "))
}
