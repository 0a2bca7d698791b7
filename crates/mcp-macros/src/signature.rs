//! The *signature* of a tool: what the model gives, what it gets, and where the context goes.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Error, FnArg, Ident, Pat, PatType, Result, ReturnType, Signature, Token, Type};

use crate::parameter::{self, Parameter};

/// What a function takes and returns, as far as a tool is concerned.
pub(crate) struct Declared {
    /// The arguments in order, without a receiver.
    pub(crate) arguments: Vec<Argument>,
    /// The type that is returned.
    pub(crate) output: Type,
    /// Whether it is an `async fn`.
    pub(crate) is_async: bool,
}

/// One argument of the function.
pub(crate) enum Argument {
    /// What the model gives.
    Given(Box<Parameter>),
    /// The context, by value.
    Context,
    /// The context, borrowed.
    ContextRef,
}

impl Declared {
    /// Reads a signature, and takes off it what only tools understand; all errors at once.
    pub(crate) fn read(signature: &mut Signature) -> Result<Self> {
        let mut errors = Errors::default();
        errors.take(plain(signature));
        let mut arguments = Vec::new();
        for input in &mut signature.inputs {
            if let FnArg::Typed(argument) = input {
                let attributes = parameter::strip(argument);
                let read = errors.take(read_argument(argument, &attributes));
                if read.is_none() {
                    // What nobody understands would be one more error on the bare function.
                    argument.attrs.clear();
                }
                arguments.extend(read);
            }
        }
        let mut contexts =
            signature.inputs.iter().filter(|input| matches!(input, FnArg::Typed(one) if takes_context(one)));
        if let Some(second) = contexts.nth(1) {
            errors.take::<()>(Err(Error::new_spanned(second, "one context is enough: take this one away")));
        }
        let output = errors.take(output(signature));
        errors.finish()?;
        let output = output.unwrap_or_else(|| unreachable!("an output that cannot be read is an error"));
        Ok(Self { arguments, output, is_async: signature.asyncness.is_some() })
    }

    /// Tells whether the function takes the context.
    pub(crate) fn takes_context(&self) -> bool {
        self.arguments.iter().any(|argument| !matches!(argument, Argument::Given(_)))
    }

    /// Returns what the model gives.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.arguments.iter().filter_map(|argument| match argument {
            Argument::Given(parameter) => Some(&**parameter),
            Argument::Context | Argument::ContextRef => None,
        })
    }

    /// Returns a name for each argument that nothing else has.
    pub(crate) fn names(&self) -> Vec<Ident> {
        (0..self.arguments.len())
            .map(|at| Ident::new(&format!("argument_{at}"), Span::mixed_site()))
            .collect()
    }
}

/// Writes the types of the arguments that are no receiver.
pub(crate) fn kinds(inputs: &Punctuated<FnArg, Token![,]>) -> TokenStream {
    let kinds = inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(&argument.ty),
        FnArg::Receiver(_) => None,
    });
    quote!(#(#kinds),*)
}

/// Tells whether an argument is the context, borrowed or not.
fn takes_context(argument: &PatType) -> bool {
    match &*argument.ty {
        Type::Reference(reference) => is_context(&reference.elem),
        kind => is_context(kind),
    }
}

fn read_argument(argument: &PatType, attributes: &[syn::Attribute]) -> Result<Argument> {
    let (kind, is_borrowed) = match &*argument.ty {
        Type::Reference(reference) => (&*reference.elem, Some(reference)),
        kind => (kind, None),
    };
    if !is_context(kind) {
        return Parameter::read(argument, attributes).map(Box::new).map(Argument::Given);
    }
    if let Some(attribute) = attributes.first() {
        let message = "the context comes from the server, not from the model: nothing is said of it";
        return Err(Error::new_spanned(attribute, message));
    }
    match is_borrowed {
        Some(reference) if reference.mutability.is_some() => {
            Err(Error::new_spanned(reference, "the context does not change: write `&Context`"))
        }
        Some(_) => Ok(Argument::ContextRef),
        None => Ok(Argument::Context),
    }
}

fn is_context(kind: &Type) -> bool {
    matches!(kind, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Context"))
}

fn plain(signature: &Signature) -> Result<()> {
    if !signature.generics.params.is_empty() {
        let message = "a tool has one input schema, so its function cannot be generic: name the types";
        return Err(Error::new_spanned(&signature.generics, message));
    }
    if let Some(variadic) = &signature.variadic {
        return Err(Error::new_spanned(variadic, "a tool takes named arguments alone"));
    }
    match &signature.unsafety {
        Some(word) => {
            Err(Error::new_spanned(word, "the model cannot keep an `unsafe` promise: take the word away"))
        }
        None => Ok(()),
    }
}

fn output(signature: &Signature) -> Result<Type> {
    match &signature.output {
        ReturnType::Default => Ok(syn::parse_quote!(())),
        ReturnType::Type(_, kind) => match &**kind {
            Type::ImplTrait(_) => Err(Error::new_spanned(kind, "the output schema needs one type: name it")),
            Type::Reference(reference)
                if reference.lifetime.as_ref().is_none_or(|name| name.ident != "static") =>
            {
                Err(Error::new_spanned(kind, "a result outlives the call: return an owned value"))
            }
            kind => Ok(kind.clone()),
        },
    }
}

/// Gathers errors, so that all are shown at once.
#[derive(Default)]
struct Errors(Option<Error>);

impl Errors {
    fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                match &mut self.0 {
                    Some(before) => before.combine(error),
                    None => self.0 = Some(error),
                }
                None
            }
        }
    }

    fn finish(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Gives each argument a plain name, so that the function can be called through another of the same signature.
pub(crate) fn renamed(inputs: &Punctuated<FnArg, Token![,]>, names: &[Ident]) -> TokenStream {
    let typed = inputs.iter().filter_map(|input| match input {
        FnArg::Typed(PatType { ty, pat, .. }) if matches!(&**pat, Pat::Ident(_)) => Some(ty),
        _ => None,
    });
    quote!(#(#names: #typed),*)
}
