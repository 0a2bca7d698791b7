//! A *cell* holds what a server offers at the moment and lets it change: readers keep the catalog they began with, and those
//! who listen are told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use crate::catalog::{Catalog, Clash, DuplicateTool, InvalidOffer};
use crate::changes::{Changed, Changes};
use crate::mounted;
use crate::roster::{Mount, Offers, Roster};

/// Holds the catalog of the moment; clones hold the same.
#[derive(Debug, Clone)]
pub(crate) struct CatalogCell(Arc<Cell>);

#[derive(Debug)]
struct Cell {
    catalog: RwLock<Arc<Catalog>>,
    /// What the lists of the catalog follow from.
    roster: Mutex<Roster>,
    parents: Mutex<Vec<Parent>>,
    changes: Changes,
}

/// The cell of a server that this one's is mounted in, and behind which prefix; forgotten once nobody else holds it.
#[derive(Debug, Clone)]
struct Parent {
    cell: Weak<Cell>,
    prefix: Arc<str>,
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
        self.tell_tools();
        Ok(changed)
    }

    /// Changes what there is beside the tools, and tells everybody of `changed`; nothing is changed where it cannot be offered.
    pub(crate) fn offer(
        &self,
        changed: &Changed,
        change: impl FnOnce(&mut Offers),
    ) -> Result<(), InvalidOffer> {
        let mut roster = lock(&self.0.roster);
        let mut next = roster.clone();
        change(&mut next.offers);
        let offers = next.all_offers();
        self.change(|catalog| catalog.set_offers(offers))?;
        *roster = next;
        drop(roster);
        self.tell_offers(changed);
        Ok(())
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

    /// Adds what the server has whose cell is `child`, as `mount` shows it behind `prefix`.
    pub(crate) fn mount(&self, child: &Self, prefix: &str, mount: Mount) -> Result<(), Clash> {
        lock(&child.0.parents).push(Parent { cell: Arc::downgrade(&self.0), prefix: prefix.into() });
        let mut roster = lock(&self.0.roster);
        let mut next = roster.clone();
        next.mount(mount);
        // One that has something else and no tools does not make a server of tools of this one.
        let tools = (child.get().has_tools() || self.get().has_own_tools()).then(|| next.tools());
        let offers = next.all_offers();
        self.change(|catalog| -> Result<(), Clash> {
            if let Some(tools) = tools {
                catalog.set_tools(tools)?;
            }
            Ok(catalog.set_offers(offers)?)
        })?;
        *roster = next;
        drop(roster);
        self.tell_tools();
        self.tell_offers(&Changed::Resources);
        self.tell_offers(&Changed::Prompts);
        Ok(())
    }

    /// Tells that something else is at a URI now, here and wherever this is mounted.
    pub(crate) fn tell_resource(&self, uri: &str) {
        self.changes().tell(Changed::Resource(uri.into()));
        for (parent, prefix) in self.parents() {
            parent.tell_resource(&mounted::address(&prefix, uri));
        }
    }

    /// Tells the clients and the servers that this one is mounted in that there are other tools.
    fn tell_tools(&self) {
        self.changes().tell(Changed::Tools);
        for (parent, _) in self.parents() {
            if let Err(error) = parent.arrange(|_| ()) {
                tracing::error!(error = %error, "the tools of a mounted server were not taken over");
            }
        }
    }

    fn tell_offers(&self, changed: &Changed) {
        self.changes().tell(changed.clone());
        for (parent, _) in self.parents() {
            if let Err(error) = parent.offer(changed, |_| ()) {
                tracing::error!(error = %error, "what a mounted server has was not taken over");
            }
        }
    }

    fn parents(&self) -> Vec<(Self, Arc<str>)> {
        let mut parents = lock(&self.0.parents);
        parents.retain(|parent| parent.cell.strong_count() > 0);
        let living =
            parents.iter().filter_map(|parent| Some((Self(parent.cell.upgrade()?), parent.prefix.clone())));
        living.collect()
    }
}

fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}
