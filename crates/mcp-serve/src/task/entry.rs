//! An *entry* is one task on the desk: running with its open questions, or over with what became of it.

use std::collections::BTreeMap;
use std::time::Instant;

use rmcp::model::{DetailedTask, InputRequest, Task, TaskPayload};
use serde_json::Value;
use switchboard_ambient::{Clock, Principal, SystemClock};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// One task.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) owner: Option<Principal>,
    pub(super) began: Instant,
    task: Task,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Running { open: BTreeMap<String, (InputRequest, oneshot::Sender<Value>)>, cancel: CancellationToken },
    Over(TaskPayload),
}

impl Entry {
    pub(super) fn new(task: Task, owner: Option<Principal>, cancel: CancellationToken) -> Self {
        let stage = Stage::Running { open: BTreeMap::new(), cancel };
        Self { owner, began: Instant::now(), task, stage }
    }

    pub(super) fn describe(&self) -> DetailedTask {
        let payload = match &self.stage {
            Stage::Over(payload) => payload.clone(),
            Stage::Running { open, .. } if open.is_empty() => TaskPayload::Working,
            Stage::Running { open, .. } => {
                let input_requests = open.iter().map(|(key, (request, _))| (key.clone(), request.clone()));
                TaskPayload::InputRequired { input_requests: input_requests.collect() }
            }
        };
        DetailedTask::new(self.task.clone(), payload)
    }

    /// Puts a question to the client; the answer comes through the channel, unless the task ends first.
    pub(super) fn ask(&mut self, key: String, request: InputRequest) -> Option<oneshot::Receiver<Value>> {
        let Stage::Running { open, .. } = &mut self.stage else { return None };
        let (answer, answered) = oneshot::channel();
        open.insert(key, (request, answer));
        self.touch();
        Some(answered)
    }

    /// Passes on the answers to questions that are open; others are of no use any more.
    pub(super) fn answer(&mut self, answers: BTreeMap<String, Value>) {
        let Stage::Running { open, .. } = &mut self.stage else { return };
        for (key, answer) in answers {
            if let Some((_, waiting)) = open.remove(&key) {
                // Where nobody waits any more, the function went another way.
                drop(waiting.send(answer));
            }
        }
        self.touch();
    }

    pub(super) fn tell(&mut self, words: String) {
        self.task.status_message = Some(words);
        self.touch();
    }

    /// Asks the task to stop; one that is over stays as it is.
    pub(super) fn cancel(&self) {
        if let Stage::Running { cancel, .. } = &self.stage {
            cancel.cancel();
        }
    }

    pub(super) fn end(&mut self, payload: TaskPayload) {
        self.stage = Stage::Over(payload);
        self.touch();
    }

    fn touch(&mut self) {
        self.task.last_updated_at = now();
    }
}

/// Returns the present time as tasks write it (RFC 3339).
pub(super) fn now() -> String {
    let now = jiff::Timestamp::try_from(SystemClock.now()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    now.round(jiff::Unit::Millisecond).unwrap_or(now).to_string()
}
