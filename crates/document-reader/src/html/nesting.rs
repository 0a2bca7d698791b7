//! *Nesting*: how deep a page's tags go, counted before a parser builds a tree of them.

use switchboard_document::{Skip, SkipReason};

/// Elements that end by themselves, or often without an end tag.
const UNCOUNTED: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "html",
    "head", "body", "colgroup", "rt", "rp",
];

/// Refuses what is nested deeper than `limit`.
///
/// # Errors
/// `Damaged`.
pub(crate) fn check_depth(html: &str, limit: usize) -> Result<(), Skip> {
    let bytes = html.as_bytes();
    let mut depth = 0_usize;
    for at in memchr::memchr_iter(b'<', bytes) {
        let rest = &html[at + 1..];
        let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let length = rest.bytes().take(16).take_while(u8::is_ascii_alphanumeric).count();
        let name = rest[..length].to_ascii_lowercase();
        if length == 0 || UNCOUNTED.contains(&name.as_str()) {
            continue;
        }
        depth = if is_end { depth.saturating_sub(1) } else { depth + 1 };
        if depth > limit {
            return Err(Skip::file(SkipReason::Damaged, format!("tags nested over {limit} deep")));
        }
    }
    Ok(())
}
