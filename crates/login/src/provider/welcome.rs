//! A *welcome* decides who comes in by a provider's word. The key is issuer and subject, and never an address alone: who has
//! an account here proves so by logging in to it, and connects the two at `/account`.

use switchboard_access_token::{IdClaims, words_at};

use crate::audit::{Event, Note};
use crate::desk::Desk;
use crate::person::{Person, read_email};
use crate::provider::Provider;
use crate::store::{Link, StoreError, Work};

/// Why someone the provider vouches for does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Turned {
    #[error("the provider tells no address")]
    NoEmail,
    #[error("the provider does not say that the address is verified")]
    Unverified,
    #[error("the address is at none of the domains")]
    Domain,
    #[error("the person is in none of the groups")]
    Group,
    #[error("the account there is connected to none here, and no rule makes one")]
    Unknown,
    #[error("the address has an account here already, which is not connected")]
    Taken,
}

impl Turned {
    /// Says it to the person.
    pub(crate) fn in_words(self, provider: &str) -> String {
        match self {
            Self::NoEmail => format!("{provider} did not tell your email address, which is needed here."),
            Self::Unverified => {
                format!("{provider} has not verified your email address. Do that there, then try again.")
            }
            Self::Domain => "Your email address is not one of those that may log in here.".to_owned(),
            Self::Group => format!("At {provider} you are in none of the groups that may log in here."),
            Self::Unknown => format!(
                "Your account at {provider} is not connected to one here. Log in another way, then connect it on your account \
                 page; or ask whoever runs this server."
            ),
            Self::Taken => format!(
                "There is an account with your email address already. Log in to it another way, then connect {provider} on \
                 your account page."
            ),
        }
    }
}

/// Returns who comes in: whoever is connected, or someone new where the rules say so. The rules are asked each time.
pub(crate) async fn welcome(
    desk: &Desk,
    work: &mut Work,
    (provider, claims): (&Provider, &IdClaims),
) -> Result<Result<Person, Turned>, StoreError> {
    if let Err(turned) = admits(provider, claims) {
        return Ok(Err(turned));
    }
    if let Some(person) = work.linked_person(&provider.config.issuer, &claims.subject).await? {
        return Ok(Ok(follow(desk, work, person, (provider, claims)).await?));
    }
    let email = match newcomer(provider, claims) {
        Ok(email) => email,
        Err(turned) => return Ok(Err(turned)),
    };
    let groups = mapped(provider, claims);
    let person = Person { id: desk.place.new_name(), email, groups, created_at: desk.place.now() };
    // An empty password is none: nothing that is typed is it.
    if !work.add_person(&person, "").await? {
        return Ok(Err(Turned::Taken));
    }
    for group in &person.groups {
        work.add_membership(&person.id, group).await?;
    }
    work.add_link(&link(provider, claims), &person.id, desk.place.now()).await?;
    let note = Note::of(Event::AccountAdded).person(&person.id).detail(provider.config.id.as_str());
    desk.note(work, note).await?;
    Ok(Ok(person))
}

/// Returns the connection that a word speaks of.
pub(crate) fn link(provider: &Provider, claims: &IdClaims) -> Link {
    Link { issuer: provider.config.issuer.clone(), subject: claims.subject.clone() }
}

/// Asks the rules, which hold for those who are connected as well: who leaves the company leaves this server.
pub(crate) fn admits(provider: &Provider, claims: &IdClaims) -> Result<(), Turned> {
    let config = &provider.config;
    if !config.domains.is_empty() {
        let email = verified_email(provider, claims)?;
        let (_, domain) = email.rsplit_once('@').ok_or(Turned::Domain)?;
        if !config.domains.iter().any(|admitted| admitted.eq_ignore_ascii_case(domain)) {
            return Err(Turned::Domain);
        }
    }
    let groups = words_at(&claims.all, &config.groups_claim);
    if !config.members.is_empty() && !config.members.iter().any(|wanted| groups.contains(wanted)) {
        return Err(Turned::Group);
    }
    Ok(())
}

/// Returns the address of the account that is made for someone new, where one is.
fn newcomer(provider: &Provider, claims: &IdClaims) -> Result<String, Turned> {
    let config = &provider.config;
    if !config.anybody && config.domains.is_empty() && config.members.is_empty() {
        return Err(Turned::Unknown);
    }
    // An address that nobody has verified may be somebody else's, whose account this would keep from being made.
    verified_email(provider, claims)
}

fn verified_email(provider: &Provider, claims: &IdClaims) -> Result<String, Turned> {
    let email = claims.email.as_deref().and_then(|email| read_email(email).ok()).ok_or(Turned::NoEmail)?;
    if claims.is_email_verified || provider.config.trusts_email { Ok(email) } else { Err(Turned::Unverified) }
}

/// Brings the groups that follow from the provider's up to date; those that were given here stay.
async fn follow(
    desk: &Desk,
    work: &mut Work,
    person: Person,
    (provider, claims): (&Provider, &IdClaims),
) -> Result<Person, StoreError> {
    let follows = |group: &String| provider.config.groups.values().any(|own| own == group);
    let mut groups: Vec<String> = person.groups.iter().filter(|group| !follows(group)).cloned().collect();
    groups.extend(mapped(provider, claims));
    groups.sort();
    groups.dedup();
    if groups == person.groups {
        return Ok(person);
    }
    work.remove_memberships(&person.id).await?;
    for group in &groups {
        work.add_membership(&person.id, group).await?;
    }
    let note = Note::of(Event::GroupsSet).person(&person.id);
    desk.note(work, note.detail(format!("{}: {}", provider.config.id, groups.join(" ")))).await?;
    Ok(Person { groups, ..person })
}

/// Returns our groups that follow from those of the provider's word; what is not written down follows from nothing.
fn mapped(provider: &Provider, claims: &IdClaims) -> Vec<String> {
    let theirs = words_at(&claims.all, &provider.config.groups_claim);
    let mut ours: Vec<String> =
        theirs.iter().filter_map(|group| provider.config.groups.get(group)).cloned().collect();
    ours.sort();
    ours.dedup();
    ours
}
