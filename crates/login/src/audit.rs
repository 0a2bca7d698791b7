//! The *audit* says who did what, when, and what was refused; it is written with what it speaks of, or not at all.

use std::time::SystemTime;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// An account was made.
    AccountAdded,
    /// An account was removed.
    AccountRemoved,
    /// A password was set.
    PasswordSet,
    /// The groups of an account were set.
    GroupsSet,
    /// Someone logged in.
    LoggedIn,
    /// Someone logged out.
    LoggedOut,
    /// A password was wrong, or the account unknown.
    LoginRefused,
    /// Too many passwords were wrong.
    LoginThrottled,
    /// A provider's word was not believed, or its person not let in.
    ProviderRefused,
    /// An account elsewhere was connected.
    LinkAdded,
    /// An account elsewhere was disconnected.
    LinkRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// Passkeys were removed.
    PasskeyRemoved,
    /// What a passkey answered was not believed.
    PasskeyRefused,
    /// A form came from elsewhere.
    FormRefused,
    /// The link to the first account was wrong.
    SetupRefused,
    /// A client registered.
    ClientRegistered,
    /// A client that nobody had allowed anything made place for another.
    ClientForgotten,
    /// Whoever runs the server removed a client.
    ClientRemoved,
    /// A registration was refused.
    RegistrationRefused,
    /// A client did not prove who it is.
    ClientRefused,
    /// A request for an authorization or for tokens could not be answered.
    RequestRefused,
    /// A person allowed a client something.
    ConsentGiven,
    /// A client got another code by what a person had allowed it before; nobody was asked.
    ConsentRemembered,
    /// A person said no.
    ConsentDenied,
    /// A person took a consent back.
    ConsentWithdrawn,
    /// Tokens were handed out for a code.
    CodeRedeemed,
    /// A code was refused.
    CodeRefused,
    /// A code was used twice; its tokens ended.
    CodeReplayed,
    /// Tokens were handed out for a refresh token.
    Refreshed,
    /// A refresh token was refused.
    RefreshRefused,
    /// A refresh token was used twice; its family ended.
    RefreshReused,
    /// A client gave its tokens back.
    Revoked,
    /// A token was not accepted, at a door of login's own or at the resource behind it.
    TokenRefused,
    /// A request named a host that is not ours.
    HostRefused,
    /// A page of another origin sent a request.
    OriginRefused,
    /// A request named a session that somebody else opened.
    SessionRefused,
    /// A document was asked for by its id that is kept from who asked.
    DocumentRefused,
}

impl Event {
    /// Tells whether strangers bring it about without a proof, and so decide how often.
    pub(crate) fn is_anybodys(self) -> bool {
        matches!(
            self,
            Self::LoginRefused
                | Self::LoginThrottled
                | Self::ProviderRefused
                | Self::PasskeyRefused
                | Self::FormRefused
                | Self::SetupRefused
                | Self::ClientRegistered
                | Self::ClientForgotten
                | Self::RegistrationRefused
                | Self::ClientRefused
                | Self::RequestRefused
                | Self::CodeRefused
                | Self::RefreshRefused
                | Self::TokenRefused
                | Self::HostRefused
                | Self::OriginRefused
                | Self::SessionRefused
                | Self::DocumentRefused
        )
    }

    /// Returns the word that is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AccountAdded => "account_added",
            Self::AccountRemoved => "account_removed",
            Self::PasswordSet => "password_set",
            Self::GroupsSet => "groups_set",
            Self::LoggedIn => "logged_in",
            Self::LoggedOut => "logged_out",
            Self::LoginRefused => "login_refused",
            Self::LoginThrottled => "login_throttled",
            Self::ProviderRefused => "provider_refused",
            Self::LinkAdded => "link_added",
            Self::LinkRemoved => "link_removed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::PasskeyRefused => "passkey_refused",
            Self::FormRefused => "form_refused",
            Self::SetupRefused => "setup_refused",
            Self::ClientRegistered => "client_registered",
            Self::ClientForgotten => "client_forgotten",
            Self::ClientRemoved => "client_removed",
            Self::RegistrationRefused => "registration_refused",
            Self::ClientRefused => "client_refused",
            Self::RequestRefused => "request_refused",
            Self::ConsentGiven => "consent_given",
            Self::ConsentRemembered => "consent_remembered",
            Self::ConsentDenied => "consent_denied",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::CodeRedeemed => "code_redeemed",
            Self::CodeRefused => "code_refused",
            Self::CodeReplayed => "code_replayed",
            Self::Refreshed => "refreshed",
            Self::RefreshRefused => "refresh_refused",
            Self::RefreshReused => "refresh_reused",
            Self::Revoked => "revoked",
            Self::TokenRefused => "token_refused",
            Self::HostRefused => "host_refused",
            Self::OriginRefused => "origin_refused",
            Self::SessionRefused => "session_refused",
            Self::DocumentRefused => "document_refused",
        }
    }
}

/// One line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: SystemTime,
    /// What: the word of an [`Event`].
    pub event: String,
    /// Who, by id, where that is known.
    pub person: Option<String>,
    /// By which client.
    pub client: Option<String>,
    /// Why, in a few words; never a secret or an address of a person.
    pub detail: Option<String>,
}

/// A line that is about to be written.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) event: Event,
    pub(crate) person: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) detail: Option<String>,
}

impl Note {
    pub(crate) fn of(event: Event) -> Self {
        Self { event, person: None, client: None, detail: None }
    }

    pub(crate) fn person(self, id: &str) -> Self {
        Self { person: Some(id.to_owned()), ..self }
    }

    pub(crate) fn client(self, id: &str) -> Self {
        Self { client: Some(id.chars().take(LONGEST).collect()), ..self }
    }

    pub(crate) fn detail(self, detail: impl Into<String>) -> Self {
        let detail: String = detail.into();
        Self { detail: Some(detail.chars().take(LONGEST).collect()), ..self }
    }
}

/// What strangers send is cut to this many characters: the audit is kept for long.
const LONGEST: usize = 300;
