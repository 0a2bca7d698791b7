//! The *walk* over a page's tree, without recursion, from tags to blocks.

use dom_query::NodeRef;

use crate::outline::Outline;

/// What holds nothing to read, or nothing that belongs to the text.
const SILENT: &[&str] = &[
    "head", "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "audio", "video",
    "nav", "aside", "footer", "form", "button", "select", "textarea", "dialog", "map",
];

/// What stands on its own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "td",
    "th",
    "caption",
    "ul",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];

/// Adds what can be read below `root` to the outline.
pub(crate) fn walk(root: NodeRef<'_>, outline: &mut Outline) {
    let mut walk =
        Walk { outline, words: String::new(), marker: None, lists: Vec::new(), table: None, pre: 0 };
    let mut node = root;
    loop {
        let is_entered = walk.enter(&node);
        if is_entered && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        if is_entered {
            walk.leave(&node);
        }
        loop {
            if node.id == root.id {
                walk.flush();
                return;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else {
                walk.flush();
                return;
            };
            node = parent;
            walk.leave(&node);
        }
    }
}

struct Walk<'o> {
    outline: &'o mut Outline,
    /// Words of the block that is open.
    words: String,
    /// What goes before the next words: a bullet or a number.
    marker: Option<String>,
    /// Open lists: the next number, or `None` for bullets.
    lists: Vec<Option<u32>>,
    /// The table that is open, if it is one of data and not of layout.
    table: Option<Table>,
    /// How many `pre` are open.
    pre: usize,
}

#[derive(Default)]
struct Table {
    cells: Vec<String>,
    /// All cells of the row are `th`.
    is_header: bool,
}

impl Walk<'_> {
    /// Begins a node; `false` where nothing in it is to be read.
    fn enter(&mut self, node: &NodeRef<'_>) -> bool {
        if node.is_text() {
            self.say(&node.text());
            return true;
        }
        let Some(name) = node.node_name() else {
            return !node.is_comment() && !node.is_doctype();
        };
        let name: &str = &name;
        if SILENT.contains(&name)
            || node.has_attr("hidden")
            || node.attr("aria-hidden").as_deref() == Some("true")
        {
            return false;
        }
        if self.table.is_none() && BLOCKS.contains(&name) {
            self.flush();
        }
        match name {
            "br" => self.words.push('\n'),
            "img" => self.say(&node.attr_or("alt", "")),
            "pre" => self.pre += 1,
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(node.attr("start").and_then(|it| it.parse().ok()).unwrap_or(1))),
            "li" => self.mark(),
            "table" if self.table.is_none() && is_data(node) => {
                self.outline.table();
                self.table = Some(Table::default());
            }
            "tr" => {
                if let Some(table) = &mut self.table {
                    *table = Table { cells: Vec::new(), is_header: true };
                    self.words.clear();
                }
            }
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        let name: &str = &name;
        match (name, &mut self.table) {
            ("td" | "th", Some(table)) => {
                table.is_header &= name == "th";
                table.cells.push(tidy(&self.words));
                self.words.clear();
            }
            ("tr", Some(table)) => {
                let cells = std::mem::take(&mut table.cells);
                self.outline.row(&cells, table.is_header);
                self.words.clear();
            }
            ("caption", Some(_)) => {
                let words = tidy(&std::mem::take(&mut self.words));
                self.outline.prose(&words);
            }
            ("table", table) => *table = None,
            (_, Some(_)) if BLOCKS.contains(&name) => self.words.push(' '),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => {
                let words = tidy(&std::mem::take(&mut self.words));
                self.outline.heading(name.as_bytes()[1] - b'0', &words);
            }
            ("pre", _) => {
                self.outline.verbatim(&std::mem::take(&mut self.words));
                self.pre -= 1;
            }
            ("ul" | "ol", _) => {
                self.flush();
                self.lists.pop();
            }
            (name, _) if BLOCKS.contains(&name) => self.flush(),
            _ => {}
        }
    }

    /// Adds words to the open block, white space between them made one space.
    fn say(&mut self, text: &str) {
        if self.pre > 0 {
            self.words.push_str(text);
            return;
        }
        for part in text.split_inclusive(|character: char| character.is_ascii_whitespace()) {
            let word = part.trim_ascii();
            self.words.push_str(word);
            if word.len() < part.len() && !self.words.ends_with([' ', '\n']) && !self.words.is_empty() {
                self.words.push(' ');
            }
        }
    }

    fn mark(&mut self) {
        let depth = self.lists.len().saturating_sub(1).min(8);
        let sign = match self.lists.last_mut() {
            Some(Some(number)) => {
                let sign = format!("{number}.");
                *number = number.saturating_add(1);
                sign
            }
            _ => "-".to_owned(),
        };
        self.marker = Some(format!("{}{sign} ", "  ".repeat(depth)));
    }

    /// Ends the open block.
    fn flush(&mut self) {
        let words = tidy(&self.words);
        self.words.clear();
        if words.is_empty() {
            return;
        }
        match self.marker.take() {
            Some(marker) => self.outline.item(&format!("{marker}{words}")),
            None => self.outline.prose(&words),
        }
    }
}

/// Takes the spaces around line ends away.
fn tidy(words: &str) -> String {
    words.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Tells a table of data: no table in it, and a row of two cells or more.
fn is_data(table: &NodeRef<'_>) -> bool {
    let mut has_columns = false;
    for node in table.descendants_it() {
        if node.has_name("table") {
            return false;
        }
        has_columns |= node.has_name("tr") && node.element_children().len() > 1;
    }
    has_columns
}
