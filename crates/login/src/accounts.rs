//! *Accounts* are the people who may log in; they are kept by whoever runs the server, and by a person for themselves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use switchboard_ambient::{Clock, Random, Secret};

use crate::audit::{AuditRecord, Event, Note};
use crate::login::{OpenLoginError, Records, open_store};
use crate::opaque::name;
use crate::passkey::Passkey;
use crate::password::{PasswordError, Passwords};
use crate::person::{InvalidEmail, InvalidGroup, Person, read_email, read_groups};
use crate::store::{KeptLink, Store, StoreError, Work};

/// Says why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] InvalidEmail),
    /// The password is not taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A group is none.
    #[error(transparent)]
    Group(#[from] InvalidGroup),
    /// The address has an account already.
    #[error("{0} has an account already")]
    Taken(String),
    /// The address has no account.
    #[error("{0} has no account")]
    Unknown(String),
    /// The person has no passkey of this name.
    #[error("{email} has no passkey {name:?}")]
    NoPasskey {
        /// Whose.
        email: String,
        /// Which.
        name: String,
    },
    /// The person has no connected account of this provider.
    #[error("{email} has no account of {issuer:?} connected")]
    NoLink {
        /// Whose.
        email: String,
        /// Which provider's.
        issuer: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps accounts.
pub struct Accounts {
    store: Store,
    passwords: Passwords,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// Which ways in stay beside the password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OtherWays {
    /// The passkeys.
    pub passkeys: bool,
    /// The accounts elsewhere that are connected.
    pub links: bool,
}

/// How many ways in there are, or were, beside the password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaysIn {
    /// Passkeys.
    pub passkeys: u64,
    /// Accounts elsewhere.
    pub links: u64,
}

/// An account at another provider that is connected with one here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedAccount {
    /// The provider.
    pub issuer: String,
    /// Who it is there, in the provider's own words.
    pub subject: String,
    /// Since when it is connected.
    pub connected_at: SystemTime,
}

impl Accounts {
    /// Opens the accounts in the records of a login, whether it is being served or not.
    ///
    /// # Errors
    ///
    /// [`OpenLoginError`] where they cannot be used.
    pub async fn open(
        records: &Records,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenLoginError> {
        let store = open_store(records).await?;
        let passwords = Passwords::new(random.as_ref());
        Ok(Self { store, passwords, clock, random })
    }

    /// Makes an account.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where address, password or a group are not taken.
    pub async fn add(
        &self,
        email: &str,
        password: Secret<String>,
        groups: &[String],
    ) -> Result<Person, AccountError> {
        let email = read_email(email)?;
        let groups = read_groups(groups)?;
        let kept = self.passwords.keep(password, self.random.as_ref()).await?;
        let person = Person { id: name(self.random.as_ref()), email, groups, created_at: self.clock.now() };
        let mut work = self.store.begin().await?;
        if !work.add_person(&person, &kept).await? {
            return Err(AccountError::Taken(person.email));
        }
        for group in &person.groups {
            work.add_membership(&person.id, group).await?;
        }
        self.note(&mut work, Note::of(Event::AccountAdded).person(&person.id)).await?;
        work.commit().await?;
        Ok(person)
    }

    /// Returns everybody, in the order of their addresses.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store fails.
    pub async fn list(&self) -> Result<Vec<Person>, StoreError> {
        self.store.read().await?.people().await
    }

    /// Sets a password, which ends every session and every grant of the person: whoever had the old one is out. It could add
    /// passkeys and connect accounts elsewhere, so these go as well, unless `kept` says otherwise; returns what went.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account or the password is not taken.
    pub async fn set_password(
        &self,
        email: &str,
        password: Secret<String>,
        kept: OtherWays,
    ) -> Result<WaysIn, AccountError> {
        let hashed = self.passwords.keep(password, self.random.as_ref()).await?;
        let (mut work, person) = self.find(email).await?;
        work.set_password(&person.id, &hashed).await?;
        let passkeys = if kept.passkeys { 0 } else { work.remove_passkeys(&person.id).await? };
        let links = if kept.links { 0 } else { work.remove_links(&person.id).await? };
        self.put_out(&mut work, &person).await?;
        self.note(&mut work, Note::of(Event::PasswordSet).person(&person.id)).await?;
        for (event, removed) in [(Event::PasskeyRemoved, passkeys), (Event::LinkRemoved, links)] {
            if removed > 0 {
                let note = Note::of(event).person(&person.id);
                self.note(&mut work, note.detail(format!("{removed} with the password"))).await?;
            }
        }
        work.commit().await?;
        Ok(WaysIn { passkeys, links })
    }

    /// Returns the passkeys of a person, the first first.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account.
    pub async fn passkeys(&self, email: &str) -> Result<Vec<Passkey>, AccountError> {
        let (mut work, person) = named(self.store.read().await?, email).await?;
        let kept = work.passkeys(&person.id).await?;
        Ok(kept.into_iter().map(Passkey::from).collect())
    }

    /// Returns the accounts elsewhere that are connected with a person's, the first first.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account.
    pub async fn links(&self, email: &str) -> Result<Vec<LinkedAccount>, AccountError> {
        let (mut work, person) = named(self.store.read().await?, email).await?;
        let kept = work.links(&person.id).await?;
        let told = |KeptLink { link, created_at }| LinkedAccount {
            issuer: link.issuer,
            subject: link.subject,
            connected_at: created_at,
        };
        Ok(kept.into_iter().map(told).collect())
    }

    /// Returns the ways in that people have beside the password, by the ids of the people; who has none is not among them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store fails.
    pub async fn ways_in(&self) -> Result<BTreeMap<String, WaysIn>, StoreError> {
        let counted = self.store.read().await?.ways_in().await?;
        Ok(counted
            .into_iter()
            .map(|(person, (passkeys, links))| (person, WaysIn { passkeys, links }))
            .collect())
    }

    /// Takes passkeys away from a person, by their names, or all of them where none is named; whoever had one is out, because
    /// every session and every grant of the person ends. Returns how many went; all of those that were named, or none.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account or no such passkey.
    pub async fn remove_passkeys(&self, email: &str, names: &[String]) -> Result<u64, AccountError> {
        let (mut work, person) = self.find(email).await?;
        let own = work.passkeys(&person.id).await?;
        let unknown = names.iter().find(|name| own.iter().all(|one| one.name != **name));
        if let Some(name) = unknown {
            return Err(AccountError::NoPasskey { email: person.email, name: name.clone() });
        }
        let mut removed = 0;
        for passkey in own.iter().filter(|one| names.is_empty() || names.contains(&one.name)) {
            removed += u64::from(work.remove_passkey(&passkey.id, &person.id).await?);
        }
        self.end(work, (&person, Event::PasskeyRemoved), removed).await
    }

    /// Disconnects accounts elsewhere from a person's, by their issuers, or all of them where none is named; every session and
    /// every grant of the person ends. Returns how many went; all of those that were named, or none.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account or none of such an issuer is connected.
    pub async fn remove_links(&self, email: &str, issuers: &[String]) -> Result<u64, AccountError> {
        let (mut work, person) = self.find(email).await?;
        let own = work.links(&person.id).await?;
        let unknown = issuers.iter().find(|issuer| own.iter().all(|one| one.link.issuer != **issuer));
        if let Some(issuer) = unknown {
            return Err(AccountError::NoLink { email: person.email, issuer: issuer.clone() });
        }
        let mut removed = 0;
        for KeptLink { link, .. } in own {
            if issuers.is_empty() || issuers.contains(&link.issuer) {
                removed += u64::from(work.remove_link(&link, &person.id).await?);
            }
        }
        self.end(work, (&person, Event::LinkRemoved), removed).await
    }

    /// Puts a person out whose ways in were taken away, and keeps that; nothing where there were none.
    async fn end(
        &self,
        mut work: Work,
        (person, event): (&Person, Event),
        removed: u64,
    ) -> Result<u64, AccountError> {
        if removed > 0 {
            self.put_out(&mut work, person).await?;
            let note = Note::of(event).person(&person.id);
            self.note(&mut work, note.detail(format!("{removed} by whoever runs the server"))).await?;
            work.commit().await?;
        }
        Ok(removed)
    }

    /// Ends every session and every grant of a person.
    async fn put_out(&self, work: &mut Work, person: &Person) -> Result<(), StoreError> {
        work.end_sessions(&person.id).await?;
        work.end_grants(&person.id, self.clock.now()).await?;
        Ok(())
    }

    /// Sets the groups of a person; tokens say so from the next refresh on.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account, or no such group can be.
    pub async fn set_groups(&self, email: &str, groups: &[String]) -> Result<(), AccountError> {
        let groups = read_groups(groups)?;
        let (mut work, person) = self.find(email).await?;
        work.remove_memberships(&person.id).await?;
        for group in &groups {
            work.add_membership(&person.id, group).await?;
        }
        let note = Note::of(Event::GroupsSet).person(&person.id).detail(groups.join(" "));
        self.note(&mut work, note).await?;
        Ok(work.commit().await?)
    }

    /// Removes an account with everything that was allowed by it.
    ///
    /// # Errors
    ///
    /// [`AccountError`] where there is no such account.
    pub async fn remove(&self, email: &str) -> Result<(), AccountError> {
        let (mut work, person) = self.find(email).await?;
        work.remove_person(&person.id).await?;
        self.note(&mut work, Note::of(Event::AccountRemoved).person(&person.id)).await?;
        Ok(work.commit().await?)
    }

    /// Returns the latest lines of the audit, the latest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the store fails.
    pub async fn audit(&self, most: u32) -> Result<Vec<AuditRecord>, StoreError> {
        self.store.read().await?.audit(most).await
    }

    async fn find(&self, email: &str) -> Result<(Work, Person), AccountError> {
        named(self.store.begin().await?, email).await
    }

    async fn note(&self, work: &mut Work, note: Note) -> Result<(), StoreError> {
        work.note(name(self.random.as_ref()), note, self.clock.now()).await
    }
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Accounts").finish_non_exhaustive()
    }
}

async fn named(mut work: Work, email: &str) -> Result<(Work, Person), AccountError> {
    let email = read_email(email)?;
    match work.person_by_email(&email).await? {
        Some(person) => Ok((work, person)),
        None => Err(AccountError::Unknown(email)),
    }
}
