//! *Paragraphs* of a page: its lines joined where the layout broke them, words without the hyphens it put in.

/// Returns the paragraphs of a page's text.
pub(super) fn of(text: &str) -> Vec<String> {
    let widest = text.lines().map(|line| line.trim().chars().count()).max().unwrap_or(0);
    let mut paragraphs = vec![String::new()];
    let mut is_before_full = false;
    for line in text.lines() {
        let words = line.trim();
        if words.is_empty() {
            paragraphs.push(String::new());
            continue;
        }
        if let Some(paragraph) = paragraphs.last_mut() {
            join(paragraph, words, is_before_full);
        }
        is_before_full = words.chars().count() * 10 >= widest * 6 && !is_aligned(words);
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// Adds a line. Behind a full line the sentence goes on, behind a short one the layout meant the break.
fn join(paragraph: &mut String, line: &str, is_before_full: bool) {
    if paragraph.is_empty() {
        paragraph.push_str(line);
    } else if is_before_full && is_hyphenated(paragraph, line) {
        paragraph.truncate(paragraph.trim_end_matches(['-', '\u{ad}', '\u{2010}']).len());
        paragraph.push_str(line);
    } else {
        let goes_on = is_before_full && !is_item(line) && !is_aligned(line);
        paragraph.push(if goes_on { ' ' } else { '\n' });
        paragraph.push_str(line);
    }
}

/// Tells a word broken over two lines. `well-` and `Known` is a compound, and `1999-` a range.
fn is_hyphenated(paragraph: &str, line: &str) -> bool {
    let stem = paragraph.trim_end_matches(['-', '\u{ad}', '\u{2010}']);
    stem.len() < paragraph.len()
        && stem.ends_with(char::is_alphabetic)
        && line.starts_with(|character: char| character.is_lowercase())
}

/// Tells columns set apart by spaces: a row of a table.
fn is_aligned(line: &str) -> bool {
    line.contains("   ") || line.contains('\t')
}

/// Tells a list's item by its sign.
fn is_item(line: &str) -> bool {
    let sign = line.split_whitespace().next().unwrap_or_default();
    let digits = sign.trim_end_matches(['.', ')']);
    let is_number =
        digits.len() < sign.len() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    matches!(sign, "•" | "-" | "–" | "*" | "◦" | "▪" | "") || is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(of(text), expected);
    }

    #[test]
    fn full_lines_are_joined_and_hyphens_taken_out() {
        check(
            "The exami-\nnation of well-known\nthings ended.\n\nNext one.",
            &["The exami-\nnation of well-known things ended.", "Next one."],
        );
        check(
            "A long enough exami-\nnation of well-known\nthings.",
            &["A long enough examination of well-known things."],
        );
    }

    #[test]
    fn rows_and_items_keep_their_lines() {
        check(
            "Name      Price\nBolt      3.50\nNut       1.20",
            &["Name      Price\nBolt      3.50\nNut       1.20"],
        );
        check("• one thing or other\n• another one of it", &["• one thing or other\n• another one of it"]);
    }

    #[test]
    fn a_range_and_a_compound_keep_their_hyphens() {
        check(
            "In the years from 1998-\n1999 and of the well-\nKnown",
            &["In the years from 1998- 1999 and of the well- Known"],
        );
    }
}
