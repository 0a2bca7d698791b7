//! What the attributes write is written in these words; nobody else needs them.

use std::marker::PhantomData;

use futures::future::FutureExt;
use switchboard_mcp_serve::model::CallToolResult;
use switchboard_mcp_serve::{Given, IntoToolError, Json, Output, Parameter, Shape, ToolError};

use crate::passing::{Givable, Quoted, Returnable};
use crate::rules::{Measured, Text};

pub use crate::rules::Number;
pub use futures::future::BoxFuture;
pub use serde_json::json;

/// Looks at the type that a function returns, and decides what becomes of its values.
///
/// Methods on `Probe<…>` for what is known come before those of the traits below, which take everything else.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

/// Values that know how they become a result.
#[derive(Debug)]
pub struct Known<T>(PhantomData<fn() -> T>);

/// Values that become `structuredContent` by their `Serialize`.
#[derive(Debug)]
pub struct Structured<T>(PhantomData<fn() -> T>);

impl<T> Probe<T> {
    /// Looks at `T`.
    #[expect(clippy::new_without_default, reason = "a default says nothing of what is looked at")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, E> Probe<Result<T, E>> {
    /// Looks at what is inside.
    pub fn peel(self) -> Probe<T> {
        Probe::new()
    }

    /// Parts a value from an error.
    ///
    /// # Errors
    ///
    /// The function's.
    pub fn split(self, result: Result<T, E>) -> Result<T, ToolError>
    where
        E: IntoToolError,
    {
        result.map_err(IntoToolError::into_tool_error)
    }
}

/// What is no `Result`.
pub trait Sure<T> {
    /// Looks at the same.
    fn peel(self) -> Probe<T>;
    /// Takes the value.
    ///
    /// # Errors
    ///
    /// None.
    fn split(self, value: T) -> Result<T, ToolError>;
}

impl<T> Sure<T> for Probe<T> {
    fn peel(self) -> Probe<T> {
        self
    }

    fn split(self, value: T) -> Result<T, ToolError> {
        Ok(value)
    }
}

impl<T: Output> Probe<T> {
    /// Returns that the values know what they become.
    pub fn kind(self) -> Known<T> {
        Known(PhantomData)
    }
}

/// What is no `Output` of its own.
pub trait Other<T> {
    /// Returns that the values are serialised.
    fn kind(self) -> Structured<T>;
}

impl<T> Other<T> for Probe<T> {
    fn kind(self) -> Structured<T> {
        Structured(PhantomData)
    }
}

impl<T: Output> Known<T> {
    /// Returns what results look like.
    pub fn shape(self) -> Shape {
        T::shape()
    }

    /// Makes the result.
    ///
    /// # Errors
    ///
    /// The value's.
    pub fn answer(self, value: T, shape: &Shape) -> Result<CallToolResult, ToolError> {
        value.into_result(shape)
    }
}

// The bounds stand on the methods, because the compiler says more of one that is not met there.
impl<T> Structured<T> {
    /// Returns what results look like.
    pub fn shape(self) -> Shape
    where
        T: Returnable,
    {
        Json::<T>::shape()
    }

    /// Makes the result.
    ///
    /// # Errors
    ///
    /// Where the value cannot be written as JSON.
    pub fn answer(self, value: T, shape: &Shape) -> Result<CallToolResult, ToolError>
    where
        T: Returnable,
    {
        Json(value).into_result(shape)
    }
}

/// Makes a parameter of the type `T`.
pub fn parameter<T: Givable>(name: &str) -> Parameter {
    Parameter::new::<T>(name)
}

/// Takes the argument of that name.
///
/// # Errors
///
/// What the model has to mend.
pub fn take<T: Givable>(given: &mut Given, name: &str) -> Result<T, ToolError> {
    given.take(name)
}

/// Makes a value of a text in quotes.
pub fn quoted<T: Quoted>(text: &'static str) -> T {
    T::from(text)
}

/// Stands where `T` must have a length.
pub fn measured<T: Measured>() {}

/// Stands where `T` must be a text.
pub fn text<T: Text>() {}

/// Runs a function that blocks on a thread made for such.
///
/// # Panics
///
/// Where the function does, with the same words.
pub async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(run)
        .map(|ended| ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())))
        .await
}
