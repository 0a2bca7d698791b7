//! *Freshness* is how long a document may be used without asking again (RFC 9111 §4.2).

use std::time::Duration;

use reqwest::header::{AGE, CACHE_CONTROL, HeaderMap};

/// How long a document of a server that says nothing is fresh.
const UNSAID: Duration = Duration::from_mins(5);

/// The longest that is believed: keys and redirect URIs that were withdrawn must not live on for ever.
const LONGEST: Duration = Duration::from_hours(24);

/// Returns how long an answer with these headers is fresh.
pub(crate) fn freshness(headers: &HeaderMap) -> Duration {
    let mut directives = Vec::new();
    for value in headers.get_all(CACHE_CONTROL) {
        // What is not text says nothing that could be kept to.
        let Ok(text) = value.to_str() else { return Duration::ZERO };
        directives.extend(text.split(',').map(|word| word.trim().to_ascii_lowercase()));
    }
    if directives.iter().any(|word| word == "no-store" || word.starts_with("no-cache")) {
        return Duration::ZERO;
    }
    let Some(age) = directives.iter().find_map(|word| word.strip_prefix("max-age=")) else { return UNSAID };
    let Ok(most) = age.trim_matches('"').parse() else { return Duration::ZERO };
    let spent = headers.get(AGE).and_then(|age| age.to_str().ok()).and_then(|age| age.parse().ok());
    Duration::from_secs(most).saturating_sub(Duration::from_secs(spent.unwrap_or(0))).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cache_control: &str, age: Option<&str>, expected: u64) {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, cache_control.parse().expect("a header"));
        if let Some(age) = age {
            headers.insert(AGE, age.parse().expect("a header"));
        }
        assert_eq!(freshness(&headers), Duration::from_secs(expected), "{cache_control}");
    }

    #[test]
    fn the_headers_say_how_long() {
        check("max-age=60", None, 60);
        check("public, Max-Age=60", Some("50"), 10);
        check("max-age=60", Some("70"), 0);
        check("no-store, max-age=60", None, 0);
        check("no-cache", None, 0);
        check("max-age=soon", None, 0);
        check("max-age=99999999", None, 86_400);
        check("public", None, 300);
        assert_eq!(freshness(&HeaderMap::new()), UNSAID);
    }
}
