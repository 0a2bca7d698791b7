//! The writer of Markdown's events; every tag it can write stands in this file.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::link::Target;
use super::surroundings::Surroundings;
use crate::viewer::markup::Markup;

/// Writes events as markup.
pub(super) struct Writer<'a> {
    surroundings: &'a Surroundings<'a>,
    markup: Markup,
    /// Of the table being written.
    alignments: Vec<Alignment>,
    /// Of the row being written: which cell is next.
    cell: usize,
    is_head: bool,
    /// What closes each link being written.
    links: Vec<&'static str>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(surroundings: &'a Surroundings<'a>) -> Self {
        Self {
            surroundings,
            markup: Markup::default(),
            alignments: Vec::new(),
            cell: 0,
            is_head: false,
            links: Vec::new(),
        }
    }

    pub(super) fn write(mut self, events: Vec<Event<'_>>) -> Markup {
        for event in events {
            match event {
                Event::Start(tag) => self.open(tag),
                Event::End(tag) => self.close(tag),
                Event::Text(text) => self.markup.text(&text),
                Event::Code(text) => {
                    self.markup.tag("<code>");
                    self.markup.text(&text);
                    self.markup.tag("</code>");
                }
                Event::Html(text) | Event::InlineHtml(text) => {
                    self.markup.tag("<span class=\"tag\">");
                    self.markup.text(&text);
                    self.markup.tag("</span>");
                }
                Event::SoftBreak => self.markup.tag("\n"),
                Event::HardBreak => self.markup.tag("<br>"),
                Event::Rule => self.markup.tag("<hr>"),
                // Of extensions that the parser is not told to read.
                Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                    self.markup.text(&text);
                }
                Event::TaskListMarker(_) => {}
            }
        }
        self.markup
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.markup.tag(self.heading(level).0),
            Tag::CodeBlock(kind) => self.open_code(&kind),
            Tag::List(Some(start)) if start != 1 => {
                self.markup.tag("<ol start=\"");
                self.markup.text(&start.to_string());
                self.markup.tag("\">");
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.markup
                    .tag("<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table>");
            }
            Tag::TableHead => {
                (self.is_head, self.cell) = (true, 0);
                self.markup.tag("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.markup.tag("<tr>");
            }
            Tag::TableCell => self.open_cell(),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.open_link(&format!("mailto:{dest_url}"));
            }
            Tag::Link { dest_url, .. } => self.open_link(&dest_url),
            other => self.markup.tag(plain_tag(TagEnd::from(other)).0),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.markup.tag(self.heading(level).1),
            TagEnd::CodeBlock => self.markup.tag("</code></pre>"),
            TagEnd::Table => self.markup.tag("</tbody></table></div>"),
            TagEnd::TableHead => {
                self.is_head = false;
                self.markup.tag("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.markup.tag("</tr>"),
            TagEnd::TableCell => self.markup.tag(if self.is_head { "</th>" } else { "</td>" }),
            TagEnd::Link => self.markup.tag(self.links.pop().unwrap_or_default()),
            other => self.markup.tag(plain_tag(other).1),
        }
    }

    /// Below the page's one first-level heading, the title.
    fn heading(&self, level: HeadingLevel) -> (&'static str, &'static str) {
        match level as usize + self.surroundings.depth {
            ..=2 => ("<h2>", "</h2>"),
            3 => ("<h3>", "</h3>"),
            4 => ("<h4>", "</h4>"),
            5 => ("<h5>", "</h5>"),
            _ => ("<h6>", "</h6>"),
        }
    }

    fn open_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.markup.tag("<pre tabindex=\"0\"");
        if let CodeBlockKind::Fenced(language) = kind
            && let Some(word) = language.split_whitespace().next()
        {
            self.markup.tag(" data-language=\"");
            self.markup.text(word);
            self.markup.tag("\"");
        }
        self.markup.tag("><code>");
    }

    fn open_cell(&mut self) {
        let alignment = self.alignments.get(self.cell).copied().unwrap_or(Alignment::None);
        self.cell += 1;
        self.markup.tag(match (self.is_head, alignment) {
            (true, Alignment::None | Alignment::Left) => "<th scope=\"col\">",
            (true, Alignment::Right) => "<th scope=\"col\" class=\"right\">",
            (true, Alignment::Center) => "<th scope=\"col\" class=\"center\">",
            (false, Alignment::None | Alignment::Left) => "<td>",
            (false, Alignment::Right) => "<td class=\"right\">",
            (false, Alignment::Center) => "<td class=\"center\">",
        });
    }

    fn open_link(&mut self, address: &str) {
        let target = Target::of(address, self.surroundings.document, self.surroundings.find);
        let (address, rel) = match target {
            Target::Outside(address) => (address, "\" rel=\"noreferrer nofollow\">"),
            Target::Document(address) => (address, "\">"),
            Target::None => {
                self.links.push("</span>");
                return self.markup.tag("<span>");
            }
        };
        self.markup.tag("<a href=\"");
        self.markup.text(&address);
        self.markup.tag(rel);
        self.links.push("</a>");
    }
}

/// Returns the tags of what needs no more than a pair of them.
fn plain_tag(tag: TagEnd) -> (&'static str, &'static str) {
    match tag {
        TagEnd::Paragraph => ("<p>", "</p>"),
        TagEnd::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
        TagEnd::HtmlBlock => ("<p class=\"lines\">", "</p>"),
        TagEnd::List(true) => ("<ol>", "</ol>"),
        TagEnd::List(false) => ("<ul>", "</ul>"),
        TagEnd::Item => ("<li>", "</li>"),
        TagEnd::Emphasis => ("<em>", "</em>"),
        TagEnd::Strong => ("<strong>", "</strong>"),
        TagEnd::Strikethrough => ("<del>", "</del>"),
        TagEnd::Image => ("<span class=\"picture\">[Picture: ", "]</span>"),
        // Of extensions that the parser is not told to read, and what `open` and `close` write themselves.
        _ => ("", ""),
    }
}
