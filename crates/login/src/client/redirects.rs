//! *Redirects* are the addresses a client's answers may go to.

use switchboard_oauth_words::RedirectUri;

/// Where ChatGPT receives answers.
const CHATGPT: [&str; 3] = [
    "https://chatgpt.com/connector_platform_oauth_redirect",
    "https://platform.openai.com/apps-manage/oauth",
    "https://chat.openai.com/connector_platform_oauth_redirect",
];

/// Where ChatGPT receives the answers of one connector; the name of the connector follows, which nobody knows beforehand.
const CHATGPT_CONNECTOR: &str = "https://chatgpt.com/connector/oauth/";

/// The addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Redirects {
    /// Exactly these.
    Listed(Vec<RedirectUri>),
    /// Wherever ChatGPT receives answers.
    ChatGpt,
}

impl Redirects {
    /// Tells whether answers may go to `asked`.
    pub(crate) fn admits(&self, asked: &RedirectUri) -> bool {
        match self {
            Self::Listed(listed) => listed.iter().any(|own| own.admits(asked)),
            Self::ChatGpt => CHATGPT.contains(&asked.as_str()) || is_connector(asked.as_str()),
        }
    }

    /// Returns the address, where there is only one.
    pub(crate) fn only(&self) -> Option<&RedirectUri> {
        match self {
            Self::Listed(listed) if listed.len() == 1 => listed.first(),
            _ => None,
        }
    }
}

/// Tells whether an address is that of one connector: one plain segment follows, and nothing else.
fn is_connector(address: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    address
        .strip_prefix(CHATGPT_CONNECTOR)
        .is_some_and(|name| (1..=128).contains(&name.len()) && name.bytes().all(is_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asked: &str, expected: bool) {
        let is_admitted = RedirectUri::parse(asked).is_ok_and(|asked| Redirects::ChatGpt.admits(&asked));
        assert_eq!(is_admitted, expected, "{asked}");
    }

    #[test]
    fn every_address_of_chatgpt_works_and_nothing_beside_it() {
        check("https://chatgpt.com/connector_platform_oauth_redirect", true);
        check("https://chat.openai.com/connector_platform_oauth_redirect", true);
        check("https://platform.openai.com/apps-manage/oauth", true);
        check("https://chatgpt.com/connector/oauth/a1B_-9", true);
        check("https://chatgpt.com/connector/oauth/", false);
        check("https://chatgpt.com/connector/oauth/a/b", false);
        check("https://chatgpt.com/connector/oauth/..", false);
        check("https://chatgpt.com/connector/oauth/a?b", false);
        check("https://chatgpt.com/connector/oauth/a%2e", false);
        check("https://chatgpt.com.evil.example/connector/oauth/a", false);
        check("https://evil.example/connector_platform_oauth_redirect", false);
    }
}
