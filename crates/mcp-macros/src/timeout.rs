//! A *timeout* is a time in words: `20s`, `500ms`, `2m`.

use syn::{Error, LitStr, Result};

/// Returns the milliseconds that are meant.
pub(crate) fn milliseconds(text: &LitStr) -> Result<u64> {
    let value = text.value();
    let split = value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len());
    let (digits, unit) = value.split_at(split);
    let factor = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => 0,
    };
    let time = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    time.filter(|time| *time > 0).ok_or_else(|| {
        Error::new(
            text.span(),
            "a time is written as \"500ms\", \"20s\" or \"2m\"; ChatGPT gives up after 60s",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        let text = LitStr::new(text, proc_macro2::Span::call_site());
        assert_eq!(milliseconds(&text).ok(), expected);
    }

    #[test]
    fn times_are_a_number_and_a_unit() {
        check("20s", Some(20_000));
        check("500ms", Some(500));
        check("2 m", Some(120_000));
        for wrong in ["", "20", "s", "0s", "-1s", "1.5s", "20h", "99999999999999999999s"] {
            check(wrong, None);
        }
    }
}
