//! *Auth* in an attribute: `none`, `oauth("scope", …)`, or `optional("scope", …)`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Result, Token, parenthesized};

/// Which login a tool's callers need.
pub(crate) struct Auth {
    kind: Kind,
    scopes: Vec<LitStr>,
}

enum Kind {
    None,
    OAuth,
    Optional,
}

impl Auth {
    /// Writes the value of `switchboard::Auth`.
    pub(crate) fn write(&self) -> TokenStream {
        let scopes = &self.scopes;
        let scopes = quote!(::std::vec![#(::std::string::String::from(#scopes)),*]);
        match self.kind {
            Kind::None => quote!(::switchboard::Auth::None),
            Kind::OAuth => quote!(::switchboard::Auth::OAuth(#scopes)),
            Kind::Optional => quote!(::switchboard::Auth::Optional(#scopes)),
        }
    }
}

impl Parse for Auth {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let word: Ident = input.parse()?;
        let kind = match word.to_string().as_str() {
            "none" => Kind::None,
            "oauth" => Kind::OAuth,
            "optional" => Kind::Optional,
            other => return Err(Error::new(word.span(), format!("`{other}` is no kind of login"))),
        };
        let mut scopes = Vec::new();
        if input.peek(syn::token::Paren) {
            let inner;
            let place = parenthesized!(inner in input).span.join();
            if matches!(kind, Kind::None) {
                return Err(Error::new(place, "no login has no scopes"));
            }
            let listed = inner.parse_terminated(<LitStr as Parse>::parse, Token![,])?;
            check(&listed)?;
            scopes = listed.into_iter().collect();
        }
        Ok(Self { kind, scopes })
    }
}

fn check(scopes: &Punctuated<LitStr, Token![,]>) -> Result<()> {
    // RFC 6749 §3.3: printable ASCII but the space, the quote and the backslash.
    let is_token = |scope: &str| {
        !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte))
    };
    match scopes.iter().find(|scope| !is_token(&scope.value())) {
        Some(scope) => {
            Err(Error::new(scope.span(), "a scope is one word of ASCII; several are several strings"))
        }
        None => Ok(()),
    }
}
