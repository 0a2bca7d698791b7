//! A *completion* proposes values for an argument of a prompt, or a variable of a resource template, while a person types.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};

use crate::context::Context;
use crate::outcome::Failure;

/// What a completing function is handed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Partial {
    /// What was typed so far.
    pub value: String,
    /// The other arguments that are settled already, where the client tells them.
    pub arguments: HashMap<String, String>,
    /// Where the question came from.
    pub context: Context,
}

/// What a completing function may return: proposals, the best one first, or a `Result` whose error is for the log alone.
pub trait Proposals {
    /// Returns the proposals, or the failure for the log.
    ///
    /// # Errors
    ///
    /// What the completing function returned as its error.
    fn into_proposals(self) -> Result<Vec<String>, Box<dyn Error + Send + Sync>>;
}

impl<S: Into<String>> Proposals for Vec<S> {
    fn into_proposals(self) -> Result<Vec<String>, Failure> {
        Ok(self.into_iter().map(Into::into).collect())
    }
}

impl<P: Proposals, E: Into<Failure>> Proposals for Result<P, E> {
    fn into_proposals(self) -> Result<Vec<String>, Failure> {
        self.map_err(Into::into)?.into_proposals()
    }
}

/// A function that completes one argument.
pub(crate) type Propose = dyn Fn(Partial) -> BoxFuture<'static, Result<Vec<String>, Failure>> + Send + Sync;

/// The completing functions of one prompt or template, by argument.
#[derive(Clone, Default)]
pub(crate) struct Completers(BTreeMap<String, Arc<Propose>>);

impl Completers {
    pub(crate) fn add<C, F>(&mut self, argument: &str, complete: C)
    where
        C: Fn(Partial) -> F + Send + Sync + 'static,
        F: Future<Output: Proposals> + Send + 'static,
    {
        let propose = move |partial| complete(partial).map(Proposals::into_proposals).boxed();
        self.0.insert(argument.to_owned(), Arc::new(propose));
    }

    /// Lets an argument be completed out of a list.
    pub(crate) fn add_list(&mut self, argument: &str, values: Vec<String>) {
        let values: Arc<[String]> = values.into();
        self.add(argument, move |partial| std::future::ready(narrow(&values, &partial.value)));
    }

    /// Returns the function that completes an argument.
    pub(crate) fn get(&self, argument: &str) -> Option<&Arc<Propose>> {
        self.0.get(argument)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Completers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.keys()).finish()
    }
}

/// Returns the values that begin with what was typed, then those that hold it; letter case does not matter.
fn narrow(values: &[String], typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let rank = |value: &String| value.to_lowercase().find(&typed).map(|place| usize::from(place > 0));
    let mut ranked: Vec<(usize, &String)> =
        values.iter().filter_map(|value| Some((rank(value)?, value))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, value)| value.clone()).collect()
}
