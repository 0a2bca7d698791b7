//! A *group* of processes: a command and whatever it started, ended together.

use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::Child;
use tokio::sync::watch;

use crate::tap::{Event, Tap};

/// Time in which the end of a process is learnt of after its pipes are closed.
pub(super) const MOMENT: Duration = Duration::from_secs(1);

/// A running group; killed when it is dropped.
#[derive(Debug)]
pub(super) struct Group {
    leader: Option<Pid>,
    ending: Ending,
    grace: Duration,
}

/// Tells how the leader ended.
#[derive(Debug, Clone)]
pub(super) struct Ending(watch::Receiver<Option<String>>);

impl Group {
    pub(super) fn new(child: Child, grace: Duration, tap: Tap) -> Self {
        let id = child.id().expect("nobody has waited for it yet");
        let leader = i32::try_from(id).ok().and_then(Pid::from_raw);
        assert!(leader.is_some(), "the system numbers processes from one, within 31 bits");
        let (tell, ending) = watch::channel(None);
        tokio::spawn(wait(child, tell, tap));
        Self { leader, ending: Ending(ending), grace }
    }

    pub(super) fn ending(&self) -> Ending {
        self.ending.clone()
    }

    /// Waits for the end; asks for it after the grace, and forces it after another.
    pub(super) async fn end(&mut self) {
        if !self.ending.within(self.grace).await {
            self.signal(Signal::TERM);
            self.ending.within(self.grace).await;
        }
        // Also where the leader has ended: what it started may not have.
        self.signal(Signal::KILL);
        self.ending.within(MOMENT).await;
        self.leader = None;
    }

    fn signal(&self, signal: Signal) {
        if let Some(leader) = self.leader {
            // An error says that nobody of the group is left.
            let _ = kill_process_group(leader, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

impl Ending {
    /// Waits a moment, and returns how the leader ended, where it did.
    pub(super) async fn learn(&self) -> Option<String> {
        self.clone().within(MOMENT).await;
        self.0.borrow().clone()
    }

    async fn within(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.0.wait_for(Option::is_some)).await.is_ok()
    }
}

async fn wait(mut child: Child, tell: watch::Sender<Option<String>>, tap: Tap) {
    let status = child.wait().await;
    let status = status.map_or_else(|error| error.to_string(), |status: ExitStatus| status.to_string());
    tap.tell(Event::Ended { status: status.clone() });
    // Nobody may be there any more to hear it.
    let _ = tell.send(Some(status));
}
