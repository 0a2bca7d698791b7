//! In ChatGPT: reading notes runs at once, writing asks you ("Allow Notes to use Write note?"), and deleting is marked as
//! something that cannot be undone. Hosts that show forms ask once more before they delete. The notes live as long as the server.
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use switchboard::{Elicited, prelude::*};

/// A note.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Note {
    /// What it is found by
    name: String,
    /// What it says
    text: String,
}

/// What a person decides before a note is deleted.
#[derive(Deserialize, JsonSchema)]
struct Decision {
    /// Delete it for good
    delete: bool,
}

/// The notes, shared by all calls.
#[derive(Default)]
pub(crate) struct Notes(Mutex<BTreeMap<String, String>>);

#[tools]
impl Notes {
    /// Lists the names of all notes, in order. Use this to find out what there is.
    #[tool(read_only, closed_world)]
    fn list_notes(&self) -> Vec<String> {
        self.notes().keys().cloned().collect()
    }

    /// Returns a note. Use this with a name that `list_notes` gave.
    #[tool(read_only, closed_world)]
    fn read_note(&self, name: String) -> Result<Note, String> {
        let text = self.notes().get(&name).cloned();
        text.map(|text| Note { name: name.clone(), text }).ok_or_else(|| unknown(&name))
    }

    /// Adds a note, or replaces the one of that name. Use this when the person wants something remembered.
    #[tool(destructive, idempotent, closed_world, invoking = "Writing it down", invoked = "Written down")]
    fn write_note(
        &self,
        /// What the note is found by: a few words in lower case, joined by `-`
        #[pattern("^[a-z0-9-]+$")]
        #[length(1..=64)]
        #[example("shopping-list")]
        name: String,
        /// What it says
        #[length(1..=10_000)]
        text: String,
    ) -> Note {
        self.notes().insert(name.clone(), text.clone());
        Note { name, text }
    }

    /// Deletes a note for good. Use this only when the person asked for it.
    #[tool(destructive, closed_world, streaming)]
    async fn delete_note(&self, context: Context, name: String) -> Result<String, String> {
        let Some(text) = self.notes().get(&name).cloned() else { return Err(unknown(&name)) };
        // A host that shows no forms has asked by itself, as ChatGPT does before every write.
        if context.may_elicit() {
            let question = format!("Delete the note {name:?}, which says {text:?}?");
            let answer =
                context.elicit::<Decision>("delete", question).await.map_err(|error| error.to_string())?;
            if !matches!(answer, Elicited::Accepted(Decision { delete: true })) {
                return Ok(format!("The person keeps the note {name:?}."));
            }
        }
        let deleted = self.notes().remove(&name);
        deleted.map(|_| format!("The note {name:?} is deleted.")).ok_or_else(|| unknown(&name))
    }

    fn notes(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown(name: &str) -> String {
    format!("No note is called {name:?}; list_notes names them all.")
}

pub(crate) fn server() -> Server {
    let server = Server::new("Notes").instructions("Short notes that the person wants kept.");
    // With sessions, hosts of the older revisions can be asked as well.
    server.tools(Notes::default()).sessions()
}

#[tokio::main]
async fn main() -> switchboard::Result<()> {
    server().serve_from_args().await
}
