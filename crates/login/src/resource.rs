//! Login as the *resource* in the same process sees it: keys, and how it stands with a grant, without a request over the
//! network.

use std::sync::Arc;

use futures::future::BoxFuture;
use switchboard_access_token::KeySet;
use switchboard_bearer_guard::{IssuerFailed, LocalIssuer, Standing};

use crate::audit::{Event, Note};
use crate::login::Login;
use crate::store::StoreError;

impl LocalIssuer for Login {
    fn issuer(&self) -> &str {
        &self.desk().issuer
    }

    fn keys(&self) -> BoxFuture<'_, Result<Arc<KeySet>, IssuerFailed>> {
        Box::pin(async {
            let keys = self.desk().signer.keys().await.map_err(|error| IssuerFailed(error.into()))?;
            Ok(keys.set.clone())
        })
    }

    fn standing<'a>(&'a self, grant: &'a str) -> BoxFuture<'a, Result<Standing, IssuerFailed>> {
        Box::pin(async move { self.look_up(grant).await.map_err(|error| IssuerFailed(error.into())) })
    }

    fn note_refusal<'a>(&'a self, why: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let desk = self.desk();
            if let Some(note) = desk.admit(Note::of(Event::TokenRefused).detail(why)) {
                desk.write_refusal(note).await;
            }
        })
    }

    fn turns(&self) -> u64 {
        self.desk().store.turns()
    }
}

impl Login {
    async fn look_up(&self, grant: &str) -> Result<Standing, StoreError> {
        let mut work = self.desk().store.read().await?;
        let Some(grant) = work.live_grant(grant).await? else { return Ok(Standing::Ended) };
        let person = work.person(&grant.person).await?;
        Ok(person
            .map_or(Standing::Ended, |person| Standing::Live { groups: person.groups.into_iter().collect() }))
    }
}
