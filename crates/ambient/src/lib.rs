//! *Ambient* is what code finds around it and must be handed instead: the time, randomness, and
//! secrets that must not be seen.

mod clock;
mod random;
pub mod seconds;
mod secret;

pub use clock::{Clock, ManualClock, SystemClock};
pub use random::{Random, SeededRandom, SystemRandom};
pub use secret::Secret;
