//! A *setting* is one word in the parentheses of an attribute, alone, with `= value` or with `(values)`.

use proc_macro2::{Span, TokenStream};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitBool, LitStr, Result, Token, ext::IdentExt, parenthesized};

/// How alike two words must be for the one to be offered for the other.
const LEAST_ALIKE: f64 = 0.75;

/// One word and its value, still unread.
pub(crate) struct Setting {
    /// The word.
    pub(crate) name: Ident,
    value: Value,
}

enum Value {
    Bare,
    Assigned(TokenStream),
    Listed,
}

impl Setting {
    /// Returns whether a word that is true by itself holds: `read_only`, or `read_only = false`.
    pub(crate) fn flag(&self) -> Result<bool> {
        match &self.value {
            Value::Bare => Ok(true),
            Value::Assigned(value) => {
                syn::parse2::<LitBool>(value.clone()).map(|flag| flag.value).map_err(|error| {
                    Error::new(error.span(), format!("write `{0}` or `{0} = false`", self.name))
                })
            }
            Value::Listed => Err(self.wrong(&format!("write `{0}` or `{0} = false`", self.name))),
        }
    }

    /// Returns the text of `word = "text"`.
    pub(crate) fn text(&self) -> Result<LitStr> {
        let form = format!("write `{} = \"…\"`", self.name);
        match &self.value {
            Value::Assigned(value) => {
                syn::parse2(value.clone()).map_err(|error| Error::new(error.span(), form))
            }
            _ => Err(self.wrong(&form)),
        }
    }

    /// Reads the value of `word = value`.
    pub(crate) fn assigned<T>(&self, parse: impl Parser<Output = T>, form: &str) -> Result<T> {
        match &self.value {
            Value::Assigned(value) => parse
                .parse2(value.clone())
                .map_err(|error| Error::new(error.span(), format!("{error}; write `{form}`"))),
            _ => Err(self.wrong(&format!("write `{form}`"))),
        }
    }

    /// Returns an error that points at the setting.
    pub(crate) fn wrong(&self, what: &str) -> Error {
        Error::new(self.name.span(), what)
    }

    /// Returns the error of a word that means nothing here.
    pub(crate) fn unknown(&self, known: &[&str]) -> Error {
        unknown("setting", &self.name, known)
    }
}

/// Reads the settings of an attribute.
pub(crate) fn read(tokens: TokenStream) -> Result<Vec<Setting>> {
    Punctuated::<Setting, Token![,]>::parse_terminated
        .parse2(tokens)
        .map(|settings| settings.into_iter().collect())
}

/// Returns the error of a `word` that means nothing in its place, and offers the nearest that does.
pub(crate) fn unknown(what: &str, word: &Ident, known: &[&str]) -> Error {
    let name = word.to_string();
    let nearest = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(&name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LEAST_ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    let hint = nearest.map(|(_, nearest)| format!("did you mean `{nearest}`? ")).unwrap_or_default();
    Error::new(word.span(), format!("unknown {what} `{name}`: {hint}there are {}", known.join(", ")))
}

impl Parse for Setting {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let place = input.span();
        let form = "a setting begins with a word, as in `#[tool(read_only, name = \"roll\")]`";
        let name = Ident::parse_any(input).map_err(|_| Error::new(place, form))?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let value = until_comma(input)?;
            if value.is_empty() {
                return Err(Error::new(name.span(), format!("`{name} =` lacks its value")));
            }
            Value::Assigned(value)
        } else if input.peek(syn::token::Paren) {
            let inner;
            parenthesized!(inner in input);
            inner.parse::<TokenStream>()?;
            Value::Listed
        } else if input.is_empty() || input.peek(Token![,]) {
            Value::Bare
        } else {
            return Err(Error::new(input.span(), format!("after `{name}` comes `=`, `(` or `,`")));
        };
        Ok(Self { name, value })
    }
}

fn until_comma(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<proc_macro2::TokenTree>()?]);
    }
    Ok(tokens)
}

/// Returns the place of a setting that is given twice.
pub(crate) fn twice(settings: &[Setting]) -> Option<(Span, String)> {
    settings.iter().enumerate().find_map(|(at, setting)| {
        let is_again = settings[..at].iter().any(|before| before.name == setting.name);
        is_again.then(|| (setting.name.span(), setting.name.to_string()))
    })
}
