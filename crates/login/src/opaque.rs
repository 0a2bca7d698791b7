//! An *opaque* token is 256 random bits that say nothing by themselves; what they stand for is in the store, by digest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use switchboard_ambient::Random;

/// Makes a token.
pub(crate) fn opaque(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Makes the name of a thing, which is no secret.
pub(crate) fn name(random: &dyn Random) -> String {
    let mut bytes = [0; 15];
    random.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}
