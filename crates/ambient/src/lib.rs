//! *Ambient* is what code finds around it and must be handed instead: the time, and secrets that must not be seen.

mod clock;
pub mod seconds;
mod secret;

pub use clock::{Clock, ManualClock, SystemClock};
pub use secret::Secret;
