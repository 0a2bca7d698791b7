//! A *proof* is the answer to a challenge by a key that is kept: whoever gives it is the key's owner, and was verified by
//! their device, so that it counts as much as a password and a second thing together.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PublicKeyCredential, RequestChallengeResponse, Webauthn, WebauthnError,
};

use crate::passkey::Passkeys;
use crate::passkey::ceremony::Ceremony;
use crate::store::{KeptPasskey, StoreError, Work};

/// What an answer is judged by.
pub(crate) type ProofState = DiscoverableAuthentication;

/// Says why an answer proves nothing; in these words it stands in the audit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProofRefusal {
    #[error("the challenge is another browser's, or over")]
    Ceremony,
    #[error("the challenge was answered before")]
    Spent,
    #[error("the answer cannot be read")]
    Unreadable,
    #[error("the passkey is not known")]
    Unknown,
    #[error("the passkey is another person's than it says")]
    Person,
    #[error("the signature counter went back, so there may be a copy of the passkey")]
    Counter,
    #[error("{}", words(.0))]
    Wrong(#[from] WebauthnError),
}

/// An answer as a browser gave it.
#[derive(Debug)]
pub(crate) struct Answer(PublicKeyCredential);

impl Passkeys {
    /// Makes a challenge for whoever it may be: returns what the browser is asked, and what the answer is judged by.
    pub(crate) fn challenge(&self) -> Result<(RequestChallengeResponse, ProofState), WebauthnError> {
        let (mut asked, state) = self.relying_party.start_discoverable_authentication()?;
        // The person presses a button for it, and is not offered keys while they type.
        asked.mediation = None;
        Ok((asked, state))
    }
}

impl Answer {
    /// Reads an answer.
    pub(crate) fn read(text: &str) -> Result<Self, ProofRefusal> {
        let credential = serde_json::from_str(text).map_err(|_| ProofRefusal::Unreadable)?;
        Ok(Self(credential))
    }

    /// Returns the passkey that answered, where it is kept.
    pub(crate) async fn passkey(&self, work: &mut Work) -> Result<Option<KeptPasskey>, StoreError> {
        work.passkey(&URL_SAFE_NO_PAD.encode(self.0.get_credential_id())).await
    }

    /// Judges the answer, and returns the passkey as it is to be kept from now on.
    pub(crate) fn judge(
        &self,
        passkeys: &Passkeys,
        ceremony: Ceremony<ProofState>,
        (kept, now): (KeptPasskey, SystemTime),
    ) -> Result<KeptPasskey, ProofRefusal> {
        let owner = Webauthn::identify_discoverable_authentication(&passkeys.relying_party, &self.0);
        let Ok((owner, _)) = owner else { return Err(ProofRefusal::Person) };
        if owner != kept.handle {
            return Err(ProofRefusal::Person);
        }
        let mut kept = kept;
        let proven = passkeys.relying_party.finish_discoverable_authentication_v2(
            &self.0,
            ceremony.state,
            &kept.credential,
        );
        let proven = proven.map_err(|error| match error {
            WebauthnError::CredentialPossibleCompromise => ProofRefusal::Counter,
            error => ProofRefusal::Wrong(error),
        })?;
        kept.credential.update_credential(&proven);
        kept.used_at = Some(now);
        Ok(kept)
    }
}

/// Says what is wrong with an answer, in few words.
pub(crate) fn words(error: &WebauthnError) -> &'static str {
    match error {
        WebauthnError::InvalidClientDataType => "it answers something else",
        WebauthnError::MismatchedChallenge => "it answers another challenge",
        WebauthnError::InvalidRPOrigin => "it was given at another address",
        WebauthnError::InvalidRPIDHash => "it was given for another server",
        WebauthnError::CredentialCrossOrigin => "it was given in a frame",
        WebauthnError::UserNotPresent => "nobody was there",
        WebauthnError::UserNotVerified => "nobody was verified",
        WebauthnError::AuthenticationFailure => "the signature is wrong",
        _ => "it is not what was asked for",
    }
}
