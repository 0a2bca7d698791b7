//! A *list* is what clients are told a server has: in pages, with how long they may keep it.

use rmcp::RoleServer;
use rmcp::model::{CacheScope, ErrorData, PaginatedRequestParams};
use rmcp::service::RequestContext;

use crate::freshness::Freshness;
use crate::page::{Item, page};

/// Most items of a list in one answer, until set.
const PAGE: usize = 1000;

/// How the lists of a server are told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists {
    pub(crate) page: usize,
    pub(crate) freshness: Option<Freshness>,
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
