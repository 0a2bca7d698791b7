//! A *task* is a call that goes on after its answer (`io.modelcontextprotocol/tasks`, SEP-2663): the client gets a handle,
//! asks how far it is, answers its questions, and fetches its result when there is one.
//!
//! The server alone decides what becomes a task, and only for clients that look after tasks. A task belongs to whoever made
//! the call; nobody else finds it. It lives in this process, and ends with it.

mod desk;
mod entry;
mod protocol;

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::seconds;

use crate::call::Context;
use crate::server::Server;
use crate::tool::Tool;
pub(crate) use desk::{TaskDesk, Tasks};

/// Bounds the tasks of a server. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TaskLimits {
    /// Tasks at one time, those that are over and still kept among them; default 256. Over it: error -32000.
    pub tasks: usize,
    /// Of these, tasks of one principal; default 32. Over it: error -32000.
    pub each: usize,
    /// Time a task may run; default 1 hour. Over it: a tool error.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub run_time: Duration,
    /// Time for which what became of a task can be fetched after its run time; default 10 minutes.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub keep_time: Duration,
    /// Time that clients are told to wait before they ask again; default 1 s.
    #[serde(with = "seconds")]
    #[schemars(with = "f64")]
    pub poll_time: Duration,
}

impl Default for TaskLimits {
    fn default() -> Self {
        Self {
            tasks: 256,
            each: 32,
            run_time: Duration::from_hours(1),
            keep_time: Duration::from_mins(10),
            poll_time: Duration::from_secs(1),
        }
    }
}

/// When the calls of a tool become tasks, for clients that look after tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskUse {
    /// At once: the client gets the handle before the function begins.
    AtOnce,
    /// When the function says so by [`Context::begin_task`]; until then it may ask and answer as any call.
    WhenBegun,
}

/// What a tool says of tasks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TaskRule {
    pub(crate) usage: Option<TaskUse>,
    pub(crate) is_needed: bool,
}

impl Tool {
    /// Lets the tool's calls become tasks. Clients that do not look after tasks get the result as of any tool, within the time
    /// of any call.
    #[must_use]
    pub fn task(mut self, usage: TaskUse) -> Self {
        self.task_rule_mut().usage = Some(usage);
        self
    }

    /// Refuses calls of clients that do not look after tasks (error -32021), for work that no other way can bear.
    #[must_use]
    pub fn needs_task(mut self) -> Self {
        let rule = self.task_rule_mut();
        rule.is_needed = true;
        rule.usage.get_or_insert(TaskUse::AtOnce);
        self
    }
}

impl Context {
    /// Goes on as a task, where the tool's calls may ([`Tool::task`]) and the client looks after tasks: the client gets its
    /// handle now, and questions after this wait for their answers where they stand. Returns whether it is a task.
    pub async fn begin_task(&self) -> bool {
        match self.way() {
            Some(way) => way.begin_task().await,
            None => false,
        }
    }
}

impl Server {
    /// Sets the limits of tasks.
    #[must_use]
    pub fn task_limits(mut self, limits: TaskLimits) -> Self {
        self.tasks = Tasks::new(limits);
        self
    }
}
