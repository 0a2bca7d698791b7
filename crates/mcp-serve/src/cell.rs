//! A *cell* holds what a server offers at the moment and lets it change: readers keep the catalog they began with, and those
//! who listen are told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use crate::catalog::{Catalog, DuplicateTool};
use crate::changes::{Changed, Changes};
use crate::roster::{Mount, Roster};

/// Holds the catalog of the moment; clones hold the same.
#[derive(Debug, Clone)]
pub(crate) struct CatalogCell(Arc<Cell>);

#[derive(Debug)]
struct Cell {
    catalog: RwLock<Arc<Catalog>>,
    /// What the tools of the catalog follow from.
    roster: Mutex<Roster>,
    /// The cells of the servers that this one's is mounted in; one is forgotten once nobody else holds it.
    parents: Mutex<Vec<Weak<Cell>>>,
    changes: Changes,
}

impl CatalogCell {
    pub(crate) fn new(catalog: Catalog) -> Self {
        Self(Arc::new(Cell {
            catalog: RwLock::new(Arc::new(catalog)),
            roster: Mutex::default(),
            parents: Mutex::default(),
            changes: Changes::default(),
        }))
    }

    pub(crate) fn get(&self) -> Arc<Catalog> {
        self.0.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a changed copy in the place of the catalog, unless the change fails.
    pub(crate) fn change<E>(&self, change: impl FnOnce(&mut Catalog) -> Result<(), E>) -> Result<(), E> {
        let mut place = self.0.catalog.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = Catalog::clone(&place);
        change(&mut next)?;
        *place = Arc::new(next);
        Ok(())
    }

    /// Returns who hears of changes.
    pub(crate) fn changes(&self) -> &Changes {
        &self.0.changes
    }

    /// Changes which tools there are, and tells everybody; nothing is changed where two would have one name.
    pub(crate) fn arrange<T>(&self, change: impl FnOnce(&mut Roster) -> T) -> Result<T, DuplicateTool> {
        let mut roster = lock(&self.0.roster);
        let mut next = roster.clone();
        let changed = change(&mut next);
        let tools = next.tools();
        self.change(|catalog| catalog.set_tools(tools))?;
        *roster = next;
        drop(roster);
        self.told();
        Ok(changed)
    }

    /// Switches a tool on or off; false where there is none of that name.
    pub(crate) fn switch(&self, name: &str, is_on: bool) -> bool {
        {
            let roster = lock(&self.0.roster);
            if roster.is_off(name) != is_on {
                return roster.has(name);
            }
        }
        // A tool that comes back may find its name taken.
        self.arrange(|roster| roster.switch(name, is_on)).unwrap_or_else(|error| {
            tracing::error!(error = %error, "a tool could not be switched on");
            false
        })
    }

    /// Adds the tools of the server whose cell is `child`, as `mount` shows them.
    pub(crate) fn mount(&self, child: &Self, mount: Mount) -> Result<(), DuplicateTool> {
        lock(&child.0.parents).push(Arc::downgrade(&self.0));
        self.arrange(|roster| roster.mount(mount))
    }

    /// Tells the clients and the servers that this one is mounted in.
    fn told(&self) {
        self.changes().tell(Changed::Tools);
        let parents: Vec<Self> = {
            let mut parents = lock(&self.0.parents);
            parents.retain(|parent| parent.strong_count() > 0);
            parents.iter().filter_map(Weak::upgrade).map(Self).collect()
        };
        for parent in parents {
            if let Err(error) = parent.arrange(|_| ()) {
                tracing::error!(error = %error, "the tools of a mounted server were not taken over");
            }
        }
    }
}

fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
