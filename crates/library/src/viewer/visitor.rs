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
pub(crate) struct Visitor(pub(crate) Reader);

impl FromRequestParts<Arc<Shelf>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shelf: &Arc<Shelf>) -> Result<Self, Infallible> {
        Ok(Self(shelf.reader(parts.extensions.get::<Caller>())))
    }
}
