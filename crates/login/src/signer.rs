//! The *signer* has the keys that tokens are signed and verified with, and sees to it that they succeed each other.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use switchboard_access_token::{
    InvalidSigningKey, KeyRing, KeySet, KeyStage, RingKey, Schedule, SigningKey, Turn,
};
use switchboard_ambient::{Clock, Random};
use switchboard_oauth_words::Jwks;
use tokio::sync::RwLock;

use crate::config::Lifetimes;
use crate::store::{KeptKey, Store, StoreError, Work};
use crate::vault::{Vault, VaultError};

/// How long loaded keys are used before the store is asked again: another process may have turned the ring.
const FRESH: Duration = Duration::from_mins(1);

/// How long a key is published before it signs: longer than anybody caches keys.
const ANNOUNCE: Duration = Duration::from_hours(24);

/// Says why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Key(#[from] InvalidSigningKey),
    #[error("a token cannot be written")]
    Claims(#[from] serde_json::Error),
}

/// Keys as they were loaded.
#[derive(Debug)]
pub(crate) struct Keys {
    /// What signs.
    pub(crate) signing: SigningKey,
    /// What is published.
    pub(crate) jwks: Jwks,
    /// What verifies.
    pub(crate) set: Arc<KeySet>,
    loaded_at: SystemTime,
}

/// What the signer works with.
pub(crate) struct Signer {
    pub(crate) store: Store,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) schedule: Schedule,
    pub(crate) loaded: RwLock<Option<Arc<Keys>>>,
}

/// Returns how keys succeed each other.
pub(crate) fn schedule(lifetimes: &Lifetimes) -> Schedule {
    Schedule {
        announce: ANNOUNCE.min(lifetimes.signing_key / 2),
        sign: lifetimes.signing_key,
        // A minute more than the last token lives, for clocks that differ and for keys that are loaded.
        retire: lifetimes.access_token + FRESH * 2,
    }
}

impl Signer {
    /// Returns the keys.
    pub(crate) async fn keys(&self) -> Result<Arc<Keys>, SignerError> {
        let now = self.clock.now();
        let is_fresh = |keys: &&Arc<Keys>| now.duration_since(keys.loaded_at).is_ok_and(|age| age < FRESH);
        if let Some(keys) = self.loaded.read().await.as_ref().filter(is_fresh) {
            return Ok(keys.clone());
        }
        let mut loaded = self.loaded.write().await;
        if let Some(keys) = loaded.as_ref().filter(is_fresh) {
            return Ok(keys.clone());
        }
        let keys = Arc::new(self.load(now).await?);
        *loaded = Some(keys.clone());
        Ok(keys)
    }

    async fn load(&self, now: SystemTime) -> Result<Keys, SignerError> {
        let mut work = self.store.begin().await?;
        let mut kept = work.keys().await?;
        while let Some(turn) = ring(&kept).due(&self.schedule, now) {
            self.turn(&mut work, turn, now).await?;
            kept = work.keys().await?;
        }
        work.commit().await?;
        let mut signing = None;
        let mut jwks = Jwks::default();
        for key in &kept {
            let pair = SigningKey::from_pkcs8(&self.vault.unseal(&key.ring.kid, &key.sealed)?)?;
            jwks.keys.push(pair.jwk());
            if matches!(key.ring.stage, KeyStage::Signing(_)) {
                signing = Some(pair);
            }
        }
        let signing = signing.ok_or(StoreError::Corrupt("no signing key"))?;
        Ok(Keys { signing, set: Arc::new(KeySet::from_jwks(&jwks)), jwks, loaded_at: now })
    }

    async fn turn(&self, work: &mut Work, turn: Turn, now: SystemTime) -> Result<(), SignerError> {
        match turn {
            Turn::Begin => work.add_key(&self.make(KeyStage::Signing(now))?).await?,
            Turn::Announce => work.add_key(&self.make(KeyStage::Announced(now))?).await?,
            Turn::Succeed { last, next } => {
                work.move_key(&last).await?;
                work.move_key(&next).await?;
            }
            Turn::Forget(key) => work.remove_key(&key.kid).await?,
        }
        Ok(())
    }

    fn make(&self, stage: KeyStage) -> Result<KeptKey, SignerError> {
        let document = SigningKey::generate();
        let kid = SigningKey::from_pkcs8(&document)?.kid().to_owned();
        let sealed = self.vault.seal(&kid, &document, self.random.as_ref());
        Ok(KeptKey { ring: RingKey { kid, stage }, sealed })
    }
}

fn ring(kept: &[KeptKey]) -> KeyRing {
    KeyRing::new(kept.iter().map(|key| key.ring.clone()).collect())
}
