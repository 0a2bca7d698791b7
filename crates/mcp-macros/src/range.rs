//! A *range* is what `#[range(…)]` and `#[length(…)]` hold: `1..=20`, `1..`, `..=5`, `0..10`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Error, Expr, ExprLit, ExprRange, Lit, RangeLimits, Result};

/// A lower and an upper end.
pub(crate) struct Range {
    start: Option<Expr>,
    end: Option<Expr>,
    is_closed: bool,
}

impl Range {
    /// Reads the inside of an attribute.
    pub(crate) fn read(attribute: &Attribute) -> Result<Self> {
        let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
        let form = format!("write `#[{name}(1..=20)]`, `#[{name}(1..)]` or `#[{name}(..=20)]`");
        let tokens = attribute.meta.require_list().map_err(|_| Error::new_spanned(attribute, &form))?;
        let range: ExprRange =
            syn::parse2(tokens.tokens.clone()).map_err(|_| Error::new_spanned(&tokens.tokens, &form))?;
        let is_closed = matches!(range.limits, RangeLimits::Closed(_));
        if range.start.is_none() && range.end.is_none() {
            return Err(Error::new_spanned(&range, format!("this range has no end on either side; {form}")));
        }
        if let (Some(start), Some(end)) = (whole(range.start.as_deref()), whole(range.end.as_deref()))
            && (start > end || start == end && !is_closed)
        {
            return Err(Error::new_spanned(
                &range,
                "nothing lies in this range; the smaller end comes first",
            ));
        }
        Ok(Self { start: range.start.map(|end| *end), end: range.end.map(|end| *end), is_closed })
    }

    /// Writes the calls of `switchboard::Parameter` for the bounds of a number, which have the type `bound`.
    pub(crate) fn bounds(&self, bound: &TokenStream) -> TokenStream {
        let start = self.start.iter().map(|start| quote!(.at_least({ let bound: #bound = #start; bound })));
        let word = if self.is_closed { quote!(at_most) } else { quote!(below) };
        let end = self.end.iter().map(|end| quote!(.#word({ let bound: #bound = #end; bound })));
        quote!(#(#start)* #(#end)*)
    }

    /// Writes the call of `switchboard::Parameter` for a length.
    pub(crate) fn length(&self) -> TokenStream {
        let option = |value: Option<TokenStream>| {
            let some = value.map(|value| quote!(::core::option::Option::Some(#value)));
            some.unwrap_or_else(|| quote!(::core::option::Option::None))
        };
        let least = option(self.start.as_ref().map(|start| quote!({ let length: usize = #start; length })));
        let most = option(self.end.as_ref().map(|end| {
            let less = (!self.is_closed).then(|| quote!(-1));
            quote!({ let length: usize = #end; length #less })
        }));
        quote!(.length(#least, #most))
    }
}

fn whole(bound: Option<&Expr>) -> Option<i128> {
    match bound? {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => {
            whole(Some(expr)).map(|number: i128| -number)
        }
        _ => None,
    }
}
