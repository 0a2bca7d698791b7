//! What is *mounted* stands in another server behind a prefix: names with an underscore between, as `notes_list`, and addresses
//! with the prefix as their first part, as `notes://team/today` for `notes://today`.

/// Returns whether names and addresses can stand behind this.
pub(crate) fn is_prefix(prefix: &str) -> bool {
    !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// Returns the name behind a prefix.
pub(crate) fn name(prefix: &str, own: &str) -> String {
    format!("{prefix}_{own}")
}

/// Returns the address, or the form of addresses, behind a prefix.
pub(crate) fn address(prefix: &str, own: &str) -> String {
    let (scheme, rest) = own.split_at(after_scheme(own));
    format!("{scheme}{prefix}/{rest}")
}

/// Returns the address that stands behind a prefix as its own server knows it.
pub(crate) fn own_address(prefix: &str, mounted: &str) -> String {
    let (scheme, rest) = mounted.split_at(after_scheme(mounted));
    let own = rest.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/'));
    format!("{scheme}{}", own.unwrap_or(rest))
}

/// Returns where the scheme ends: `notes://` of most, `urn:` of those without an authority.
fn after_scheme(address: &str) -> usize {
    let colon = address.find(':').map_or(0, |at| at + 1);
    if address[colon..].starts_with("//") { colon + 2 } else { colon }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(own: &str, mounted: &str) {
        assert_eq!(address("team", own), mounted);
        assert_eq!(own_address("team", mounted), own);
    }

    #[test]
    fn an_address_keeps_its_scheme_and_comes_back() {
        check("notes://today", "notes://team/today");
        check("notes://{id}/body", "notes://team/{id}/body");
        check("notes://team/today", "notes://team/team/today");
        check("file:///etc/motd", "file://team//etc/motd");
        check("urn:isbn:1", "urn:team/isbn:1");
        check("docs://files/{+path}{?line}", "docs://team/files/{+path}{?line}");
    }

    #[test]
    fn a_prefix_is_a_word() {
        for (prefix, is_one) in
            [("team", true), ("a.b-c_1", true), ("", false), ("a/b", false), ("{x}", false)]
        {
            assert_eq!(is_prefix(prefix), is_one, "{prefix}");
        }
    }
}
