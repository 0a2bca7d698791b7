//! *Bounds* are the least and the most that numbers of the configuration can be: below nobody comes in, and above nothing
//! ever ends, or its end is no time that can be told.

use std::time::Duration;

use crate::config::{Lifetimes, LoginConfig, LoginLimits};

/// Says which number cannot be meant.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OutOfBounds {
    /// Something would last too short or too long.
    #[error(
        "login.lifetimes.{key} is {} seconds, and must be at least {} and at most {}",
        value.as_secs_f64(), least.as_secs_f64(), most.as_secs_f64()
    )]
    Time {
        /// Which key.
        key: &'static str,
        /// What it is.
        value: Duration,
        /// What it must be at least.
        least: Duration,
        /// What it can be at most.
        most: Duration,
    },
    /// Of something there would be none.
    #[error("login.limits.{key} is 0, and must be at least 1{}", instead(key))]
    None {
        /// Which key.
        key: &'static str,
    },
}

/// What is meant by nothing at all stands elsewhere.
fn instead(key: &str) -> &'static str {
    match key {
        "registrations" => "; login.registration = false lets nobody register",
        "passkeys" => "; login.passkeys = false lets nobody add one",
        _ => "",
    }
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const YEAR: Duration = Duration::from_hours(365 * 24);

/// Checks that every number can be meant.
pub(crate) fn check(config: &LoginConfig) -> Result<(), OutOfBounds> {
    config.lifetimes.check()?;
    config.limits.check()
}

impl Lifetimes {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            code,
            access_token,
            refresh_token,
            refresh_grace,
            session,
            proof,
            setup_link,
            signing_key,
        } = *self;
        let times = [
            // RFC 6749 §4.1.2: ten minutes at most.
            ("code", code, SECOND * 5, MINUTE * 10),
            ("access_token", access_token, SECOND * 5, DAY),
            ("refresh_token", refresh_token, MINUTE, YEAR * 10),
            ("refresh_grace", refresh_grace, Duration::ZERO, MINUTE * 10),
            ("session", session, MINUTE, YEAR),
            ("proof", proof, SECOND * 5, DAY),
            ("setup_link", setup_link, MINUTE, YEAR),
            // Guards keep keys for minutes, and half of the time is for the next one to be announced.
            ("signing_key", signing_key, HOUR, YEAR * 10),
        ];
        let out = times.into_iter().find(|(_, value, least, most)| value < least || value > most);
        out.map_or(Ok(()), |(key, value, least, most)| Err(OutOfBounds::Time { key, value, least, most }))
    }
}

impl LoginLimits {
    fn check(&self) -> Result<(), OutOfBounds> {
        let Self {
            wrong_passwords,
            wrong_passkeys,
            passkeys,
            registrations,
            redirect_uris,
            wrong_secrets,
            noted_refusals,
        } = *self;
        let numbers = [
            ("wrong_passwords", wrong_passwords == 0),
            ("wrong_passkeys", wrong_passkeys == 0),
            ("passkeys", passkeys == 0),
            ("registrations", registrations == 0),
            ("redirect_uris", redirect_uris == 0),
            ("wrong_secrets", wrong_secrets == 0),
            ("noted_refusals", noted_refusals == 0),
        ];
        let none = numbers.into_iter().find(|(_, is_none)| *is_none);
        none.map_or(Ok(()), |(key, _)| Err(OutOfBounds::None { key }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn told(change: impl FnOnce(&mut LoginConfig)) -> String {
        let mut config = LoginConfig::default();
        assert_eq!(check(&config), Ok(()));
        change(&mut config);
        check(&config).expect_err("out of bounds").to_string()
    }

    #[test]
    fn each_time_has_a_least_and_a_most() {
        let zero = Duration::ZERO;
        insta::assert_snapshot!(
            [
                told(|config| config.lifetimes.code = zero),
                told(|config| config.lifetimes.access_token = zero),
                told(|config| config.lifetimes.refresh_token = zero),
                told(|config| config.lifetimes.refresh_grace = HOUR),
                told(|config| config.lifetimes.session = zero),
                told(|config| config.lifetimes.proof = zero),
                told(|config| config.lifetimes.setup_link = zero),
                told(|config| config.lifetimes.signing_key = zero),
                told(|config| config.lifetimes.signing_key = Duration::from_millis(3_599_999)),
                told(|config| config.lifetimes.session = Duration::MAX),
            ]
            .join("\n"),
            @r"
        login.lifetimes.code is 0 seconds, and must be at least 5 and at most 600
        login.lifetimes.access_token is 0 seconds, and must be at least 5 and at most 86400
        login.lifetimes.refresh_token is 0 seconds, and must be at least 60 and at most 315360000
        login.lifetimes.refresh_grace is 3600 seconds, and must be at least 0 and at most 600
        login.lifetimes.session is 0 seconds, and must be at least 60 and at most 31536000
        login.lifetimes.proof is 0 seconds, and must be at least 5 and at most 86400
        login.lifetimes.setup_link is 0 seconds, and must be at least 60 and at most 31536000
        login.lifetimes.signing_key is 0 seconds, and must be at least 3600 and at most 315360000
        login.lifetimes.signing_key is 3599.999 seconds, and must be at least 3600 and at most 315360000
        login.lifetimes.session is 18446744073709552000 seconds, and must be at least 60 and at most 31536000
        "
        );
    }

    #[test]
    fn each_number_is_at_least_one() {
        insta::assert_snapshot!(
            [
                told(|config| config.limits.wrong_passwords = 0),
                told(|config| config.limits.wrong_passkeys = 0),
                told(|config| config.limits.passkeys = 0),
                told(|config| config.limits.registrations = 0),
                told(|config| config.limits.redirect_uris = 0),
                told(|config| config.limits.wrong_secrets = 0),
                told(|config| config.limits.noted_refusals = 0),
            ]
            .join("\n"),
            @r"
        login.limits.wrong_passwords is 0, and must be at least 1
        login.limits.wrong_passkeys is 0, and must be at least 1
        login.limits.passkeys is 0, and must be at least 1; login.passkeys = false lets nobody add one
        login.limits.registrations is 0, and must be at least 1; login.registration = false lets nobody register
        login.limits.redirect_uris is 0, and must be at least 1
        login.limits.wrong_secrets is 0, and must be at least 1
        login.limits.noted_refusals is 0, and must be at least 1
        "
        );
    }
}
