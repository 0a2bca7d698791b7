//! *Admission* is whether a caller may call a tool or read what a server has, where a guard before it tells who calls.
//!
//! A server without a guard is for everybody who reaches it: then what tools declare is told to hosts, and nothing more.

use rmcp::model::{CallToolResult, ContentBlock, ErrorData, MetaObject};
use serde_json::json;
use switchboard_ambient::Caller;
use switchboard_oauth_words::{Challenge, ErrorCode, ScopeSet};

use crate::auth::Auth;
use crate::context::Context;
use crate::tool::Tool;

/// Where a host looks for the way to a login in a tool's result, beside the headers that it may not see.
const WWW_AUTHENTICATE: &str = "mcp/www_authenticate";

/// Returns what a caller is told who may not call the tool; nothing where they may.
pub(crate) fn refusal(tool: &Tool, context: &Context) -> Option<CallToolResult> {
    let caller = context.caller()?;
    let scopes = match tool.login() {
        Some(Auth::None | Auth::Optional(_)) => return None,
        Some(Auth::OAuth(scopes)) => scopes.as_slice(),
        // Nobody said that it is for strangers.
        None => &[],
    };
    let may = |caller: &Caller| {
        caller.identity().is_some_and(|identity| identity.has_scopes(scopes.iter().map(String::as_str)))
    };
    if may(caller) {
        return None;
    }
    let name = tool.name();
    let why = match caller.identity() {
        None => format!("{name} needs a login"),
        Some(_) => format!("{name} needs a login that allows {}", scopes.join(" ")),
    };
    let mut result = CallToolResult::error(vec![ContentBlock::text(format!("{why}."))]);
    let mut meta = MetaObject::new();
    meta.0.insert(WWW_AUTHENTICATE.to_owned(), json!([challenge(caller, scopes, &why)]));
    result.meta = Some(meta);
    Some(result)
}

/// Holds what is no tool, and so has no word for it, to be for those with a login; the interfaces of tools are for everybody
/// who may see the tools.
///
/// # Errors
///
/// Where a guard found a stranger.
pub(crate) fn admit(context: &Context, what: &str) -> Result<(), ErrorData> {
    let Some(caller) = context.caller().filter(|caller| caller.identity().is_none()) else { return Ok(()) };
    if what.starts_with("ui://") {
        return Ok(());
    }
    let why = format!("{what} needs a login");
    let data = json!({ WWW_AUTHENTICATE: [challenge(caller, &[], &why)] });
    Err(ErrorData::invalid_request(format!("{why}."), Some(data)))
}

fn challenge(caller: &Caller, scopes: &[String], why: &str) -> String {
    let challenge = Challenge {
        resource_metadata: caller.resource_metadata().parse().ok(),
        error: Some(ErrorCode::InsufficientScope),
        error_description: Some(why.to_owned()),
        scope: scopes.iter().cloned().collect::<ScopeSet>(),
    };
    challenge.to_string()
}
