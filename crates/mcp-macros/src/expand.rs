//! To *expand* `#[tool]` over a function is to put a value of its name beside it, which is the tool, and can still be
//! called as the function can.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Error, FnArg, ItemFn, Result, Type};

use crate::attributes::Attributes;
use crate::declaration::{Callee, Declaration};
use crate::docs;
use crate::signature::{Declared, kinds, renamed};

/// Expands the attribute; what is wrong becomes errors beside the bare function.
pub(crate) fn function(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut function: ItemFn = match syn::parse2(item) {
        Ok(function) => function,
        Err(error) => {
            let what = Error::new(
                error.span(),
                "`#[tool]` goes over a function, and `#[tools]` over an `impl` block",
            );
            return what.into_compile_error();
        }
    };
    match expand(attribute, &mut function) {
        Ok(tokens) => tokens,
        Err(error) => {
            let errors = error.into_compile_error();
            quote!(#errors #function)
        }
    }
}

fn expand(attribute: TokenStream, function: &mut ItemFn) -> Result<TokenStream> {
    if let Some(FnArg::Receiver(receiver)) = function.sig.inputs.first() {
        let message = "a method becomes a tool where `#[tools]` stands over its `impl` block";
        // The receiver alone would be one more error outside of an impl block.
        let error = Error::new_spanned(receiver, message);
        function.sig.inputs = function.sig.inputs.iter().skip(1).cloned().collect();
        return Err(error);
    }
    let declared = Declared::read(&mut function.sig);
    let attributes = Attributes::read(attribute);
    let (declared, attributes) = match (declared, attributes) {
        (Ok(declared), Ok(attributes)) => (declared, attributes),
        (Err(mut one), Err(other)) => {
            one.combine(other);
            return Err(one);
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let (comments, others): (Vec<Attribute>, _) =
        std::mem::take(&mut function.attrs).into_iter().partition(docs::is_doc);
    function.attrs = others;
    let declaration = Declaration {
        ident: &function.sig.ident,
        declared: &declared,
        attributes: &attributes,
        comments: &comments,
    };
    declaration.check()?;
    let ident = &function.sig.ident;
    let callee = Callee { path: ident.to_token_stream(), receiver: None, prepare: TokenStream::new() };
    let tool = declaration.write(&callee);
    let call = call(function, &declared);
    let visibility = &function.vis;
    let inner = ItemFn { vis: syn::Visibility::Inherited, ..function.clone() };
    Ok(quote! {
        #(#comments)*
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy, Debug)]
        #visibility struct #ident;

        const _: () = {
            // A tool owns its arguments, whatever its body does with them.
            #[allow(clippy::needless_pass_by_value)]
            #inner

            impl ::switchboard::IntoTool for #ident {
                fn into_tool(self) -> ::core::result::Result<::switchboard::Tool, ::switchboard::InvalidTool> {
                    #tool
                }
            }

            #call
        };
    })
}

/// Lets the value be called as the function is, by a pointer to it.
fn call(function: &ItemFn, declared: &Declared) -> TokenStream {
    let (ident, inputs) = (&function.sig.ident, &function.sig.inputs);
    let (types, output) = (kinds(inputs), &declared.output);
    if !declared.is_async {
        return deref(function, &quote!(fn(#types) -> #output), &quote!(#ident));
    }
    let names = declared.names();
    let renamed = renamed(inputs, &names);
    let borrows = inputs
        .iter()
        .any(|input| matches!(input, FnArg::Typed(one) if matches!(&*one.ty, Type::Reference(_))));
    let lifetime = if borrows { quote!('_) } else { quote!('static) };
    let future = quote!(::switchboard::macros::BoxFuture<#lifetime, #output>);
    let boxed = quote! {{
        fn boxed(#renamed) -> #future {
            ::std::boxed::Box::pin(#ident(#(#names),*))
        }
        boxed
    }};
    deref(function, &quote!(fn(#types) -> #future), &boxed)
}

fn deref(function: &ItemFn, pointer: &TokenStream, target: &TokenStream) -> TokenStream {
    let ident = &function.sig.ident;
    quote! {
        impl ::core::ops::Deref for #ident {
            type Target = #pointer;

            fn deref(&self) -> &Self::Target {
                static FUNCTION: #pointer = #target;
                &FUNCTION
            }
        }
    }
}
