//! *Freshness* is how long a document may be used without asking again (RFC 9111 §4.2), and how long where nobody can be asked.

use std::time::Duration;

use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};

/// How long a document of a server that says nothing is fresh.
const UNSAID: Duration = Duration::from_mins(5);

/// The longest that is believed: keys and redirect URIs that were withdrawn must not live on for ever, whoever keeps us from
/// hearing of it.
const LONGEST: Duration = Duration::from_hours(24);

/// How long an answer may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Freshness {
    /// Without asking again.
    pub(crate) fresh_for: Duration,
    /// Where nobody can be asked (RFC 5861 §4); never shorter, and never longer than a day.
    pub(crate) usable_for: Duration,
}

/// Returns how long an answer with these headers may be used.
pub(crate) fn freshness(headers: &HeaderMap) -> Freshness {
    let only = |fresh_for| Freshness { fresh_for, usable_for: fresh_for };
    let mut directives = Vec::new();
    for value in headers.get_all(CACHE_CONTROL) {
        // What is not text says nothing that could be kept to.
        let Ok(text) = value.to_str() else { return only(Duration::ZERO) };
        directives.extend(text.split(',').map(|word| word.trim().to_ascii_lowercase()));
    }
    if directives.iter().any(|word| word == "no-store" || word.starts_with("no-cache")) {
        return only(Duration::ZERO);
    }
    let fresh_for = match seconds(&directives, "max-age=") {
        None => UNSAID,
        Some(most) => {
            let spent = headers.get(AGE).and_then(|age| age.to_str().ok()).and_then(|age| age.parse().ok());
            most.saturating_sub(Duration::from_secs(spent.unwrap_or(0))).min(LONGEST)
        }
    };
    if directives.iter().any(|word| word == "must-revalidate") {
        return only(fresh_for);
    }
    let beyond = seconds(&directives, "stale-if-error=").unwrap_or(LONGEST);
    Freshness { fresh_for, usable_for: fresh_for.saturating_add(beyond).min(LONGEST) }
}

/// Returns what a directive says; one that cannot be read says nothing at all.
fn seconds(directives: &[String], name: &str) -> Option<Duration> {
    let value = directives.iter().find_map(|word| word.strip_prefix(name))?;
    Some(value.trim_matches('"').parse().map_or(Duration::ZERO, Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cache_control: &str, age: Option<&str>, (fresh, usable): (u64, u64)) {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, cache_control.parse().expect("a header"));
        if let Some(age) = age {
            headers.insert(AGE, age.parse().expect("a header"));
        }
        let told = freshness(&headers);
        let told = (told.fresh_for.as_secs(), told.usable_for.as_secs());
        assert_eq!(told, (fresh, usable), "{cache_control}");
    }

    #[test]
    fn the_headers_say_how_long() {
        check("max-age=60", None, (60, 86_400));
        check("public, Max-Age=60", Some("50"), (10, 86_400));
        check("max-age=60", Some("70"), (0, 86_400));
        check("no-store, max-age=60", None, (0, 0));
        check("no-cache", None, (0, 0));
        check("max-age=soon", None, (0, 86_400));
        check("max-age=99999999", None, (86_400, 86_400));
        check("public", None, (300, 86_400));
        check("max-age=60, must-revalidate", None, (60, 60));
        check("max-age=60, stale-if-error=30", None, (60, 90));
        check("max-age=60, stale-if-error=99999999", None, (60, 86_400));
        check("max-age=60, stale-if-error=18446744073709551615", None, (60, 86_400));
        assert_eq!(freshness(&HeaderMap::new()).fresh_for, UNSAID);
    }
}
