//! To *mount* a server in another is to let that one have what this one has, behind a prefix.

use super::Server;
use crate::call::Call;
use crate::mounted;
use crate::roster::{Mount, Offers};
use crate::tool::Tool;

impl Server {
    /// Adds what another server has, now and as that server changes it: names of tools and prompts stand behind `prefix` and an
    /// underscore, and addresses of resources have it as their first part, as `notes://team/today` for `notes://today`.
    ///
    /// Tools keep that server's layers, and its functions see its own addresses; limits and the observer are this server's.
    /// Addresses inside of results stay as they were written.
    ///
    /// # Panics
    ///
    /// Where the prefix is no word of letters, digits, `_`, `-` and `.`, or the server has something of such a name or address:
    /// mistakes in the program.
    #[must_use]
    pub fn mount(self, prefix: &str, other: Self) -> Self {
        assert!(
            mounted::is_prefix(prefix),
            "the prefix {prefix:?} is no word of letters, digits, '_', '-' and '.'"
        );
        let child = other.catalog.clone();
        let mount = other.into_mount(prefix.to_owned());
        if let Err(error) = self.catalog.mount(&child, prefix, mount) {
            panic!("{error}");
        }
        self
    }

    fn into_mount(self, prefix: String) -> Mount {
        let (catalog, behind) = (self.catalog.clone(), prefix.clone());
        let tools = move || self.handle().tools().iter().map(|tool| self.mounted(&prefix, tool)).collect();
        let offers = move || {
            let Offers { resources, templates, prompts } = catalog.get().offers();
            Offers {
                resources: resources.map(|all| all.iter().map(|one| one.mounted(&behind)).collect()),
                templates: templates.map(|all| all.iter().map(|one| one.mounted(&behind)).collect()),
                prompts: prompts.map(|all| all.iter().map(|one| one.mounted(&behind)).collect()),
            }
        };
        Mount::new(tools, offers)
    }

    /// Returns a tool of this server as it shows in one that it is mounted in.
    fn mounted(&self, prefix: &str, tool: &Tool) -> Tool {
        let (passage, own) = (self.passage.clone(), tool.clone());
        let renamed = tool.renamed(mounted::name(prefix, tool.name()), move |call: Call| {
            let call = own.called(call.arguments, call.context);
            match &passage {
                Some(passage) => passage.pass(call),
                None => call.run(),
            }
        });
        // A page of results moves with the tool; one that is elsewhere stays there.
        match tool.interface_address().filter(|page| self.catalog.get().has_uri(page)) {
            Some(page) => renamed.interface_at(mounted::address(prefix, page)),
            None => renamed,
        }
    }
}
