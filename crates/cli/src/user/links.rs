//! `switchboard user links`: what accounts elsewhere open an account here, and disconnecting them.

use serde_json::json;
use switchboard_login::LinkedAccount;

use crate::dates::{day, moment};
use crate::output;

/// Shows the accounts elsewhere that are connected with a person's, the first first.
pub(super) fn show(email: &str, links: &[LinkedAccount], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let shown = |it: &LinkedAccount| -> anyhow::Result<_> {
            let connected = moment(it.connected_at)?;
            Ok(json!({ "issuer": it.issuer, "subject": it.subject, "connected_at": connected }))
        };
        return output::json(&links.iter().map(shown).collect::<anyhow::Result<Vec<_>>>()?);
    }
    if links.is_empty() {
        return output::text(&format!("{email} has no account elsewhere connected"));
    }
    output::text(&links.iter().map(line).collect::<anyhow::Result<Vec<_>>>()?.join("\n"))
}

fn line(link: &LinkedAccount) -> anyhow::Result<String> {
    Ok(format!("{} as {}, connected on {}", link.issuer, link.subject, day(link.connected_at)?))
}
