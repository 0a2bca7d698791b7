//! The attributes that make a Rust function a tool. What they write calls `switchboard::macros`; their documentation,
//! with examples, stands where they are used from: at the crate `switchboard`.

mod attributes;
mod auth;
mod declaration;
mod docs;
mod expand;
mod parameter;
mod range;
mod setting;
mod signature;
mod timeout;
mod tools;

use proc_macro::TokenStream;

/// Makes a function a tool.
#[proc_macro_attribute]
pub fn tool(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::function(attribute.into(), item.into()).into()
}

/// Makes methods of a struct tools: those with `#[tool]` in the `impl` block.
#[proc_macro_attribute]
pub fn tools(attribute: TokenStream, item: TokenStream) -> TokenStream {
    tools::expand(&attribute.into(), item.into()).into()
}
