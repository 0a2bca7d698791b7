//! What *passes* between the model and a function: types that come in as arguments, and types that go out as results.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A type that the model can give.
///
/// ```compile_fail,E0277
/// # use switchboard::prelude::*;
/// # struct Plain;
/// /// Does it.
/// #[tool]
/// fn wrong(value: Plain) {}
/// ```
#[diagnostic::on_unimplemented(
    message = "the model cannot give a `{Self}`",
    label = "no parameter of a tool",
    note = "write `#[derive(Deserialize, JsonSchema)]` over every type of yours in it; both are in `switchboard::prelude`",
    note = "`Cargo.toml` needs `serde` with `derive`, and `schemars`; types of chrono, jiff and uuid are features of `switchboard`"
)]
pub trait Givable: DeserializeOwned + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> Givable for T {}

/// A type whose values become `structuredContent`.
///
/// ```compile_fail,E0277
/// # use switchboard::prelude::*;
/// # struct Plain;
/// /// Does it.
/// #[tool]
/// fn wrong() -> Plain {
///     Plain
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a tool cannot return a `{Self}`",
    label = "no result of a tool",
    note = "write `#[derive(Serialize, JsonSchema)]` over every type of yours in it; both are in `switchboard::prelude`",
    note = "for full control return `switchboard::model::CallToolResult`"
)]
pub trait Returnable: Serialize + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + JsonSchema> Returnable for T {}

/// A type that a text in quotes may stand for, as a default or an example.
///
/// ```compile_fail,E0277
/// # use switchboard::prelude::*;
/// /// Does it.
/// #[tool]
/// fn wrong(#[default("six")] value: u8) {}
/// ```
#[diagnostic::on_unimplemented(
    message = "a text cannot stand for a `{Self}`",
    label = "takes no text",
    note = "write a value of the parameter's own type, as in `#[default(6)]` or `#[default(Unit::Celsius)]`"
)]
pub trait Quoted: From<&'static str> {}

#[diagnostic::do_not_recommend]
impl<T: From<&'static str>> Quoted for T {}
