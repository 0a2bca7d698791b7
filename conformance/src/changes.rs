//! Tools that change what the server offers, for clients that listen to changes.

use anyhow::Result;
use switchboard_mcp_serve::model::CallToolResult;
use switchboard_mcp_serve::{ServerHandle, Tool};

use crate::asks::text;
use crate::constant::descriptor;

/// The tool that comes and goes.
const SWITCHED: &str = "test_switched";

pub(crate) fn tools(handle: &ServerHandle) -> Result<Vec<Tool>> {
    let (tools, prompts) = (handle.clone(), handle.clone());
    let of_tools = descriptor("test_trigger_tool_change", "Changes the list of tools, and changes it back.");
    let of_prompts = descriptor("test_trigger_prompt_change", "Sets the list of prompts anew.");
    let switched = descriptor(SWITCHED, "Comes and goes.");
    Ok(vec![
        Tool::new(switched, |_| std::future::ready(text("Here.")))?,
        Tool::new(of_tools, move |_| {
            let is_there = tools.switch_off(SWITCHED) && tools.switch_on(SWITCHED);
            assert!(is_there, "{SWITCHED} is among the tools of this file");
            std::future::ready(text("The list of tools changed twice."))
        })?,
        Tool::new(of_prompts, move |_| {
            let set = prompts.set_prompts(prompts.prompts());
            std::future::ready(set.map(|()| changed()))
        })?,
    ])
}

fn changed() -> CallToolResult {
    text("The list of prompts was set.")
}
