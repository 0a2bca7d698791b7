//! Fitting: a description made from data may outgrow the host's limits; then it is cut, and told.

use rmcp::model::Tool;

use crate::limits::{MAX_ALL_TOOLS_TOKENS, MAX_TOOL_TOKENS};
use crate::sentence;
use crate::tokens::tool_tokens;

/// A tool that is within the limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// The descriptor to publish.
    pub tool: Tool,
    /// What was cut, where anything was: for the log and the status page.
    pub cut: Option<Cut>,
}

/// What was cut off a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Characters that stayed.
    pub kept: usize,
    /// Characters that went.
    pub dropped: usize,
}

/// A tool is over the limit even without its description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the tool {name} takes {tokens} tokens with no description at all, over the limit of {limit}")]
pub struct DoesNotFit {
    /// The tool's name.
    pub name: String,
    /// The estimate without the description.
    pub tokens: usize,
    /// The limit it had to keep.
    pub limit: usize,
}

/// Fits one tool into [`MAX_TOOL_TOKENS`].
///
/// # Errors
///
/// [`DoesNotFit`] where the name and the schemas alone are over the limit.
pub fn fit_tool(tool: Tool) -> Result<Fitted, DoesNotFit> {
    fit(tool, MAX_TOOL_TOKENS)
}

/// Fits all tools of a connector into [`MAX_TOOL_TOKENS`] each and [`MAX_ALL_TOOLS_TOKENS`] together.
///
/// Where together they are too many, the longest give way first.
///
/// # Errors
///
/// [`DoesNotFit`] for the first tool whose name and schemas alone are over its share.
pub fn fit_tools(tools: Vec<Tool>) -> Result<Vec<Fitted>, DoesNotFit> {
    let tokens: Vec<usize> = tools.iter().map(tool_tokens).collect();
    let limit = level(&tokens, MAX_ALL_TOOLS_TOKENS);
    tools.into_iter().map(|tool| fit(tool, limit)).collect()
}

/// Returns the greatest limit for each under which all stay within `total`.
fn level(tokens: &[usize], total: usize) -> usize {
    let sum_under = |limit: usize| tokens.iter().map(|&tokens| tokens.min(limit)).sum::<usize>();
    let limits: Vec<usize> = (0..=MAX_TOOL_TOKENS).collect();
    limits.partition_point(|&limit| sum_under(limit) <= total).saturating_sub(1)
}

fn fit(mut tool: Tool, limit: usize) -> Result<Fitted, DoesNotFit> {
    if tool_tokens(&tool) <= limit {
        return Ok(Fitted { tool, cut: None });
    }
    let description = tool.description.take().unwrap_or_default();
    let bare = tool_tokens(&tool);
    if bare > limit {
        return Err(DoesNotFit { name: tool.name.into_owned(), tokens: bare, limit });
    }
    let kept = sentence::head(&description, |head| {
        tool.description = Some(head.to_owned().into());
        tool_tokens(&tool) <= limit
    });
    tool.description = (!kept.is_empty()).then(|| kept.to_owned().into());
    let kept = kept.chars().count();
    let cut = Cut { kept, dropped: description.chars().count() - kept };
    Ok(Fitted { tool, cut: Some(cut) })
}

#[cfg(test)]
mod tests;
