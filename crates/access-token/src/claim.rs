//! A *claim* beyond those of RFC 9068: providers name the groups of a person as they please.

use serde_json::Value;

use crate::jws::Jws;

/// Returns the words of a claim: an array of texts, or one text; `name` is the claim, or a path to it with dots between.
///
/// Verifies nothing: ask only of a token that was verified.
pub fn claim_words(token: &str, name: &str) -> Vec<String> {
    let Some(payload) = Jws::parse(token).and_then(|jws| serde_json::from_slice::<Value>(&jws.payload).ok())
    else {
        return Vec::new();
    };
    words_at(&payload, name)
}

/// Returns the words at a name, or at a path, of claims that were read elsewhere.
pub fn words_at(claims: &Value, name: &str) -> Vec<String> {
    // Names that are addresses have dots of their own, so the whole name comes first.
    let found =
        claims.get(name).or_else(|| name.split('.').try_fold(claims, |within, part| within.get(part)));
    match found {
        Some(Value::String(word)) => vec![word.clone()],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        let claims = json!({
            "groups": ["staff", 7, "hr"], "role": "admin", "realm_access": { "roles": ["reader"] },
            "https://example.org/groups": ["board"], "odd": { "a": 1 },
        });
        assert_eq!(words_at(&claims, name), expected, "{name}");
    }

    #[test]
    fn groups_stand_under_many_names() {
        check("groups", &["staff", "hr"]);
        check("role", &["admin"]);
        check("realm_access.roles", &["reader"]);
        check("https://example.org/groups", &["board"]);
        check("odd", &[]);
        check("realm_access.none", &[]);
    }

    #[test]
    fn what_is_no_token_has_no_claims() {
        assert!(claim_words("nonsense", "groups").is_empty());
    }
}
