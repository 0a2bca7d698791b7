//! A *task* is a call that goes on after its answer (`io.modelcontextprotocol/tasks`, SEP-2663): the client gets a handle,
//! asks how far it is, answers its questions, and fetches its result when there is one.
//!
//! The server alone decides what becomes a task, and only for clients that look after tasks. A task belongs to whoever made
//! the call; nobody else finds it. It lives in this process, and ends with it.

mod desk;
mod entry;

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_ambient::seconds;

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
    /// When the function says so by [`Context::begin_task`](crate::Context::begin_task); until then it may ask and answer as any call.
    WhenBegun,
}

/// What a tool says of tasks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TaskRule {
    pub(crate) usage: Option<TaskUse>,
    pub(crate) is_needed: bool,
}
