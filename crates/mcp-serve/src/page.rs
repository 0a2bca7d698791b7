//! A *page* is a part of a list that is too long for one answer; its cursor says where the next one begins.
//!
//! A cursor holds the name of the last item that was told, not a number: it stays right when items come or go between two
//! pages, on any replica, and needs no memory.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rmcp::model::{ErrorData, PaginatedRequestParams};

/// What a list is made of.
pub(crate) trait Item {
    /// What people call an item, as in "two prompts are named".
    const KIND: &'static str;

    /// Returns the name that no other item of the list has.
    fn key(&self) -> &str;
}

/// Returns the items of the page that `request` asks for, and the cursor of the next one, where there is one.
pub(crate) fn page<'a, T: Item>(
    items: &'a [T],
    request: Option<&PaginatedRequestParams>,
    size: usize,
) -> Result<(&'a [T], Option<String>), ErrorData> {
    let begin = match request.and_then(|request| request.cursor.as_deref()) {
        None => 0,
        Some(cursor) => begin(items, cursor).ok_or_else(unknown_cursor)?,
    };
    let rest = &items[begin..];
    let shown = &rest[..rest.len().min(size.max(1))];
    let next = (shown.len() < rest.len()).then(|| shown.last().map(cursor)).flatten();
    Ok((shown, next))
}

fn cursor<T: Item>(last: &T) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}\n{}", T::KIND, last.key()))
}

fn begin<T: Item>(items: &[T], cursor: &str) -> Option<usize> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let key = text.strip_prefix(T::KIND)?.strip_prefix('\n')?;
    Some(items.iter().position(|item| item.key() == key)? + 1)
}

fn unknown_cursor() -> ErrorData {
    let message = "The cursor is unknown, or what it points to is gone: begin again without a cursor.";
    ErrorData::invalid_params(message, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Letter(String);

    impl Item for Letter {
        const KIND: &'static str = "letter";

        fn key(&self) -> &str {
            &self.0
        }
    }

    fn letters(text: &str) -> Vec<Letter> {
        text.chars().map(|letter| Letter(letter.to_string())).collect()
    }

    fn shown(items: &[Letter], cursor: Option<String>, size: usize) -> Result<(String, Option<String>), i32> {
        let request = PaginatedRequestParams::default().with_cursor(cursor);
        let (shown, next) = page(items, Some(&request), size).map_err(|error| error.code.0)?;
        Ok((shown.iter().map(|letter| letter.0.as_str()).collect(), next))
    }

    #[test]
    fn pages_follow_one_another_until_nothing_is_left() {
        let items = letters("abcde");
        let (first, next) = shown(&items, None, 2).expect("a page");
        let (second, after) = shown(&items, next, 2).expect("a page");
        let (third, last) = shown(&items, after, 2).expect("a page");

        assert_eq!((first, second, third, last), ("ab".into(), "cd".into(), "e".into(), None));
        assert_eq!(shown(&items, None, 5), Ok(("abcde".into(), None)));
        assert_eq!(shown(&[], None, 5), Ok((String::new(), None)));
    }

    #[test]
    fn a_cursor_stays_right_when_the_list_changes() {
        let (_, next) = shown(&letters("abcde"), None, 2).expect("a page");

        assert_eq!(shown(&letters("xabycde"), next.clone(), 2).expect("a page").0, "yc");
        assert_eq!(shown(&letters("acde"), next, 2), Err(-32602));
    }

    #[test]
    fn what_is_no_cursor_of_this_list_is_refused() {
        for cursor in ["", "x", "2", "bGV0dGVy", &BASE64_URL_SAFE_NO_PAD.encode("tool\na")] {
            assert_eq!(shown(&letters("ab"), Some(cursor.to_owned()), 1), Err(-32602), "{cursor}");
        }
    }
}
