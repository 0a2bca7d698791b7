//! A *roster* says which tools a server has: its own and those of servers mounted in it, less those that are switched off.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::catalog::{CatalogCell, DuplicateTool, WeakCell};
use crate::changes::Changed;
use crate::server::Server;
use crate::tool::Tool;

/// Which tools a server has.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    plan: Mutex<Plan>,
    /// The servers that this one is mounted in.
    parents: Mutex<Vec<WeakCell>>,
}

/// What the tools follow from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    pub(crate) own: Vec<Tool>,
    mounts: Vec<Mount>,
    off: BTreeSet<String>,
}

/// A server in another.
#[derive(Debug, Clone)]
struct Mount {
    prefix: String,
    server: Server,
}

impl Plan {
    fn tools(&self) -> Vec<Tool> {
        let mounted = self.mounts.iter().flat_map(|mount| {
            let tools = mount.server.handle().tools();
            tools.into_iter().map(|tool| mount.server.mounted(&mount.prefix, &tool)).collect::<Vec<_>>()
        });
        let all = self.own.iter().cloned().chain(mounted);
        all.filter(|tool| !self.off.contains(tool.name())).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.off.contains(name) || self.tools().iter().any(|tool| tool.name() == name)
    }
}

impl CatalogCell {
    /// Changes which tools there are, and tells everybody; nothing is changed where two would have one name.
    pub(crate) fn arrange<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> Result<T, DuplicateTool> {
        let mut plan = lock(&self.roster().plan);
        let mut next = plan.clone();
        let changed = change(&mut next);
        let tools = next.tools();
        self.change(|catalog| catalog.set_tools(tools))?;
        *plan = next;
        drop(plan);
        self.told();
        Ok(changed)
    }

    /// Switches a tool on or off; false where there is none of that name.
    pub(crate) fn switch(&self, name: &str, is_on: bool) -> bool {
        if lock(&self.roster().plan).off.contains(name) != is_on {
            return lock(&self.roster().plan).has(name);
        }
        let switched = self.arrange(|plan| {
            let is_known = plan.has(name);
            if is_on {
                plan.off.remove(name);
            } else if is_known {
                plan.off.insert(name.to_owned());
            }
            is_known
        });
        // A tool that comes back may find its name taken.
        switched.unwrap_or_else(|error| {
            tracing::error!(error = %error, "a tool could not be switched on");
            false
        })
    }

    pub(crate) fn mount(&self, prefix: &str, server: Server) -> Result<(), DuplicateTool> {
        lock(&server.catalog.roster().parents).push(self.downgrade());
        self.arrange(|plan| plan.mounts.push(Mount { prefix: prefix.to_owned(), server }))
    }

    /// Tells the clients and the servers that this one is mounted in.
    fn told(&self) {
        self.changes().tell(Changed::Tools);
        let parents: Vec<CatalogCell> = {
            let mut parents = lock(&self.roster().parents);
            parents.retain(|parent| parent.upgrade().is_some());
            parents.iter().filter_map(WeakCell::upgrade).collect()
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
