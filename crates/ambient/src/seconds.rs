//! *Seconds* are how configurations write a duration: a number, whole or with a fraction, of seconds.
//!
//! Used as `#[serde(with = "switchboard_ambient::seconds")]` on a [`Duration`].

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer, de::Error};

/// Writes a duration as a number of seconds.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    if duration.subsec_nanos() == 0 {
        serializer.serialize_u64(duration.as_secs())
    } else {
        serializer.serialize_f64(duration.as_secs_f64())
    }
}

/// Reads a duration from a number of seconds.
///
/// # Errors
///
/// Where the number is negative, not finite or too large for a duration.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| D::Error::custom(format_args!("{seconds} is not a number of seconds of zero or more")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde::{Deserialize, Serialize};

    #[derive(Debug, Serialize, Deserialize, PartialEq)]
    struct Limits {
        #[serde(with = "super")]
        grace: Duration,
    }

    #[test]
    fn whole_seconds_and_fractions_survive_a_round_trip() {
        for (text, millis) in [(r#"{"grace":30}"#, 30_000), (r#"{"grace":0.25}"#, 250)] {
            let limits: Limits = serde_json::from_str(text).expect("valid limits");

            assert_eq!(limits.grace, Duration::from_millis(millis));
            assert_eq!(serde_json::to_string(&limits).expect("serializable"), text);
        }
    }

    #[test]
    fn a_negative_number_is_refused_by_name() {
        let error = serde_json::from_str::<Limits>(r#"{"grace":-1}"#).expect_err("refused");

        assert!(error.to_string().starts_with("-1 is not a number of seconds of zero or more"), "{error}");
    }
}
