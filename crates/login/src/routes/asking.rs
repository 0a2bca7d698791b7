//! What an *asking* client is to people who do not know it yet: its name and whose word that is, where it is answered, what it may
//! do, and where. Login and consent say the same.

use crate::ask::Ask;
use crate::client::Known;
use crate::desk::Desk;

/// A client's question in words, for `asking.html` and `meanings.html`.
pub(super) struct Asking<'a> {
    pub(super) client: &'a str,
    pub(super) known: &'a Known,
    pub(super) place: String,
    pub(super) redirect_uri: &'a str,
    pub(super) resource: &'a str,
    pub(super) meanings: Vec<String>,
}

impl<'a> Asking<'a> {
    pub(super) fn of(desk: &Desk, ask: &'a Ask) -> Self {
        Self {
            client: &ask.client.name,
            known: &ask.client.known,
            place: ask.redirect_uri.place(),
            redirect_uri: ask.redirect_uri.as_str(),
            resource: ask.resource.as_str(),
            meanings: ask.scope.iter().map(|scope| desk.protected.meaning(scope)).collect(),
        }
    }
}
