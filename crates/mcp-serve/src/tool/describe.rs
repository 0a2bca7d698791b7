//! To *describe* a tool is to say what people, the model and the host are to know of it beside its schemas.

use std::borrow::Cow;
use std::time::Duration;

use rmcp::model::{Icon, JsonObject, MetaObject, ToolAnnotations};
use serde_json::{Value, json};

use super::Tool;
use crate::auth::{Auth, Visibility};
use crate::task::TaskUse;

impl Tool {
    /// Sets what the model reads to choose the tool; best begun with what it does and "Use this when …".
    #[must_use]
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.descriptor_mut().description = Some(description.into());
        self
    }

    /// Sets the name that people see.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        let title = title.into();
        self.annotations().title = Some(title.clone());
        self.descriptor_mut().title = Some(title);
        self
    }

    /// Says that the tool only retrieves or computes: nothing is created, changed, deleted, sent or queued.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        let annotations = self.annotations();
        annotations.read_only_hint = Some(true);
        annotations.destructive_hint = Some(false);
        annotations.idempotent_hint = Some(true);
        self
    }

    /// Says whether the tool may delete or overwrite.
    #[must_use]
    pub fn destructive(mut self, may_destroy: bool) -> Self {
        self.annotations().destructive_hint = Some(may_destroy);
        self
    }

    /// Says whether a second call with the same arguments has no further effect.
    #[must_use]
    pub fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.annotations().idempotent_hint = Some(is_idempotent);
        self
    }

    /// Says whether the tool touches the public internet or outside parties, reads included.
    #[must_use]
    pub fn open_world(mut self, is_open: bool) -> Self {
        self.annotations().open_world_hint = Some(is_open);
        self
    }

    /// Sets the text that is shown while the tool runs; ChatGPT takes 64 characters.
    #[must_use]
    pub fn invoking(self, text: impl Into<String>) -> Self {
        self.meta("openai/toolInvocation/invoking", text.into())
    }

    /// Sets the text that is shown after the tool ran; ChatGPT takes 64 characters.
    #[must_use]
    pub fn invoked(self, text: impl Into<String>) -> Self {
        self.meta("openai/toolInvocation/invoked", text.into())
    }

    /// Says who may call the tool: the model, the person's use of the tool's own interface, or both.
    #[must_use]
    pub fn visibility(mut self, visibility: Visibility) -> Self {
        self.interface().insert("visibility".to_owned(), json!(visibility.callers()));
        let word = if visibility == Visibility::App { "private" } else { "public" };
        self.meta("openai/visibility", word)
    }

    /// Names the resource (`ui://…`) that shows the tool's results to the person.
    #[must_use]
    pub fn interface_at(mut self, uri: impl Into<String>) -> Self {
        let uri = Value::String(uri.into());
        self.interface().insert("resourceUri".to_owned(), uri.clone());
        // The name of the same before MCP Apps had one.
        self.meta("openai/outputTemplate", uri)
    }

    /// Returns the resource that shows the tool's results, where there is one.
    pub(crate) fn interface_address(&self) -> Option<&str> {
        self.descriptor.meta.as_ref()?.0.get("ui")?.get("resourceUri")?.as_str()
    }

    /// Says who may call the tool without a login, and which scopes a login must bring.
    #[must_use]
    pub fn auth(mut self, auth: Auth) -> Self {
        let schemes = auth.schemes();
        self.auth = Some(auth);
        self.meta("securitySchemes", schemes)
    }

    /// Adds an icon that clients may show.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.descriptor_mut().icons.get_or_insert_default().push(icon);
        self
    }

    /// Puts a value among the descriptor's `_meta`.
    #[must_use]
    pub fn meta(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata().insert(key.into(), value.into());
        self
    }

    /// Gives the tool's calls this time instead of the server's.
    #[must_use]
    pub fn call_time(mut self, time: Duration) -> Self {
        self.call_time = Some(time);
        self
    }

    /// Lets the tool's calls become tasks. Clients that do not look after tasks get the result as of any tool, within the time
    /// of any call.
    #[must_use]
    pub fn task(mut self, usage: TaskUse) -> Self {
        self.tasks.usage = Some(usage);
        self
    }

    /// Refuses calls of clients that do not look after tasks (error -32021), for work that no other way can bear.
    #[must_use]
    pub fn needs_task(mut self) -> Self {
        let rule = &mut self.tasks;
        rule.is_needed = true;
        rule.usage.get_or_insert(TaskUse::AtOnce);
        self
    }

    /// Writes out the hints that nobody gave, as the specification reads their absence: the worst.
    pub(crate) fn spell_hints(&mut self) {
        let annotations = self.annotations();
        annotations.read_only_hint.get_or_insert(false);
        annotations.destructive_hint.get_or_insert(true);
        annotations.idempotent_hint.get_or_insert(false);
        annotations.open_world_hint.get_or_insert(true);
    }

    fn annotations(&mut self) -> &mut ToolAnnotations {
        self.descriptor_mut().annotations.get_or_insert_default()
    }

    fn metadata(&mut self) -> &mut JsonObject {
        &mut self.descriptor_mut().meta.get_or_insert_with(MetaObject::new).0
    }

    fn interface(&mut self) -> &mut JsonObject {
        let ui = self.metadata().entry("ui").or_insert_with(|| json!({}));
        if !ui.is_object() {
            *ui = json!({});
        }
        ui.as_object_mut().expect("it was made an object above")
    }
}
