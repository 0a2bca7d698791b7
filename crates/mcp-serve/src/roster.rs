//! A *roster* says which tools a server has: its own and those of servers mounted in it, less those that are switched off.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::tool::Tool;

/// Which tools a server has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roster {
    pub(crate) own: Vec<Tool>,
    mounts: Vec<Mount>,
    off: BTreeSet<String>,
}

/// Returns the tools of a mounted server at the moment, as they show where it is mounted.
#[derive(Clone)]
pub(crate) struct Mount(Arc<dyn Fn() -> Vec<Tool> + Send + Sync>);

impl Mount {
    pub(crate) fn new(tools: impl Fn() -> Vec<Tool> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tools))
    }
}

impl Roster {
    /// Returns the tools of the moment.
    pub(crate) fn tools(&self) -> Vec<Tool> {
        let mounted = self.mounts.iter().flat_map(|mount| (mount.0)());
        let all = self.own.iter().cloned().chain(mounted);
        all.filter(|tool| !self.off.contains(tool.name())).collect()
    }

    pub(crate) fn mount(&mut self, mount: Mount) {
        self.mounts.push(mount);
    }

    pub(crate) fn is_off(&self, name: &str) -> bool {
        self.off.contains(name)
    }

    /// Returns whether there is a tool of that name, on or off.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.is_off(name) || self.tools().iter().any(|tool| tool.name() == name)
    }

    /// Switches a tool on or off; false where there is none of that name.
    pub(crate) fn switch(&mut self, name: &str, is_on: bool) -> bool {
        let is_known = self.has(name);
        if is_on {
            self.off.remove(name);
        } else if is_known {
            self.off.insert(name.to_owned());
        }
        is_known
    }
}

impl fmt::Debug for Mount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mount(…)")
    }
}
