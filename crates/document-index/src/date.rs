//! A day, as `after:` and `before:` mean it and as metadata spells it.

use std::fmt;

use serde_json::Value;
use switchboard_document::Metadata;

/// A calendar day. A year or month alone is its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Fields of metadata that date a document; the first that is there and reads as a date counts.
pub(crate) const DATE_FIELDS: [&str; 13] = [
    "date",
    "published",
    "published_at",
    "publication_date",
    "pubdate",
    "created",
    "created_at",
    "creation_date",
    "updated",
    "updated_at",
    "modified",
    "last_modified",
    "year",
];

impl Date {
    /// Reads `2024`, `2024-01`, `2024-01-31`, with `/` or `.` as well, and whatever a time adds after a day.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let date = text.split(['T', ' ']).next().unwrap_or(text);
        let mut parts = date.split(['-', '/', '.']);
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map_or(Some(1), |month| number(month, 2))?;
        let day = parts.next().map_or(Some(1), |day| number(day, 2))?;
        let is_date = year >= 1000 && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        if !is_date || parts.next().is_some() || (date.len() < 8 && text.len() > date.len()) {
            return None;
        }
        Some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }

    /// Returns the date of a document by its metadata.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        DATE_FIELDS.iter().find_map(|wanted| {
            let (_, value) = metadata.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            match value {
                Value::String(text) => Self::parse(text),
                Value::Number(number) => Self::parse(&number.to_string()),
                _ => None,
            }
        })
    }

    /// Returns `yyyymmdd`, which orders as days do.
    pub(crate) fn number(self) -> u64 {
        u64::from(self.year) * 10_000 + u64::from(self.month) * 100 + u64::from(self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Reads digits and nothing else: `parse` alone would take a sign.
fn number(text: &str, max_digits: usize) -> Option<u16> {
    let is_number = (1..=max_digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), expected);
    }

    #[test]
    fn days_months_and_years_are_read() {
        check("2024-01-31", Some("2024-01-31"));
        check("2024/1/5", Some("2024-01-05"));
        check("2024-02", Some("2024-02-01"));
        check("1999", Some("1999-01-01"));
        check("2024-01-31T10:00:00Z", Some("2024-01-31"));
        check("2024-02-29 10:00", Some("2024-02-29"));
    }

    #[test]
    fn what_is_no_day_is_no_date() {
        for text in [
            "",
            "0",
            "31",
            "2023-02-29",
            "2024-13-01",
            "2024-00-01",
            "+2024",
            "2024-1-1-1",
            "24-01-31",
            "2024 AD",
            "May 2024",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_first_dated_field_counts() {
        let metadata = serde_json::from_value(json!({"year": 1990, "Created": "2001-05-06", "date": "soon"}));
        assert_eq!(Date::of(&metadata.unwrap_or_default()).map(Date::number), Some(20_010_506));
    }
}
