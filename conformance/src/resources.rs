//! Resources of each kind, and a template.

use anyhow::Result;
use switchboard_mcp_serve::{Resource, ResourceTemplate, Server};

use crate::content::png;

/// Adds them to the server.
pub(crate) fn add(server: Server) -> Result<Server> {
    let text = "This is the content of the static text resource.";
    let data = ResourceTemplate::new("test://template/{id}/data", "Template", |reading| async move {
        let id = reading.variable("id").expect("the template has no query, so each variable is filled");
        serde_json::json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") })
            .to_string()
    })?;
    Ok(server
        .resource(Resource::text("test://static-text", "Static text", text).description("A text."))
        .resource(
            Resource::blob("test://static-binary", "Static bytes", png())
                .description("A red pixel.")
                .mime_type("image/png"),
        )
        .resource(
            Resource::text("test://watched-resource", "Watched", "Watched.")
                .description("One to subscribe to."),
        )
        .resource_template(data.description("Data by id.").mime_type("application/json")))
}
