//! `#[tools]` over an `impl` block makes tools of its methods under `#[tool]`; the struct is their shared state.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Error, FnArg, ImplItem, ImplItemFn, ItemImpl, Meta, Receiver, Result};

use crate::attributes::Attributes;
use crate::declaration::{Callee, Declaration};
use crate::docs;
use crate::signature::Declared;

/// Expands the attribute; what is wrong becomes errors beside the bare block.
pub(crate) fn expand(attribute: &TokenStream, item: TokenStream) -> TokenStream {
    let mut block: ItemImpl = match syn::parse2(item) {
        Ok(block) => block,
        Err(error) => {
            let what = Error::new(
                error.span(),
                "`#[tools]` goes over an `impl` block, and `#[tool]` over a function",
            );
            return what.into_compile_error();
        }
    };
    let mut wrong = read(attribute, &block).err();
    let mut tools = Vec::new();
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        match declare(method) {
            Ok(Some(tool)) => {
                // A tool owns its arguments, whatever its body does with them.
                method.attrs.push(syn::parse_quote!(#[allow(clippy::needless_pass_by_value)]));
                tools.push(tool);
            }
            Ok(None) => {}
            Err(error) => match &mut wrong {
                Some(before) => before.combine(error),
                None => wrong = Some(error),
            },
        }
    }
    if wrong.is_none() && tools.is_empty() {
        wrong = Some(Error::new_spanned(&block.self_ty, "no method here has `#[tool]` over it"));
    }
    if let Some(error) = wrong {
        let errors = error.into_compile_error();
        return quote!(#errors #block);
    }
    let (generics, _, bounds) = block.generics.split_for_impl();
    let kind = &block.self_ty;
    quote! {
        #block

        impl #generics ::switchboard::ToolSet for #kind #bounds {
            fn tools(
                this: &::std::sync::Arc<Self>,
            ) -> ::core::result::Result<::std::vec::Vec<::switchboard::Tool>, ::switchboard::InvalidTool> {
                ::core::result::Result::Ok(::std::vec![#(#tools?),*])
            }
        }
    }
}

fn read(attribute: &TokenStream, block: &ItemImpl) -> Result<()> {
    if !attribute.is_empty() {
        return Err(Error::new_spanned(
            attribute,
            "`#[tools]` takes nothing; say it over each method, in `#[tool(…)]`",
        ));
    }
    match &block.trait_ {
        Some((_, path, _)) => {
            Err(Error::new_spanned(path, "`#[tools]` goes over the struct's own `impl` block"))
        }
        None => Ok(()),
    }
}

/// Takes `#[tool]` off a method and writes the expression that makes the tool.
fn declare(method: &mut ImplItemFn) -> Result<Option<TokenStream>> {
    let Some(attribute) = take(&mut method.attrs) else { return Ok(None) };
    let declared = Declared::read(&mut method.sig);
    let settings = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(pair) => return Err(Error::new_spanned(pair, "write `#[tool]` or `#[tool(…)]`")),
    };
    let has_self = receiver(method)?;
    let (declared, attributes) = (declared?, Attributes::read(settings)?);
    let comments: Vec<Attribute> = method.attrs.iter().filter(|one| docs::is_doc(one)).cloned().collect();
    let ident = &method.sig.ident;
    let declaration =
        Declaration { ident, declared: &declared, attributes: &attributes, comments: &comments };
    declaration.check()?;
    let (receiver, hold, prepare) = if has_self {
        let hold = quote!(let this = ::std::sync::Arc::clone(this););
        (Some(quote!(&this)), hold.clone(), quote!(let this = ::std::sync::Arc::clone(&this);))
    } else {
        (None, TokenStream::new(), TokenStream::new())
    };
    let tool = declaration.write(&Callee { path: quote!(Self::#ident), receiver, prepare });
    Ok(Some(quote!({ #hold #tool })))
}

fn take(attributes: &mut Vec<Attribute>) -> Option<Attribute> {
    let is_tool = |attribute: &Attribute| {
        attribute.path().segments.last().is_some_and(|last| last.ident == "tool")
            && attribute.path().segments.len() <= 2
    };
    let at = attributes.iter().position(is_tool)?;
    Some(attributes.remove(at))
}

/// Tells whether the method takes `&self`; anything else that is `self` is an error.
fn receiver(method: &ImplItemFn) -> Result<bool> {
    match method.sig.inputs.first() {
        Some(FnArg::Receiver(Receiver {
            reference: Some(_), mutability: None, colon_token: None, ..
        })) => Ok(true),
        Some(FnArg::Receiver(receiver)) => {
            let message = "calls run side by side and share the struct: take `&self`, and keep what changes in a `Mutex`";
            Err(Error::new_spanned(receiver, message))
        }
        _ => Ok(false),
    }
}
