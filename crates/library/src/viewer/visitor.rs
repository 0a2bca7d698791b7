//! A *visitor* is who asks for a page, as far as it decides what is there for them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use switchboard_ambient::Caller;

use crate::access::Reader;
use crate::shelf::Shelf;

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// As far as it decides what there is.
    pub(crate) reader: Reader,
    /// As the guard found.
    pub(crate) caller: Option<Caller>,
}

impl FromRequestParts<Arc<Shelf>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shelf: &Arc<Shelf>) -> Result<Self, Infallible> {
        let caller = parts.extensions.get::<Caller>().cloned();
        Ok(Self { reader: shelf.reader(caller.as_ref()), caller })
    }
}
