//! A *completion* proposes values for an argument of a prompt, or a variable of a resource template, while a person types.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use rmcp::model::{CompleteRequestParams, CompletionInfo, ErrorData, Reference};

use crate::call::Context;
use crate::guard::Guarded;
use crate::outcome::Failure;
use crate::server::Server;

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

type Propose = dyn Fn(Partial) -> BoxFuture<'static, Result<Vec<String>, Failure>> + Send + Sync;

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

impl Server {
    /// Answers `completion/complete`.
    pub(crate) async fn complete(
        &self,
        params: CompleteRequestParams,
        context: Context,
    ) -> Result<CompletionInfo, ErrorData> {
        let catalog = self.catalog.get();
        let (what, names, completers) = match &params.r#ref {
            Reference::Prompt(reference) => {
                let prompt = catalog.prompt(&reference.name)?;
                (Guarded::Prompt(prompt.name()), prompt.argument_names(), prompt.completers())
            }
            Reference::Resource(reference) => {
                let template = catalog.template(&reference.uri)?;
                (Guarded::Resource(&reference.uri), template.variable_names(), template.completers())
            }
            _ => {
                let message = "The ref of a completion is {\"type\": \"ref/prompt\", \"name\": …} or {\"type\": \
                               \"ref/resource\", \"uri\": …}.";
                return Err(ErrorData::invalid_params(message, None));
            }
        };
        let argument = &params.argument.name;
        if !names.iter().any(|name| name == argument) {
            let shown: String = argument.chars().take(64).collect();
            let message = format!("{what} has no argument {shown:?}. It has: {}.", names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        }
        let Some(propose) = completers.0.get(argument) else { return Ok(CompletionInfo::default()) };
        let arguments = params.context.and_then(|context| context.arguments).unwrap_or_default();
        // Nobody waits for a person here.
        let partial = Partial { value: params.argument.value, arguments, context: context.without_way() };
        let proposals = self.guard(what, || propose(partial)).await?;
        info(proposals)
    }
}

/// Returns the first of the proposals, as many as a completion may hold, and tells how many there are.
fn info(mut proposals: Vec<String>) -> Result<CompletionInfo, ErrorData> {
    let total = u32::try_from(proposals.len()).unwrap_or(u32::MAX);
    let has_more = proposals.len() > CompletionInfo::MAX_VALUES;
    proposals.truncate(CompletionInfo::MAX_VALUES);
    CompletionInfo::with_pagination(proposals, Some(total), has_more)
        .map_err(|words| ErrorData::internal_error(words, None))
}
