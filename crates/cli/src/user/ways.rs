//! Ways into an account beside its password, in words.

use switchboard_login::WaysIn;

use crate::output;

/// Tells how many were taken away from a person; `what` they are where there were none.
pub(super) fn removed(email: &str, gone: WaysIn, what: &str) -> anyhow::Result<()> {
    match in_words(gone) {
        None => output::text(&format!("{email} has no {what}; nothing was changed")),
        Some(gone) => {
            output::text(&format!("{gone} of {email} taken away; every session and connection has ended"))
        }
    }
}

/// Returns how many they are; nothing where there are none.
pub(super) fn in_words(WaysIn { passkeys, links }: WaysIn) -> Option<String> {
    let own = [
        counted(passkeys, "passkey", "passkeys"),
        counted(links, "connected account elsewhere", "connected accounts elsewhere"),
    ];
    let words: Vec<_> = own.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(" and "))
}

fn counted(count: u64, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    }
}
