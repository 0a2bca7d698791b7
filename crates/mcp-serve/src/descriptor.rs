//! A *descriptor* is what clients are told of something a server offers; its setters are the same for all kinds.

/// Writes the setters of everything that has a `descriptor`: title and description.
macro_rules! titled {
    ($kind:ty) => {
        impl $kind {
            /// Sets the name that people see.
            #[must_use]
            pub fn title(mut self, title: impl Into<String>) -> Self {
                self.descriptor.title = Some(title.into());
                self
            }

            /// Sets what people and models are told of it.
            #[must_use]
            pub fn description(mut self, description: impl Into<String>) -> Self {
                self.descriptor.description = Some(description.into());
                self
            }
        }
    };
}

/// Writes the setters of what stands in a list of its own: as [`titled`], and icons and `_meta`.
macro_rules! listed {
    ($kind:ty) => {
        $crate::descriptor::titled!($kind);

        impl $kind {
            /// Sets its icons.
            #[must_use]
            pub fn icons(mut self, icons: Vec<rmcp::model::Icon>) -> Self {
                self.descriptor.icons = Some(icons);
                self
            }

            /// Sets a member of its `_meta`; of a resource of text or bytes it stands beside the contents as well.
            #[must_use]
            pub fn meta(mut self, name: impl Into<String>, value: serde_json::Value) -> Self {
                self.descriptor.meta.get_or_insert_default().insert(name.into(), value);
                self
            }
        }
    };
}

/// Writes the setters of what is read under a URI: as [`listed`], and kind, annotations and freshness.
macro_rules! readable {
    ($kind:ty) => {
        $crate::descriptor::listed!($kind);

        impl $kind {
            /// Sets the kind of the contents, as `text/markdown`; of a template, where all have one.
            #[must_use]
            pub fn mime_type(mut self, kind: impl Into<String>) -> Self {
                self.descriptor.mime_type = Some(kind.into());
                self
            }

            /// Sets for whom it is and how much it matters.
            #[must_use]
            pub fn annotations(mut self, annotations: rmcp::model::Annotations) -> Self {
                self.descriptor.annotations = Some(annotations);
                self
            }

            /// Lets clients keep a copy for this long; they ask each time otherwise. `CacheScope::Public` lets caches share it
            /// among people, so it must be the same for all of them.
            #[must_use]
            pub fn cache(mut self, time: std::time::Duration, scope: rmcp::model::CacheScope) -> Self {
                self.freshness = Some($crate::freshness::Freshness { time, scope });
                self
            }
        }
    };
}

pub(crate) use {listed, readable, titled};
