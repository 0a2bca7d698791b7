//! What clients ask about tasks: `tasks/get`, `tasks/update` and `tasks/cancel`.

use http::request::Parts;
use rmcp::RoleServer;
use rmcp::model::{CancelTaskParams, ErrorData, GetTaskParams, GetTaskResult, UpdateTaskParams};
use rmcp::service::RequestContext;
use switchboard_ambient::Principal;

use super::Server;
use crate::whom;

impl Server {
    /// Answers `tasks/get`.
    pub(crate) fn get_task(
        &self,
        params: &GetTaskParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        self.tasks.describe(&params.task_id, principal(context)).map(GetTaskResult::new)
    }

    /// Answers `tasks/update`.
    pub(crate) fn update_task(
        &self,
        params: UpdateTaskParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.tasks.answer(&params.task_id, principal(context), params.input_responses)
    }

    /// Answers `tasks/cancel`.
    pub(crate) fn cancel_task(
        &self,
        params: &CancelTaskParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.tasks.cancel(&params.task_id, principal(context))
    }
}

fn principal(context: &RequestContext<RoleServer>) -> Option<&Principal> {
    whom::principal(&context.extensions.get::<Parts>()?.extensions)
}
