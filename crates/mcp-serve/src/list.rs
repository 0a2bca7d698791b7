//! A *list* is what clients are told a server has: in pages, with how long they may keep it.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{CacheScope, ErrorData, PaginatedRequestParams};
use rmcp::service::RequestContext;

use crate::page::{Item, page};
use crate::resource::Freshness;
use crate::server::Server;

/// Most items of a list in one answer, until set.
const PAGE: usize = 1000;

/// How the lists of a server are told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists {
    page: usize,
    freshness: Option<Freshness>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { page: PAGE, freshness: None }
    }
}

/// What of a request matters to its list.
#[derive(Debug)]
pub(crate) struct Asked {
    page: Option<PaginatedRequestParams>,
    /// Whether the revision has words for how long a list may be kept (since 2026-07-28).
    has_freshness: bool,
}

impl Asked {
    pub(crate) fn new(page: Option<PaginatedRequestParams>, context: &RequestContext<RoleServer>) -> Self {
        let has_freshness = context.protocol_version().is_some_and(|version| !version.has_initialize());
        Self { page, has_freshness }
    }
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
    pub(crate) time: Option<u64>,
    pub(crate) scope: Option<CacheScope>,
}

impl Lists {
    /// Returns the page that was asked for.
    pub(crate) fn page<T: Item, D>(
        self,
        items: &[T],
        asked: &Asked,
        describe: impl Fn(&T) -> D,
    ) -> Result<Listed<D>, ErrorData> {
        let (items, next) = page(items, asked.page.as_ref(), self.page)?;
        let freshness = self.freshness.filter(|_| asked.has_freshness);
        Ok(Listed {
            items: items.iter().map(describe).collect(),
            next,
            time: freshness.map(Freshness::milliseconds),
            scope: freshness.map(|freshness| freshness.scope),
        })
    }
}

impl Server {
    /// Sets how many items of a list one answer holds at most; default 1000. The rest comes in further pages, which not every
    /// client asks for.
    #[must_use]
    pub fn page_size(mut self, items: usize) -> Self {
        self.lists.page = items.max(1);
        self
    }

    /// Lets clients keep the lists for this long (2026-07-28, "Caching"); they ask each time otherwise.
    ///
    /// `CacheScope::Public` lets caches share them among people, so they must be the same for all of them.
    #[must_use]
    pub fn cache_lists(mut self, time: Duration, scope: CacheScope) -> Self {
        self.lists.freshness = Some(Freshness { time, scope });
        self
    }
}
