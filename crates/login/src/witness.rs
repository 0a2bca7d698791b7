//! Login as the *witness* of what is refused before and behind it: hosts and origins that are not ours, sessions and documents of
//! others. Nobody waits for these lines: an answer that took longer where a document is hidden would say that there is one.

use switchboard_ambient::{Identity, Trespass, Witness};

use crate::audit::{Event, Note};
use crate::login::Login;

/// What is said of a session: its id would be good for whoever reads the audit.
const SESSION: &str = "the session of somebody else";

impl Login {
    /// Returns who writes trespasses into the audit. Needs a runtime when it is told of one.
    pub fn witness(&self) -> Witness {
        let desk = self.desk().clone();
        Witness::new(move |trespass, who| {
            let (event, what) = read(trespass);
            let Some(note) = desk.admit(named(Note::of(event), who).detail(what)) else { return };
            let writer = desk.clone();
            desk.pending.spawn(async move { writer.write_refusal(note).await });
        })
    }
}

fn read<'a>(trespass: &Trespass<'a>) -> (Event, &'a str) {
    match trespass {
        Trespass::Host(host) => (Event::HostRefused, host),
        Trespass::Origin(origin) => (Event::OriginRefused, origin),
        Trespass::Session => (Event::SessionRefused, SESSION),
        Trespass::Document(id) => (Event::DocumentRefused, id),
    }
}

fn named(note: Note, who: Option<&Identity>) -> Note {
    let Some(identity) = who else { return note };
    let note = note.person(&identity.subject);
    match &identity.client {
        Some(client) => note.client(client),
        None => note,
    }
}
