//! `switchboard user passkeys`: what keys open an account, and taking them away.

use std::time::SystemTime;

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::json;
use switchboard_login::Passkey;

use crate::output;

/// Shows the passkeys of a person, the first first.
pub(super) fn show(email: &str, passkeys: &[Passkey], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let shown = |it: &Passkey| -> anyhow::Result<_> {
            let used = it.used_at.map(stamp).transpose()?;
            let used = used.map(|used| used.to_string());
            Ok(json!({ "name": it.name, "added_at": stamp(it.created_at)?.to_string(), "used_at": used }))
        };
        return output::json(&passkeys.iter().map(shown).collect::<anyhow::Result<Vec<_>>>()?);
    }
    if passkeys.is_empty() {
        return output::text(&format!("{email} has no passkeys; they are added at /account, in a browser"));
    }
    output::text(&passkeys.iter().map(line).collect::<anyhow::Result<Vec<_>>>()?.join("\n"))
}

/// Tells how many passkeys were taken away.
pub(super) fn removed(email: &str, gone: u64) -> anyhow::Result<()> {
    if gone == 0 {
        return output::text(&format!("{email} has no passkeys; nothing was changed"));
    }
    output::text(&format!("{} of {email} taken away; every session and connection has ended", count(gone)))
}

/// Returns how many they are, in words.
pub(super) fn count(passkeys: u64) -> String {
    match passkeys {
        1 => "1 passkey".to_owned(),
        passkeys => format!("{passkeys} passkeys"),
    }
}

fn line(passkey: &Passkey) -> anyhow::Result<String> {
    let used = match passkey.used_at {
        Some(used_at) => format!("last used on {}", day(used_at)?),
        None => "never used".to_owned(),
    };
    Ok(format!("{}, added on {}, {used}", passkey.name, day(passkey.created_at)?))
}

fn day(time: SystemTime) -> anyhow::Result<String> {
    Ok(stamp(time)?.strftime("%Y-%m-%d").to_string())
}

fn stamp(time: SystemTime) -> anyhow::Result<Timestamp> {
    Timestamp::try_from(time).context("a time in the records is none")
}
