//! A *title* on the wire names the document and the place in it: `Setup guide › Install, p. 3`.

use switchboard_document::Place;

/// Longer parts are cut: a title is for a line in a list of sources.
const PART: usize = 120;

/// Returns the title of a place in a document.
pub(crate) fn of(document: &str, place: &Place) -> String {
    let mut title = cut(document);
    // The outermost heading of a page is very often its title again.
    let headings = place.heading_path.iter().map(|heading| heading.trim());
    let repeats = |heading: &&str| heading.eq_ignore_ascii_case(document.trim());
    for heading in headings.skip_while(repeats).filter(|heading| !heading.is_empty()) {
        title.push_str(" › ");
        title.push_str(&cut(heading));
    }
    if let Some(page) = place.page {
        title = format!("{title}, p. {page}");
    }
    title
}

/// Returns `text` on one line, cut where it is long.
pub(crate) fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(PART) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use switchboard_document::Place;

    use super::of;

    #[track_caller]
    fn check(document: &str, headings: &[&str], page: u32, expected: &str) {
        let heading_path = headings.iter().map(|&heading| heading.to_owned()).collect();
        let place = Place { page: NonZeroU32::new(page), heading_path, ..Place::default() };
        assert_eq!(of(document, &place), expected);
    }

    #[test]
    fn a_title_names_document_and_place() {
        check("Setup guide", &[], 0, "Setup guide");
        check("Setup guide", &["Install", "Linux"], 0, "Setup guide › Install › Linux");
        check("Setup guide", &["Setup Guide", "Install"], 3, "Setup guide › Install, p. 3");
        check("A\nbroken   title", &[" "], 1, "A broken title, p. 1");
    }

    #[test]
    fn a_long_part_is_cut() {
        check(&"ü".repeat(200), &["x"], 0, &format!("{}… › x", "ü".repeat(120)));
    }
}
