//! A link of a document: where it may lead.

use percent_encoding::percent_decode_str;
use switchboard_document::DocumentId;

use super::surroundings::FindDocument;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// To the web, or into a mail program.
    Outside(String),
    /// To another document of this library.
    Document(String),
    /// Nowhere: the words are shown, and no link.
    None,
}

impl Target {
    /// Decides about the address that stands in `document`.
    pub(super) fn of(address: &str, document: &DocumentId, find: &FindDocument<'_>) -> Self {
        // A browser leaves out tabs and line breaks wherever they stand, also inside `java\nscript:`.
        if address.chars().any(char::is_control) {
            return Self::None;
        }
        match address.split_once(':') {
            Some((scheme, _)) if is_outside(scheme) => Self::Outside(address.to_owned()),
            // A colon may also stand in a file's name, where no scheme can: `notes/10:30.md`.
            Some((scheme, _)) if !scheme.contains(['/', '?', '#', '.']) => Self::None,
            _ => relative(address, document).and_then(|id| find(&id)).map_or(Self::None, Self::Document),
        }
    }
}

fn is_outside(scheme: &str) -> bool {
    ["http", "https", "mailto"].iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
}

/// Returns the document that a relative address names where it stands in `document`; nothing where it leads out.
fn relative(address: &str, document: &DocumentId) -> Option<DocumentId> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    if path.is_empty() || path.starts_with("//") || path.contains('\\') {
        return None;
    }
    let folder = document.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut parts, path) = match path.strip_prefix('/') {
        Some(path) => (Vec::new(), path),
        None => (folder.split('/').filter(|part| !part.is_empty()).collect(), path.as_ref()),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(DocumentId::new(parts.join("/"))).filter(|id| !id.as_str().is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(address: &str, expected: &Target) {
        let find = |id: &DocumentId| {
            ["guide/setup.md", "a b.md", "guide/10:30.md"]
                .contains(&id.as_str())
                .then(|| format!("/documents/{id}"))
        };
        assert_eq!(&Target::of(address, &DocumentId::new("guide/start.md"), &find), expected, "{address:?}");
    }

    fn document(address: &str) -> Target {
        Target::Document(address.to_owned())
    }

    #[test]
    fn the_web_and_mail_are_reached() {
        for address in ["https://example.org/?a=1#b", "HTTP://example.org", "mailto:a@example.org"] {
            check(address, &Target::Outside(address.to_owned()));
        }
    }

    #[test]
    fn a_relative_link_reaches_a_document_that_exists() {
        check("setup.md", &document("/documents/guide/setup.md"));
        check("./setup.md#install", &document("/documents/guide/setup.md"));
        check("../a%20b.md", &document("/documents/a b.md"));
        check("/guide/setup.md", &document("/documents/guide/setup.md"));
        check("./10:30.md", &document("/documents/guide/10:30.md"));
        check("missing.md", &Target::None);
        check("../../setup.md", &Target::None);
    }

    #[test]
    fn nothing_else_is_a_link() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "//evil.example/x",
            "\\\\evil.example",
            "#here",
            "",
            " javascript:alert(1)",
            "file:///etc/passwd",
            "\u{1}javascript:x",
        ] {
            check(address, &Target::None);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_only_safe_schemes_get_out(address in "\\PC*") {
            let target = Target::of(&address, &DocumentId::new("a/b.md"), &|_| None);
            if let Target::Outside(outside) = target {
                let scheme = outside.split(':').next().unwrap_or_default().to_ascii_lowercase();
                prop_assert!(["http", "https", "mailto"].contains(&scheme.as_str()));
            }
        }
    }
}
