//! A *prompt* is a message, or a few, that a person picks by name and fills in: the server writes them, the model reads them.

mod argument;
mod get;
mod messages;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use rmcp::model::{GetPromptResult, Icon};
use serde_json::Value;

use crate::call::Context;
use crate::catalog::InvalidOffer;
use crate::changes::Changed;
use crate::completion::Completers;
use crate::outcome::Failure;
use crate::page::Item;
use crate::server::{Server, ServerHandle};
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

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.descriptor.title = Some(title.into());
        self
    }

    /// Sets what the prompt is for.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.descriptor.description = Some(description.into());
        self
    }

    /// Sets its icons.
    #[must_use]
    pub fn icons(mut self, icons: Vec<Icon>) -> Self {
        self.descriptor.icons = Some(icons);
        self
    }

    /// Sets a member of `_meta` in the list.
    #[must_use]
    pub fn meta(mut self, name: impl Into<String>, value: Value) -> Self {
        self.descriptor.meta.get_or_insert_default().insert(name.into(), value);
        self
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

impl Server {
    /// Adds a prompt.
    ///
    /// # Panics
    ///
    /// Where the server has a prompt of that name: a mistake in the program. Names that come from outside go through
    /// [`ServerHandle::set_prompts`].
    #[must_use]
    pub fn prompt(self, prompt: Prompt) -> Self {
        let mut prompts = self.catalog.get().prompts().to_vec();
        prompts.push(prompt);
        if let Err(error) = self.handle().set_prompts(prompts) {
            panic!("{error}");
        }
        self
    }
}

impl ServerHandle {
    /// Returns the prompts of the moment, in their order.
    pub fn prompts(&self) -> Vec<Prompt> {
        self.0.get().prompts().to_vec()
    }

    /// Puts `prompts` in the place of all prompts, at once.
    ///
    /// # Errors
    ///
    /// [`InvalidOffer`] where two have one name; nothing is changed then.
    pub fn set_prompts(&self, prompts: Vec<Prompt>) -> Result<(), InvalidOffer> {
        self.0.change(|catalog| catalog.set_prompts(prompts))?;
        self.0.changes().tell(Changed::Prompts);
        Ok(())
    }
}
