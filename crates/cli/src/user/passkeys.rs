//! `switchboard user passkeys`: what keys open an account, and taking them away.

use serde_json::json;
use switchboard_login::Passkey;

use crate::dates::{day, moment};
use crate::output;

/// Shows the passkeys of a person, the first first.
pub(super) fn show(email: &str, passkeys: &[Passkey], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let shown = |it: &Passkey| -> anyhow::Result<_> {
            let used = it.used_at.map(moment).transpose()?;
            Ok(json!({ "name": it.name, "added_at": moment(it.created_at)?, "used_at": used }))
        };
        return output::json(&passkeys.iter().map(shown).collect::<anyhow::Result<Vec<_>>>()?);
    }
    if passkeys.is_empty() {
        return output::text(&format!("{email} has no passkeys; they are added at /account, in a browser"));
    }
    output::text(&passkeys.iter().map(line).collect::<anyhow::Result<Vec<_>>>()?.join("\n"))
}

fn line(passkey: &Passkey) -> anyhow::Result<String> {
    let used = match passkey.used_at {
        Some(used_at) => format!("last used on {}", day(used_at)?),
        None => "never used".to_owned(),
    };
    Ok(format!("{}, added on {}, {used}", passkey.name, day(passkey.created_at)?))
}
