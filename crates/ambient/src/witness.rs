//! A *witness* is told what a request reached for that is not its caller's, wherever that comes to light, so that one place can
//! write it down.

use std::fmt;
use std::sync::Arc;

use crate::caller::Identity;

/// What a request reached for, and did not get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trespass<'a> {
    /// The server by a name that is not its own (`Host`).
    Host(&'a str),
    /// The server, from a page of this origin.
    Origin(&'a str),
    /// A session that somebody else opened.
    Session,
    /// The document of this id, which is kept from the caller.
    Document(&'a str),
}

/// Hears of trespasses; by default nobody does.
#[derive(Clone, Default)]
pub struct Witness(Option<Arc<Hear>>);

type Hear = dyn Fn(&Trespass<'_>, Option<&Identity>) + Send + Sync;

impl Witness {
    /// Lets `hear` know. It must return at once and write elsewhere: an answer that waited for it would tell by its time what
    /// there is, and requests wait for it on the threads of all.
    pub fn new(hear: impl Fn(&Trespass<'_>, Option<&Identity>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hear)))
    }

    /// Tells of a trespass, and of who did it where that is known.
    pub fn tell(&self, trespass: &Trespass<'_>, who: Option<&Identity>) {
        if let Some(hear) = &self.0 {
            hear(trespass, who);
        }
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Witness(…)" } else { "Witness(nobody)" })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn a_trespass_is_told_to_who_asked_to_hear_of_it() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = heard.clone();
        let witness = Witness::new(move |trespass, who| {
            kept.lock().expect("no test panics here").push(format!("{trespass:?} {}", who.is_some()));
        });

        witness.clone().tell(&Trespass::Document("hr/pay.md"), None);

        assert_eq!(*heard.lock().expect("no test panics here"), [r#"Document("hr/pay.md") false"#]);
        assert_eq!(format!("{witness:?} {:?}", Witness::default()), "Witness(…) Witness(nobody)");
    }
}
