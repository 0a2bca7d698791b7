//! *Docs* are the comments over a function and its parameters: written for people, read by the model.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// Returns the text of the doc comments, without the space that `///` has before each line.
pub(crate) fn text(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(line).collect();
    let flush = lines.iter().all(|line| line.is_empty() || line.starts_with(' '));
    let trimmed = lines.iter().map(|line| if flush { line.get(1..).unwrap_or_default() } else { line });
    trimmed.map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Tells whether an attribute is a doc comment.
pub(crate) fn is_doc(attribute: &Attribute) -> bool {
    attribute.path().is_ident("doc")
}

/// Returns a name as a title: `roll_dice` is `Roll dice`.
pub(crate) fn title(name: &str) -> String {
    let words = name.split(['_', '-', '.']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else { return None };
    is_doc(attribute).then(|| text.value())
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn the_words_of_a_comment_stay_as_they_were_written() {
        let attributes: Vec<Attribute> = vec![
            parse_quote!(#[doc = " Rolls dice."]),
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " - like this:"]),
            parse_quote!(#[doc = "   indented"]),
            parse_quote!(#[must_use]),
        ];

        assert_eq!(text(&attributes), "Rolls dice.\n\n- like this:\n  indented");
    }

    #[test]
    fn a_title_is_the_name_in_words() {
        for (name, expected) in [("roll_dice", "Roll dice"), ("add", "Add"), ("_get_x", "Get x"), ("", "")] {
            assert_eq!(title(name), expected);
        }
    }
}
