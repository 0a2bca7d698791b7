//! A place, in the words people use: page, lines, headings.

use switchboard_document::Place;

/// Returns the lines, short enough for a margin; nothing where the source has none. A page has a line of its own.
pub(super) fn short(place: &Place) -> Option<String> {
    lines(place)
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") })
}

/// Returns page, headings and lines, for a line by itself.
pub(super) fn long(place: &Place, title: &str) -> String {
    let headings = place.heading_path.iter().filter(|heading| heading.trim() != title.trim());
    let headings = headings.map(String::as_str).collect::<Vec<_>>().join(" › ");
    let lines = lines(place).map(|(first, last)| {
        if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
    });
    let page = place.page.map(|page| format!("page {page}"));
    let parts = [Some(headings).filter(|headings| !headings.is_empty()), page, lines];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Returns the first and the last line.
fn lines(place: &Place) -> Option<(u32, u32)> {
    (place.lines.end > place.lines.start && place.lines.start > 0)
        .then(|| (place.lines.start, place.lines.end - 1))
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[track_caller]
    fn check(place: &Place, expected: (Option<&str>, &str)) {
        assert_eq!((short(place).as_deref(), long(place, "Handbook").as_str()), expected);
    }

    #[test]
    fn a_place_is_named_by_what_it_has() {
        let headings = |path: &[&str]| path.iter().map(|heading| (*heading).to_owned()).collect();
        check(&Place::default(), (None, ""));
        check(&Place { lines: 3..4, ..Place::default() }, (Some("3"), "line 3"));
        let note =
            Place { lines: 3..9, heading_path: headings(&["Handbook", "Watch", "Fog"]), ..Place::default() };
        check(&note, (Some("3–8"), "Watch › Fog · lines 3–8"));
        let page =
            Place { page: NonZeroU32::new(2), heading_path: headings(&["Method"]), ..Place::default() };
        check(&page, (None, "Method · page 2"));
    }
}
