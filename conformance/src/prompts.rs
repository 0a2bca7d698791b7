//! Prompts with and without arguments, and with each kind of content.

use switchboard_mcp_serve::model::{ContentBlock, PromptMessage, ResourceContents, Role};
use switchboard_mcp_serve::{Filling, Prompt, PromptArgument, Server};

use crate::content::image;

/// Adds them to the server.
pub(crate) fn add(server: Server) -> Server {
    let simple = Prompt::new("test_simple_prompt", |_| async { "This is a simple prompt for testing." });
    let arguments = Prompt::new("test_prompt_with_arguments", |filling: Filling| async move {
        let [first, second] = ["arg1", "arg2"].map(|name| &filling.arguments[name]);
        format!("Prompt with arguments: arg1='{first}', arg2='{second}'")
    });
    let embedded = Prompt::new("test_prompt_with_embedded_resource", |filling: Filling| async move {
        let text = ResourceContents::text(
            "Embedded resource content for testing.",
            &*filling.arguments["resourceUri"],
        );
        of_person([
            ContentBlock::resource(text),
            ContentBlock::text("Please process the embedded resource above."),
        ])
    });
    let pictured = Prompt::new("test_prompt_with_image", |_| async {
        of_person([image(), ContentBlock::text("Please analyze the image above.")])
    });
    let completed = PromptArgument::required("arg1")
        .description("The first")
        .complete(|partial| async move { vec![format!("{}ing", partial.value)] });
    server
        .prompt(simple.description("A text."))
        .prompt(
            arguments
                .description("A text with arguments.")
                .argument(completed)
                .argument(PromptArgument::required("arg2").description("The second")),
        )
        .prompt(
            embedded
                .description("A resource.")
                .argument(PromptArgument::required("resourceUri").description("Under which URI")),
        )
        .prompt(pictured.description("An image."))
}

fn of_person<const COUNT: usize>(contents: [ContentBlock; COUNT]) -> Vec<PromptMessage> {
    contents.into_iter().map(|content| PromptMessage::new(Role::User, content)).collect()
}
