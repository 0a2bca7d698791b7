//! A *prompt* is a message, or a few, that a person picks by name and fills in: the server writes them, the model reads them.

mod argument;
mod get;
mod messages;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use rmcp::model::GetPromptResult;

use crate::completion::Completers;
use crate::context::Context;
use crate::descriptor::listed;
use crate::mounted;
use crate::outcome::Failure;
use crate::page::Item;
pub use argument::PromptArgument;
pub use messages::Messages;

/// What a prompt's function is handed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Filling {
    /// The arguments, all required ones among them.
    pub arguments: BTreeMap<String, String>,
    /// Where the request came from.
    pub context: Context,
}

impl Filling {
    /// Returns an argument, where it was given.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.get(name).map(String::as_str)
    }
}

type Write = dyn Fn(Filling) -> BoxFuture<'static, Result<GetPromptResult, Failure>> + Send + Sync;

/// A prompt that a server can offer.
#[derive(Clone)]
pub struct Prompt {
    descriptor: rmcp::model::Prompt,
    arguments: Vec<PromptArgument>,
    completers: Completers,
    write: Arc<Write>,
}

listed!(Prompt);

impl Prompt {
    /// Makes a prompt of its name and the function that writes its messages.
    ///
    /// The function gets every required argument, and no other than the prompt has. It may return a text, which becomes one
    /// message of the person, or messages with any content.
    pub fn new<W, F>(name: impl Into<String>, write: W) -> Self
    where
        W: Fn(Filling) -> F + Send + Sync + 'static,
        F: Future<Output: Messages> + Send + 'static,
    {
        Self {
            descriptor: rmcp::model::Prompt::from_raw(name, None::<String>, None),
            arguments: Vec::new(),
            completers: Completers::default(),
            write: Arc::new(move |filling| write(filling).map(Messages::into_messages).boxed()),
        }
    }

    /// Adds an argument; people are asked for them in this order.
    ///
    /// # Panics
    ///
    /// Where the prompt has an argument of that name: a mistake in the program.
    #[must_use]
    pub fn argument(mut self, argument: PromptArgument) -> Self {
        let is_new = self.arguments.iter().all(|known| known.name() != argument.name());
        assert!(is_new, "the prompt {:?} has two arguments {:?}", self.name(), argument.name());
        self.descriptor.arguments.get_or_insert_default().push(argument.descriptor().clone());
        argument.complete_in(&mut self.completers);
        self.arguments.push(argument);
        self
    }

    /// Returns the prompt's name.
    pub fn name(&self) -> &str {
        &self.descriptor.name
    }

    /// Returns what clients are told about the prompt.
    pub fn descriptor(&self) -> &rmcp::model::Prompt {
        &self.descriptor
    }

    /// Returns the prompt as it shows behind a prefix.
    pub(crate) fn mounted(&self, prefix: &str) -> Self {
        let mut mounted = self.clone();
        mounted.descriptor.name = mounted::name(prefix, self.name());
        mounted
    }

    pub(crate) fn completers(&self) -> &Completers {
        &self.completers
    }

    pub(crate) fn argument_names(&self) -> Vec<String> {
        self.arguments.iter().map(|argument| argument.name().to_owned()).collect()
    }
}

impl Item for Prompt {
    const KIND: &'static str = "prompt";

    fn key(&self) -> &str {
        self.name()
    }
}

impl fmt::Debug for Prompt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Prompt").field("descriptor", &self.descriptor).finish_non_exhaustive()
    }
}
