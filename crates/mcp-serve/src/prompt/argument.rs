//! An *argument* of a prompt is a text that a person types or picks.

use std::future::Future;
use std::sync::Arc;

use crate::completion::{Completers, Partial, Proposals};
use crate::descriptor::titled;

type Add = dyn Fn(&mut Completers) + Send + Sync;

/// An argument of a prompt.
#[derive(Clone)]
pub struct PromptArgument {
    descriptor: rmcp::model::PromptArgument,
    choices: Option<Vec<String>>,
    complete: Option<Arc<Add>>,
}

titled!(PromptArgument);

impl PromptArgument {
    /// Makes an argument without which the prompt cannot be written.
    pub fn required(name: impl Into<String>) -> Self {
        Self::new(name, true)
    }

    /// Makes an argument that may be left out.
    pub fn optional(name: impl Into<String>) -> Self {
        Self::new(name, false)
    }

    fn new(name: impl Into<String>, is_required: bool) -> Self {
        let descriptor = rmcp::model::PromptArgument::new(name).with_required(is_required);
        Self { descriptor, choices: None, complete: None }
    }

    /// Takes only these values, and proposes them while a person types.
    #[must_use]
    pub fn one_of<S: Into<String>>(mut self, choices: impl IntoIterator<Item = S>) -> Self {
        let choices: Vec<String> = choices.into_iter().map(Into::into).collect();
        let (name, list) = (self.descriptor.name.clone(), choices.clone());
        self.complete = Some(Arc::new(move |completers| completers.add_list(&name, list.clone())));
        self.choices = Some(choices);
        self
    }

    /// Proposes values while a person types; others are taken as well.
    #[must_use]
    pub fn complete<C, F>(mut self, complete: C) -> Self
    where
        C: Fn(Partial) -> F + Clone + Send + Sync + 'static,
        F: Future<Output: Proposals> + Send + 'static,
    {
        let name = self.descriptor.name.clone();
        self.complete = Some(Arc::new(move |completers| completers.add(&name, complete.clone())));
        self
    }

    /// Returns the argument's name.
    pub fn name(&self) -> &str {
        &self.descriptor.name
    }

    pub(super) fn descriptor(&self) -> &rmcp::model::PromptArgument {
        &self.descriptor
    }

    pub(super) fn is_required(&self) -> bool {
        self.descriptor.required == Some(true)
    }

    pub(super) fn choices(&self) -> Option<&[String]> {
        self.choices.as_deref()
    }

    pub(super) fn complete_in(&self, completers: &mut Completers) {
        if let Some(add) = &self.complete {
            add(completers);
        }
    }
}

impl std::fmt::Debug for PromptArgument {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PromptArgument").field("descriptor", &self.descriptor).finish_non_exhaustive()
    }
}
