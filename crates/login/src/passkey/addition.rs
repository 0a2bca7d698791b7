//! An *addition* makes a passkey for somebody who is logged in: the device makes a key, and we keep its public half.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use switchboard_ambient::Random;
use webauthn_rs::prelude::{
    CreationChallengeResponse, CredentialID, PasskeyRegistration, RegisterPublicKeyCredential, Uuid,
    WebauthnError,
};

use crate::desk::Desk;
use crate::passkey::Passkeys;
use crate::passkey::ceremony::Ceremony;
use crate::passkey::proof::words;
use crate::person::Person;
use crate::store::KeptPasskey;

/// What an answer is judged by.
#[derive(Serialize, Deserialize)]
pub(crate) struct AdditionState {
    person: String,
    handle: Uuid,
    registration: PasskeyRegistration,
}

/// Says why a passkey is not added; in these words it stands in the audit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdditionRefusal {
    #[error("the challenge is another browser's, or over")]
    Ceremony,
    #[error("the challenge was answered before")]
    Spent,
    #[error("the answer cannot be read")]
    Unreadable,
    #[error("the passkey is known already")]
    Known,
    #[error("there are as many passkeys as there may be")]
    Full,
    #[error("{}", words(.0))]
    Wrong(#[from] WebauthnError),
}

impl Passkeys {
    /// Asks for a passkey of a person who has these already; the device is told to make none where one of them is on it.
    pub(crate) fn ask(
        &self,
        random: &dyn Random,
        (person, own): (&Person, &[KeptPasskey]),
    ) -> Result<(CreationChallengeResponse, AdditionState), WebauthnError> {
        // Random, and the same for all passkeys of a person: devices sort by it, and nobody can tell an address from it.
        let handle = own.first().map_or_else(|| handle(random), |first| first.handle);
        let excluded: Vec<CredentialID> = own.iter().map(|one| one.credential.cred_id().clone()).collect();
        let (mut asked, registration) = self.relying_party.start_passkey_registration(
            handle,
            &person.email,
            &person.email,
            Some(excluded),
        )?;
        // Whoever logs in types no address, so that the device itself must know whose key it is.
        if let Some(selection) = &mut asked.public_key.authenticator_selection {
            selection.resident_key = Some(webauthn_rs_proto::ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        Ok((asked, AdditionState { person: person.id.clone(), handle, registration }))
    }

    /// Judges the answer, and returns the passkey as it is to be kept.
    pub(crate) fn judge(
        &self,
        desk: &Desk,
        ceremony: &Ceremony<AdditionState>,
        (answer, name): (&str, String),
    ) -> Result<KeptPasskey, AdditionRefusal> {
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| AdditionRefusal::Unreadable)?;
        let AdditionState { person, handle, registration } = &ceremony.state;
        let credential = self.relying_party.finish_passkey_registration(&answer, registration)?;
        Ok(KeptPasskey {
            id: URL_SAFE_NO_PAD.encode(credential.cred_id()),
            person: person.clone(),
            handle: *handle,
            name,
            credential,
            created_at: desk.place.now(),
            used_at: None,
        })
    }
}

fn handle(random: &dyn Random) -> Uuid {
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    Uuid::from_bytes(bytes)
}

/// Returns the first name like `name` that none of these passkeys has.
pub(crate) fn free_name(name: &str, own: &[KeptPasskey]) -> String {
    let is_taken = |name: &str| own.iter().any(|one| one.name == name);
    let further = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.to_owned()).chain(further);
    names.find(|name| !is_taken(name)).expect("there are fewer passkeys than numbers")
}
