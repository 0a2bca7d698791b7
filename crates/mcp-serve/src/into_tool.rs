//! What can be *made a tool*: a tool itself, a function under `#[tool]`, or the methods of a struct under `#[tools]`.

use std::sync::Arc;

use crate::tool::{InvalidTool, Tool};

/// What [`Server::tool`](crate::Server::tool) takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no tool",
    label = "not a tool",
    note = "write `#[tool]` over the function; methods of a struct go through `Server::tools`, and closures through `Tool::typed`"
)]
pub trait IntoTool {
    /// Makes the tool.
    ///
    /// # Errors
    ///
    /// [`InvalidTool`] where what was declared does not make one.
    fn into_tool(self) -> Result<Tool, InvalidTool>;
}

impl IntoTool for Tool {
    fn into_tool(self) -> Result<Tool, InvalidTool> {
        Ok(self)
    }
}

impl IntoTool for Result<Tool, InvalidTool> {
    fn into_tool(self) -> Result<Tool, InvalidTool> {
        self
    }
}

/// A struct whose methods are tools; `#[tools]` over its `impl` block implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tools",
    label = "no tools here",
    note = "write `#[tools]` over an `impl` block of it, and `#[tool]` over each method that is one"
)]
pub trait ToolSet: Send + Sync + 'static {
    /// Makes the tools, which share the struct.
    ///
    /// # Errors
    ///
    /// [`InvalidTool`] where what was declared does not make a tool.
    fn tools(this: &Arc<Self>) -> Result<Vec<Tool>, InvalidTool>;
}

/// What [`Server::tools`](crate::Server::tools) takes: a struct under `#[tools]`, by itself or shared, or a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tools",
    label = "no tools here",
    note = "write `#[tools]` over an `impl` block of it, and `#[tool]` over each method that is one"
)]
pub trait IntoTools {
    /// Makes the tools.
    ///
    /// # Errors
    ///
    /// [`InvalidTool`] where what was declared does not make a tool.
    fn into_tools(self) -> Result<Vec<Tool>, InvalidTool>;
}

#[diagnostic::do_not_recommend]
impl<T: ToolSet> IntoTools for T {
    fn into_tools(self) -> Result<Vec<Tool>, InvalidTool> {
        T::tools(&Arc::new(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T: ToolSet> IntoTools for Arc<T> {
    fn into_tools(self) -> Result<Vec<Tool>, InvalidTool> {
        T::tools(&self)
    }
}

impl IntoTools for Vec<Tool> {
    fn into_tools(self) -> Result<Vec<Tool>, InvalidTool> {
        Ok(self)
    }
}
