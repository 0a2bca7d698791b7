//! A *password* is kept as argon2id, which costs whoever guesses time and memory (RFC 9106), in the PHC string format.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use switchboard_ambient::{Random, Secret};
use tokio::sync::Semaphore;

/// The shortest password that is taken.
const SHORTEST: usize = 10;

/// The longest; more would only let strangers keep the machine busy.
const LONGEST: usize = 1024;

/// Passwords that are hashed at one time: each takes 19 MiB.
const AT_ONCE: usize = 4;

/// Says why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is too short.
    #[error("a password has at least {SHORTEST} characters")]
    Short,
    /// It is too long.
    #[error("a password has at most {LONGEST} bytes")]
    Long,
}

/// Hashes and verifies, a few at a time.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    places: Arc<Semaphore>,
    /// What is verified where there is no account, so that its absence takes as long as a wrong password.
    nobody: Arc<String>,
}

impl Passwords {
    pub(crate) fn new(random: &dyn Random) -> Self {
        let nobody = hash(&Secret::new(crate::opaque::opaque(random)), salt(random));
        Self { places: Arc::new(Semaphore::new(AT_ONCE)), nobody: Arc::new(nobody) }
    }

    /// Returns what is kept of a password.
    pub(crate) async fn keep(
        &self,
        password: Secret<String>,
        random: &dyn Random,
    ) -> Result<String, PasswordError> {
        if password.expose().chars().count() < SHORTEST {
            return Err(PasswordError::Short);
        }
        if password.expose().len() > LONGEST {
            return Err(PasswordError::Long);
        }
        let salt = salt(random);
        Ok(self.run(move || hash(&password, salt)).await)
    }

    /// Tells whether `password` is the one that `kept` was made of; without `kept` it is not, after the same time.
    pub(crate) async fn verify(&self, password: Secret<String>, kept: Option<String>) -> bool {
        if password.expose().len() > LONGEST {
            return false;
        }
        let is_known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.nobody.as_ref().clone());
        self.run(move || verify(&password, &kept)).await.unwrap_or(false) && is_known
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
    }
}

fn salt(random: &dyn Random) -> [u8; 16] {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    salt
}

fn hash(password: &Secret<String>, salt: [u8; 16]) -> String {
    let params = Params::default();
    let (m, t, p) = (params.m_cost(), params.t_cost(), params.p_cost());
    let output = derive(params, password, &salt).expect("the default costs and a salt of 16 bytes are valid");
    let (salt, output) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(output));
    format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${output}")
}

/// Verifies with the costs that were kept, which may be older than today's; nothing where they cannot be read.
fn verify(password: &Secret<String>, kept: &str) -> Option<bool> {
    let mut parts = kept.strip_prefix("$argon2id$v=19$")?.split('$');
    let (costs, salt, output) = (parts.next()?, parts.next()?, parts.next()?);
    let mut costs = costs.split(',').map(|cost| cost.split_once('=')?.1.parse::<u32>().ok());
    let params = Params::new(costs.next()??, costs.next()??, costs.next()??, None).ok()?;
    let salt = STANDARD_NO_PAD.decode(salt).ok()?;
    let output = STANDARD_NO_PAD.decode(output).ok()?;
    let derived = derive(params, password, &salt).ok()?;
    let difference = derived.iter().zip(&output).fold(0, |sum, (one, two)| sum | (one ^ two));
    Some(output.len() == derived.len() && difference == 0)
}

fn derive(params: Params, password: &Secret<String>, salt: &[u8]) -> argon2::Result<[u8; 32]> {
    let mut output = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        password.expose().as_bytes(),
        salt,
        &mut output,
    )?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use switchboard_ambient::SeededRandom;

    use super::*;

    #[tokio::test]
    async fn a_password_is_verified_by_what_was_kept_of_it() {
        let random = SeededRandom::new(1);
        let passwords = Passwords::new(&random);
        let secret = |text: &str| Secret::new(text.to_owned());

        let kept = passwords.keep(secret("correct horse"), &random).await.expect("kept");

        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        // Whoever has no account costs as much to refuse.
        assert!(passwords.nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", passwords.nobody);
        assert!(passwords.verify(secret("correct horse"), Some(kept.clone())).await);
        assert!(!passwords.verify(secret("correct horsf"), Some(kept)).await);
        assert!(!passwords.verify(secret("correct horse"), None).await);
        assert!(!passwords.verify(secret("correct horse"), Some("$argon2id$v=19$x".to_owned())).await);
        // Not only the cost is the same: the work is done.
        let busy = passwords.places.clone().acquire_many_owned(4).await.expect("open");
        assert_eq!(passwords.verify(secret("correct horse"), None).now_or_never(), None);
        drop(busy);
        assert_eq!(passwords.keep(secret("short"), &random).await, Err(PasswordError::Short));
        assert_eq!(passwords.keep(secret(&"a".repeat(1025)), &random).await, Err(PasswordError::Long));
    }
}
