//! The *desk* is where the tasks of a server are looked after: who may have how many, and for how long.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rmcp::model::{
    CallToolResult, DetailedTask, ErrorCode, ErrorData, InputRequest, JsonObject, Task, TaskPayload,
    TaskStatus,
};
use serde::Serialize;
use serde_json::{Value, json};
use switchboard_ambient::Principal;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::TaskLimits;
use super::entry::{Entry, now};

/// The error code of a server that looks after no more tasks now.
const FULL: ErrorCode = ErrorCode(-32000);

/// The tasks of a server; clones are of the same.
#[derive(Debug, Clone)]
pub(crate) struct Tasks {
    limits: Arc<TaskLimits>,
    entries: Arc<Mutex<HashMap<String, Entry>>>,
}

/// The desk of one task: what its function and its caller's answers meet at.
#[derive(Debug, Clone)]
pub(crate) struct TaskDesk {
    tasks: Tasks,
    id: String,
    cancel: CancellationToken,
}

impl Tasks {
    pub(crate) fn new(limits: TaskLimits) -> Self {
        Self { limits: Arc::new(limits), entries: Arc::default() }
    }

    pub(crate) fn run_time(&self) -> Duration {
        self.limits.run_time
    }

    /// Opens a task; it can be found from now on.
    pub(crate) fn open(&self, owner: Option<Principal>) -> Result<(TaskDesk, Task), ErrorData> {
        let TaskLimits { tasks, each, run_time, keep_time, poll_time } = &*self.limits;
        let mut entries = self.lock();
        let own = entries.values().filter(|entry| owner.is_some() && entry.owner == owner).count();
        if entries.len() >= *tasks || own >= *each {
            let message =
                "As many tasks are open as the server looks after: wait for one to end, or cancel one.";
            return Err(ErrorData::new(FULL, message, Some(json!({ "retryAfterSeconds": 1 }))));
        }
        let (id, began) = (Uuid::new_v4().simple().to_string(), now());
        let task = Task::new(&*id, TaskStatus::Working, &*began, &*began)
            .with_ttl_ms(milliseconds(*run_time + *keep_time))
            .with_poll_interval_ms(milliseconds(*poll_time));
        let cancel = CancellationToken::new();
        entries.insert(id.clone(), Entry::new(task.clone(), owner, cancel.clone()));
        Ok((TaskDesk { tasks: self.clone(), id, cancel }, task))
    }

    /// Does something with the task of that id, where it is this caller's.
    pub(super) fn with<T>(
        &self,
        id: &str,
        owner: Option<&Principal>,
        act: impl FnOnce(&mut Entry) -> T,
    ) -> Result<T, ErrorData> {
        let mut entries = self.lock();
        let own = entries.get_mut(id).filter(|entry| entry.owner.as_ref() == owner);
        own.map(act).ok_or_else(|| {
            let shown: String = id.chars().take(64).collect();
            let message = format!("No task of yours has the id {shown:?}, or it is kept no longer.");
            ErrorData::invalid_params(message, Some(json!({ "taskId": shown })))
        })
    }

    pub(crate) fn describe(&self, id: &str, owner: Option<&Principal>) -> Result<DetailedTask, ErrorData> {
        self.with(id, owner, |entry| entry.describe())
    }

    pub(crate) fn answer(
        &self,
        id: &str,
        owner: Option<&Principal>,
        answers: BTreeMap<String, Value>,
    ) -> Result<(), ErrorData> {
        self.with(id, owner, |entry| entry.answer(answers))
    }

    pub(crate) fn cancel(&self, id: &str, owner: Option<&Principal>) -> Result<(), ErrorData> {
        self.with(id, owner, |entry| entry.cancel())
    }

    /// Returns the tasks that are still kept.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, kept) = (Instant::now(), self.limits.run_time + self.limits.keep_time);
        // Whatever runs is over by then, so only what nobody may fetch any more goes.
        entries.retain(|_, entry| now.saturating_duration_since(entry.began) < kept);
        entries
    }
}

impl TaskDesk {
    /// Lets `work` run until it is done or cancelled, and keeps what became of it.
    pub(crate) async fn look_after(
        self,
        work: impl Future<Output = Result<CallToolResult, ErrorData>> + Send,
    ) {
        let payload = tokio::select! {
            biased;
            () = self.cancel.cancelled() => TaskPayload::Cancelled,
            ended = work => match ended {
                Ok(result) => TaskPayload::Completed { result: object(&result) },
                Err(error) => TaskPayload::Failed { error: object(&error) },
            },
        };
        self.at(|entry| entry.end(payload));
    }

    /// Asks the client, and waits for its answer; nothing where the task ends first.
    pub(crate) async fn ask(&self, key: &str, request: InputRequest) -> Option<Value> {
        let answered = self.at(|entry| entry.ask(key.to_owned(), request)).flatten()?;
        answered.await.ok()
    }

    /// Tells the client how far the task is.
    pub(crate) fn tell(&self, words: String) {
        self.at(|entry| entry.tell(words));
    }

    fn at<T>(&self, act: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        self.tasks.lock().get_mut(&self.id).map(act)
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn object(value: &impl Serialize) -> JsonObject {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => object,
        Ok(_) | Err(_) => JsonObject::new(),
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::TaskStatus;

    use super::*;

    fn limits() -> TaskLimits {
        TaskLimits { tasks: 3, each: 2, ..TaskLimits::default() }
    }

    #[test]
    fn tasks_are_capped_for_all_and_for_each() {
        let (tasks, ada, bob) = (Tasks::new(limits()), Principal::new("ada"), Principal::new("bob"));
        let open =
            |owner: &Principal| tasks.open(Some(owner.clone())).map_err(|error| error.code.0).map(drop);

        assert_eq!((open(&ada), open(&ada), open(&ada)), (Ok(()), Ok(()), Err(-32000)));
        assert_eq!((open(&bob), open(&bob)), (Ok(()), Err(-32000)));
    }

    #[test]
    fn a_task_is_found_by_its_owner_alone() {
        let (tasks, ada, bob) = (Tasks::new(limits()), Principal::new("ada"), Principal::new("bob"));
        let (desk, _) = tasks.open(Some(ada.clone())).expect("there is a place");
        let (open, _) = tasks.open(None).expect("there is a place");

        for stranger in [Some(&bob), None] {
            assert!(tasks.describe(&desk.id, stranger).is_err());
            assert!(tasks.cancel(&desk.id, stranger).is_err());
            assert!(tasks.answer(&desk.id, stranger, BTreeMap::new()).is_err());
        }
        assert!(tasks.describe(&open.id, Some(&ada)).is_err());
        assert!(!desk.cancel.is_cancelled());
        assert_eq!(tasks.describe(&desk.id, Some(&ada)).map(|task| task.status()), Ok(TaskStatus::Working));
    }

    #[test]
    fn a_task_is_forgotten_when_its_time_is_over_and_makes_room() {
        let limits = TaskLimits { run_time: Duration::ZERO, keep_time: Duration::ZERO, tasks: 1, ..limits() };
        let tasks = Tasks::new(limits);
        let (first, _) = tasks.open(None).expect("there is a place");

        assert!(tasks.describe(&first.id, None).is_err());
        assert!(tasks.open(None).is_ok());
    }
}
