//! A *bearer guard* stands before a resource: a token comes in with a request, and a caller goes on, or a correct 401 or 403
//! goes back.
//!
//! Who vouches for tokens is an [`Authority`]: a login in the same process, a provider whose keys are fetched, or one that is
//! asked about each token. [`Guard::layer`] checks requests, [`Guard::routes`] says where the way to a token begins (RFC 9728).
//! What a caller may see is the resource's own business.

mod authority;
mod demand;
mod guard;
mod introspection;
mod layer;
mod local;
mod metadata;
mod protection;
mod provider;
mod refusal;
mod remembered;
mod remote;
mod vouched;

pub use authority::Authority;
pub use demand::Demand;
pub use guard::Guard;
pub use introspection::{Introspector, IntrospectorParts};
pub use layer::{GuardLayer, Guarded};
pub use local::{IssuerFailed, LocalIssuer, Standing};
pub use metadata::is_open_to_pages;
pub use protection::{Protection, UnusableScope, required_scopes};
pub use provider::{Asking, Provider, ProviderError, Ready, is_here};
pub use refusal::Refusal;
pub use remote::{IssuerError, RemoteIssuer, RemoteParts};
pub use vouched::TokenError;
