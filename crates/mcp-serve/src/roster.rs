//! A *roster* says what a server has: its own and what servers mounted in it have, less the tools that are switched off.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::prompt::Prompt;
use crate::resource::{Resource, ResourceTemplate};
use crate::tool::Tool;

/// What a server has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roster {
    pub(crate) own: Vec<Tool>,
    pub(crate) offers: Offers,
    mounts: Vec<Mount>,
    off: BTreeSet<String>,
}

/// What a server has beside its tools; nothing of a kind that was never spoken of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offers {
    pub(crate) resources: Option<Vec<Resource>>,
    pub(crate) templates: Option<Vec<ResourceTemplate>>,
    pub(crate) prompts: Option<Vec<Prompt>>,
}

impl Offers {
    fn add(&mut self, more: Self) {
        add(&mut self.resources, more.resources);
        add(&mut self.templates, more.templates);
        add(&mut self.prompts, more.prompts);
    }
}

fn add<T>(all: &mut Option<Vec<T>>, more: Option<Vec<T>>) {
    if let Some(more) = more {
        all.get_or_insert_default().extend(more);
    }
}

/// A mounted server, as it shows where it is mounted.
#[derive(Clone)]
pub(crate) struct Mount {
    tools: Arc<dyn Fn() -> Vec<Tool> + Send + Sync>,
    offers: Arc<dyn Fn() -> Offers + Send + Sync>,
}

impl Mount {
    /// Takes what tells of the server at the moment: its tools, and all else.
    pub(crate) fn new(
        tools: impl Fn() -> Vec<Tool> + Send + Sync + 'static,
        offers: impl Fn() -> Offers + Send + Sync + 'static,
    ) -> Self {
        Self { tools: Arc::new(tools), offers: Arc::new(offers) }
    }
}

impl Roster {
    /// Returns the tools of the moment.
    pub(crate) fn tools(&self) -> Vec<Tool> {
        let mounted = self.mounts.iter().flat_map(|mount| (mount.tools)());
        let all = self.own.iter().cloned().chain(mounted);
        all.filter(|tool| !self.off.contains(tool.name())).collect()
    }

    /// Returns what there is beside the tools at the moment.
    pub(crate) fn all_offers(&self) -> Offers {
        let mut all = self.offers.clone();
        for mount in &self.mounts {
            all.add((mount.offers)());
        }
        all
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
        formatter.debug_struct("Mount").finish_non_exhaustive()
    }
}
