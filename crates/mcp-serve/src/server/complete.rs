//! *Completing* is answering `completion/complete`: proposals for what a person types.

use rmcp::model::{CompleteRequestParams, CompletionInfo, ErrorData, Reference};

use super::Server;
use crate::admission;
use crate::completion::Partial;
use crate::context::Context;
use crate::guard::Guarded;

impl Server {
    /// Answers `completion/complete`.
    pub(crate) async fn complete(
        &self,
        params: CompleteRequestParams,
        context: Context,
    ) -> Result<CompletionInfo, ErrorData> {
        admission::admit(&context, "completion/complete")?;
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
        let Some(propose) = completers.get(argument) else { return Ok(CompletionInfo::default()) };
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
