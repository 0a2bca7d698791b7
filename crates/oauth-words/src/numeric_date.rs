//! A *numeric date* is a time in a JWT: seconds since 1970, which may have a fraction (RFC 7519 §2).
//!
//! Read in whole seconds, as everything here counts: the fraction is left out, so that a token ends at most a second before its time,
//! and one that was made this very second is not of the future.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

const EXPECTED: &str = "seconds since 1970, with or without a fraction";

/// Reads one, as `#[serde(deserialize_with = "numeric_date")]`.
///
/// # Errors
///
/// Where it is no number, negative, or more seconds than can be counted.
pub fn numeric_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    // A number is then told as what it is, whole or not.
    deserializer.deserialize_f64(Seconds)
}

/// Reads one that may be missing.
pub(crate) fn numeric_date_or_none<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    deserializer.deserialize_option(Maybe)
}

struct Seconds;

impl Visitor<'_> for Seconds {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(EXPECTED)
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<u64, E> {
        Ok(seconds)
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<u64, E> {
        u64::try_from(seconds).map_err(|_| E::invalid_value(Unexpected::Signed(seconds), &self))
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<u64, E> {
        let since = Duration::try_from_secs_f64(seconds);
        since.map(|since| since.as_secs()).map_err(|_| E::invalid_value(Unexpected::Float(seconds), &self))
    }
}

struct Maybe;

impl<'de> Visitor<'de> for Maybe {
    type Value = Option<u64>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(EXPECTED)
    }

    fn visit_none<E: Error>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<u64>, D::Error> {
        numeric_date(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Times {
        #[serde(deserialize_with = "super::numeric_date")]
        exp: u64,
        #[serde(default, deserialize_with = "super::numeric_date_or_none")]
        nbf: Option<u64>,
    }

    #[track_caller]
    fn check(text: &str, expected: Option<(u64, Option<u64>)>) {
        let read = serde_json::from_str::<Times>(text).ok();
        assert_eq!(read.map(|times| (times.exp, times.nbf)), expected, "{text}");
    }

    #[test]
    fn a_fraction_is_left_out() {
        check(r#"{"exp":1800000060}"#, Some((1_800_000_060, None)));
        check(r#"{"exp":1800000060.75,"nbf":1799999999.999}"#, Some((1_800_000_060, Some(1_799_999_999))));
        check(r#"{"exp":1.8e9,"nbf":null}"#, Some((1_800_000_000, None)));
        check(r#"{"exp":0.0,"nbf":0}"#, Some((0, Some(0))));
        check(r#"{"exp":18446744073709551615}"#, Some((u64::MAX, None)));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            r#"{"exp":-1}"#,
            r#"{"exp":-0.5}"#,
            r#"{"exp":1e300}"#,
            r#"{"exp":1e999}"#,
            r#"{"exp":18446744073709551616}"#,
            r#"{"exp":NaN}"#,
            r#"{"exp":"1800000060"}"#,
            r#"{"exp":null}"#,
            r#"{"exp":true}"#,
            r#"{"exp":1,"nbf":1e20}"#,
            r#"{"exp":1,"nbf":"now"}"#,
            "{}",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn a_time_is_read_in_whole_seconds(seconds in 0_u64..1 << 40, thousandths in 0_u32..1000) {
            let text = format!(r#"{{"exp":{seconds}.{thousandths:03}}}"#);
            prop_assert_eq!(serde_json::from_str::<Times>(&text).expect("a time").exp, seconds);
        }
    }
}
