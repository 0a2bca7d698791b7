//! A *parameter* is one thing the model gives: its name, its type, its comment, and the attributes over it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, GenericArgument, Ident, Lit, LitStr, Pat, PatType, PathArguments,
    Result, Token, Type, ext::IdentExt,
};

use crate::docs;
use crate::range::Range;

/// The attributes that say something of a parameter.
const RULES: [&str; 5] = ["default", "range", "length", "pattern", "example"];

/// One parameter of the model's.
pub(crate) struct Parameter {
    /// The name that the model gives.
    pub(crate) name: String,
    /// The type.
    pub(crate) kind: Type,
    description: String,
    /// Calls of `switchboard::Parameter`, in order.
    calls: Vec<TokenStream>,
    /// What the type must be for the rules to mean anything.
    demands: Vec<TokenStream>,
}

/// Takes the attributes that say something of the parameter off it.
pub(crate) fn strip(argument: &mut PatType) -> Vec<Attribute> {
    let is_ours = |attribute: &Attribute| {
        docs::is_doc(attribute) || RULES.iter().any(|rule| attribute.path().is_ident(rule))
    };
    let (ours, others) = std::mem::take(&mut argument.attrs).into_iter().partition(is_ours);
    argument.attrs = others;
    ours
}

impl Parameter {
    /// Reads a parameter and its attributes.
    pub(crate) fn read(argument: &PatType, attributes: &[Attribute]) -> Result<Self> {
        if let Some(foreign) = argument.attrs.iter().find(|attribute| !is_of_rust(attribute)) {
            let known = RULES.map(|rule| format!("#[{rule}(…)]")).join(", ");
            let message = format!("a parameter has no such attribute; there are {known} and a `///` comment");
            return Err(Error::new_spanned(foreign, message));
        }
        let name = name(&argument.pat)?;
        let kind = (*argument.ty).clone();
        owned(&kind)?;
        let mut parameter = Self {
            name: name.unraw().to_string(),
            kind,
            description: docs::text(attributes),
            calls: Vec::new(),
            demands: Vec::new(),
        };
        for attribute in attributes.iter().filter(|attribute| !docs::is_doc(attribute)) {
            let call = parameter.rule(attribute)?;
            parameter.calls.push(call);
        }
        Ok(parameter)
    }

    /// Writes the value of `switchboard::Parameter`.
    pub(crate) fn write(&self) -> TokenStream {
        let Self { name, kind, description, calls, demands } = self;
        let describe = (!description.is_empty()).then(|| quote!(.describe(#description)));
        let new = quote_spanned!(kind.span()=> ::switchboard::macros::parameter::<#kind>);
        quote!({ #(#demands;)* #new(#name) #describe #(#calls)* })
    }

    fn rule(&mut self, attribute: &Attribute) -> Result<TokenStream> {
        let kind = &self.kind;
        let span = attribute.span();
        Ok(match attribute.path().get_ident().map(ToString::to_string).unwrap_or_default().as_str() {
            "range" => {
                let bound = quote_spanned!(span=> <#kind as ::switchboard::macros::Number>::Bound);
                Range::read(attribute)?.bounds(&bound)
            }
            "length" => {
                let length = Range::read(attribute)?.length();
                self.demands.push(quote_spanned!(span=> ::switchboard::macros::measured::<#kind>()));
                length
            }
            "pattern" => {
                let form = "write `#[pattern(\"^[a-z]+$\")]`";
                let pattern: LitStr =
                    attribute.parse_args().map_err(|_| Error::new_spanned(attribute, form))?;
                self.demands.push(quote_spanned!(span=> ::switchboard::macros::text::<#kind>()));
                quote!(.pattern(#pattern))
            }
            "example" => {
                let form = "write `#[example(\"Oslo\")]`, and several as `#[example(\"Oslo\", \"Lima\")]`";
                let examples = attribute
                    .parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)
                    .map_err(|_| Error::new_spanned(attribute, form))?;
                let values = examples.iter().map(|example| typed(kind, example));
                quote!(#(.example(#values))*)
            }
            _ => default(kind, attribute)?,
        })
    }
}

fn default(kind: &Type, attribute: &Attribute) -> Result<TokenStream> {
    if matches!(attribute.meta, syn::Meta::Path(_)) {
        let value = quote_spanned!(attribute.span()=> <#kind as ::core::default::Default>::default());
        return Ok(quote!(.default(#value)));
    }
    let form = "write `#[default(6)]`, or `#[default]` for the type's own";
    let value: Expr = attribute.parse_args().map_err(|_| Error::new_spanned(attribute, form))?;
    let value = typed(kind, &value);
    Ok(quote!(.default(#value)))
}

/// Writes a value of the parameter's type; a literal text may stand for a `String`.
fn typed(kind: &Type, value: &Expr) -> TokenStream {
    if matches!(value, Expr::Lit(ExprLit { lit: Lit::Str(_), .. })) {
        return quote_spanned!(value.span()=> ::switchboard::macros::quoted::<#kind>(#value));
    }
    quote_spanned!(value.span()=> { let value: #kind = #value; value })
}

fn name(pattern: &Pat) -> Result<&Ident> {
    match pattern {
        Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() => Ok(&name.ident),
        _ => Err(Error::new_spanned(
            pattern,
            "a parameter needs a name, which the model gives it by: write `name: Type`",
        )),
    }
}

fn owned(kind: &Type) -> Result<()> {
    let message = match kind {
        Type::Reference(reference) => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => {
                "the tool owns what the model gives: write `String`"
            }
            Type::Slice(_) => "the tool owns what the model gives: write `Vec<…>`",
            _ => "the tool owns what the model gives: take it by value",
        },
        Type::ImplTrait(_) => "the schema needs one type: name it",
        kind => return inner(kind).iter().copied().try_for_each(owned),
    };
    Err(Error::new_spanned(kind, message))
}

/// Returns the types that a type is made of.
fn inner(kind: &Type) -> Vec<&Type> {
    match kind {
        Type::Path(path) => {
            let arguments = path.path.segments.iter().filter_map(|segment| match &segment.arguments {
                PathArguments::AngleBracketed(inside) => Some(inside.args.iter()),
                _ => None,
            });
            arguments
                .flatten()
                .filter_map(
                    |argument| if let GenericArgument::Type(kind) = argument { Some(kind) } else { None },
                )
                .collect()
        }
        Type::Array(list) => vec![&list.elem],
        Type::Tuple(tuple) => tuple.elems.iter().collect(),
        _ => Vec::new(),
    }
}

/// Tells whether an attribute is the language's own.
fn is_of_rust(attribute: &Attribute) -> bool {
    ["allow", "cfg", "cfg_attr", "deny", "expect", "forbid", "warn"]
        .iter()
        .any(|own| attribute.path().is_ident(own))
}
