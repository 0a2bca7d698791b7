//! The syntax as it is told to those who write queries. Kept beside the parser, and tested against it.

/// Every piece of syntax that the help names, as it must parse.
pub const EXAMPLES: [&str; 8] = [
    "\"exact phrase\"",
    "-word",
    "-\"a phrase\"",
    "title:word",
    "path:guide/",
    "kind:pdf",
    "after:2024-01-31",
    "before:2025",
];

/// Returns what in a query means more than words, in a few lines for a tool's description.
pub fn syntax_help() -> &'static str {
    "Any text is a query: plain words or a whole question, best match first; word endings, accents and case do not \
     matter. More precise, and combinable: \"exact phrase\"; -word or -\"a phrase\" leaves out; title:word or \
     title:\"two words\" in the title; path:guide/ part of the file path, or a pattern such as path:*.md; kind:pdf (record, row, \
     markdown, html, pdf, docx, epub, code, text); field:value or field:\"two words\" for any metadata field of this \
     library; after:2024-01-31 dated that day or later, before:2025 dated earlier. Filters alone list documents by id; in \
     a query of more than 8 words quotation marks only emphasise."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Part, parse};

    #[test]
    fn the_help_names_every_example_and_every_example_is_syntax() {
        for example in EXAMPLES {
            assert!(syntax_help().contains(example), "{example} is not in the help");
            let query = parse(example, &|_| false);
            let [clause] = query.clauses.as_slice() else { panic!("{example} is not one clause: {query:?}") };
            assert!(clause.is_excluded || !matches!(clause.part, Part::Words(_)), "{example} is words");
        }
    }
}
