//! A *declaration* is the expression that makes a tool of a function: `Result<Tool, InvalidTool>`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Ident, Result, ext::IdentExt};

use crate::attributes::Attributes;
use crate::docs;
use crate::signature::{Argument, Declared};

/// A function that is to be a tool.
pub(crate) struct Declaration<'a> {
    /// The function's name.
    pub(crate) ident: &'a Ident,
    /// What it takes and returns.
    pub(crate) declared: &'a Declared,
    /// What `#[tool(…)]` says.
    pub(crate) attributes: &'a Attributes,
    /// What is written over it.
    pub(crate) comments: &'a [Attribute],
}

/// How the function is reached from the expression.
pub(crate) struct Callee {
    /// The path of the function, and what comes before its arguments.
    pub(crate) path: TokenStream,
    /// The receiver, where it is a method.
    pub(crate) receiver: Option<TokenStream>,
    /// What is done for each call before its future is made.
    pub(crate) prepare: TokenStream,
}

impl Declaration<'_> {
    /// Checks what only the whole function shows.
    pub(crate) fn check(&self) -> Result<()> {
        if self.description().is_empty() {
            let message = "say what the tool does and when to use it: a `///` comment over the function, which the model \
                           reads to choose it";
            return Err(Error::new(self.ident.span(), message));
        }
        match self.attributes.blocking {
            Some(place) if self.declared.is_async => {
                let message = "an `async fn` does not block: take `async` away, or `blocking`";
                Err(Error::new(place, message))
            }
            _ => Ok(()),
        }
    }

    /// Writes the expression.
    pub(crate) fn write(&self, callee: &Callee) -> TokenStream {
        let parameters = self.declared.parameters().map(crate::parameter::Parameter::write);
        let name = self.name();
        let probe = self.probe();
        let run = self.run(callee);
        let shape = quote_spanned!(self.declared.output.span()=> #probe.peel().kind().shape());
        let prepare = &callee.prepare;
        let (title, description) = (self.title(&name), self.description());
        let calls = self.attributes.calls();
        let is_streaming = self.attributes.streaming.unwrap_or_else(|| self.declared.takes_context());
        let streaming = is_streaming.then(|| quote!(.streaming()));
        quote! {{
            #[allow(unused_imports)]
            use ::switchboard::macros::{Other as _, Sure as _};
            let shape = #shape;
            let input = ::switchboard::Input::new() #(.parameter(#parameters))*;
            let results = ::core::clone::Clone::clone(&shape);
            ::switchboard::Tool::of(#name, input, &results, move |mut given| {
                let shape = ::core::clone::Clone::clone(&shape);
                #prepare
                #run
            })
            .map(|tool| tool.title(#title).description(#description) #calls #streaming)
        }}
    }

    /// Writes the future of one call.
    fn run(&self, callee: &Callee) -> TokenStream {
        let names = self.declared.names();
        let arguments = self.declared.arguments.iter().zip(&names);
        let taken = arguments.clone().filter_map(|(argument, name)| match argument {
            Argument::Given(parameter) => {
                let (kind, given) = (&parameter.kind, &parameter.name);
                let take = quote_spanned!(kind.span()=> ::switchboard::macros::take::<#kind>);
                Some(quote!(let #name: #kind = #take(&mut given, #given)?;))
            }
            Argument::Context | Argument::ContextRef => None,
        });
        let passed = arguments.map(|(argument, name)| match argument {
            Argument::Given(_) => quote!(#name),
            Argument::Context => quote!(context),
            Argument::ContextRef => quote!(&context),
        });
        let context = self.declared.takes_context().then(|| quote!(let context = given.context;));
        let (path, receiver) = (&callee.path, callee.receiver.iter());
        let call = quote!(#path(#(#receiver,)* #(#passed),*));
        let outcome = if self.declared.is_async {
            quote!(#call.await)
        } else if self.attributes.blocking.is_some() {
            quote!(::switchboard::macros::blocking(move || #call).await)
        } else {
            call
        };
        let probe = self.probe();
        let place = self.declared.output.span();
        let split = quote_spanned!(place=> #probe.split);
        let answer = quote_spanned!(place=> #probe.peel().kind().answer);
        quote! {
            async move {
                #(#taken)*
                #context
                let value = #split(#outcome)?;
                #answer(value, &shape)
            }
        }
    }

    fn probe(&self) -> TokenStream {
        let output = &self.declared.output;
        quote_spanned!(output.span()=> ::switchboard::macros::Probe::<#output>::new())
    }

    fn name(&self) -> String {
        let given = self.attributes.name.as_ref().map(syn::LitStr::value);
        given.unwrap_or_else(|| self.ident.unraw().to_string())
    }

    fn title(&self, name: &str) -> String {
        self.attributes.title.as_ref().map_or_else(|| docs::title(name), syn::LitStr::value)
    }

    fn description(&self) -> String {
        self.attributes.description.as_ref().map_or_else(|| docs::text(self.comments), syn::LitStr::value)
    }
}
