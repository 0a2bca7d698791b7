//! *Ambient* is what code finds around it and must be handed instead: the time, randomness, whom a request acts for, and
//! secrets that must not be seen.

mod arrival;
mod caller;
mod clock;
mod endless;
mod moment;
mod principal;
mod random;
mod request_time;
pub mod seconds;
mod secret;
mod witness;

pub use arrival::Arrival;
pub use caller::{Caller, Identity};
pub use clock::{Clock, ManualClock, SystemClock};
pub use endless::Endless;
pub use moment::Moment;
pub use principal::Principal;
pub use random::{Random, SeededRandom, SystemRandom};
pub use request_time::RequestTime;
pub use secret::Secret;
pub use witness::{Trespass, Witness};
