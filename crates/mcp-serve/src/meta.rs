//! *Meta* is what a request says of itself beside its params (`_meta`): its revision, its client, a progress token.
//!
//! Every request of 2026-07-28 brings one and few tools look at it. So it is looked through when it comes, which finds
//! every fault that reading would, and read only when somebody asks.

use std::fmt;
use std::sync::OnceLock;

use axum::body::Bytes;
use rmcp::model::{ProgressToken, ProtocolVersion, RequestMetaObject};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The `_meta` of one request.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    /// The message it came in; empty where there was none, or where it was read at once.
    message: Bytes,
    glance: Glance,
    tree: OnceLock<RequestMetaObject>,
}

/// What tells how a request may be answered. Reading it looks the whole `_meta` through, and fails where that has another
/// shape or names a revision that is not known.
#[derive(Debug, Default)]
pub(crate) struct Glance {
    version: Option<&'static ProtocolVersion>,
    /// The client says that it can do nothing a server may ask for, as most do.
    can_nothing: bool,
    progress_token: Option<ProgressToken>,
    names_level: bool,
}

/// A message, of which nothing but the `_meta` is wanted.
#[derive(serde::Deserialize)]
struct Message {
    params: Params,
}

#[derive(serde::Deserialize)]
struct Params {
    #[serde(rename = "_meta")]
    meta: RequestMetaObject,
}

impl Meta {
    /// Makes the `_meta` of the params of a message that was looked through.
    pub(crate) fn of_message(message: Bytes, glance: Glance) -> Self {
        Self { message, glance, tree: OnceLock::new() }
    }

    /// Returns all of it.
    pub(crate) fn tree(&self) -> &RequestMetaObject {
        self.tree.get_or_init(|| {
            if self.message.is_empty() {
                return RequestMetaObject::default();
            }
            let message: Message = serde_json::from_slice(&self.message)
                .expect("what was looked through without a fault can be read");
            message.params.meta
        })
    }

    pub(crate) fn into_tree(self) -> RequestMetaObject {
        self.tree();
        self.tree.into_inner().unwrap_or_default()
    }

    /// Returns the revision it names.
    pub(crate) fn version(&self) -> Option<ProtocolVersion> {
        match self.tree.get() {
            Some(tree) => tree.protocol_version(),
            None => self.glance.version.cloned(),
        }
    }

    /// Returns the token of the reports of progress that the client wants.
    pub(crate) fn progress_token(&self) -> Option<ProgressToken> {
        match self.tree.get() {
            Some(tree) => tree.get_progress_token(),
            None => self.glance.progress_token.clone(),
        }
    }

    /// Returns whether it may name a least level of messages (2026-07-28).
    pub(crate) fn may_name_level(&self) -> bool {
        self.glance.names_level || self.tree.get().is_some()
    }

    /// Returns whether the client says that it can do nothing a server may ask for.
    pub(crate) fn can_nothing(&self) -> bool {
        self.glance.can_nothing
    }

    /// Returns whether it names `version` and brings all that a request without a session must.
    pub(crate) fn is_whole(&self, version: &ProtocolVersion) -> bool {
        self.version().as_ref() == Some(version)
            && (self.glance.can_nothing || self.tree().missing_required_keys(version).is_empty())
    }
}

impl From<RequestMetaObject> for Meta {
    fn from(tree: RequestMetaObject) -> Self {
        Self { tree: OnceLock::from(tree), ..Self::default() }
    }
}

impl<'de> Deserialize<'de> for Glance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Look)
    }
}

#[derive(serde::Deserialize)]
#[serde(field_identifier)]
enum Member {
    #[serde(rename = "io.modelcontextprotocol/protocolVersion")]
    Version,
    #[serde(rename = "io.modelcontextprotocol/clientCapabilities")]
    Capabilities,
    #[serde(rename = "io.modelcontextprotocol/logLevel")]
    Level,
    #[serde(rename = "progressToken")]
    Progress,
    #[serde(other)]
    Other,
}

struct Look;

impl<'de> Visitor<'de> for Look {
    type Value = Glance;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Glance, A::Error> {
        let mut glance = Glance::default();
        while let Some(member) = map.next_key()? {
            match member {
                Member::Version => glance.version = Some(map.next_value::<Known>()?.0),
                Member::Capabilities => glance.can_nothing = map.next_value::<Walked>()?.is_empty_object,
                Member::Progress => glance.progress_token = serde_json::from_value(map.next_value()?).ok(),
                Member::Level => {
                    map.next_value::<Walked>()?;
                    glance.names_level = true;
                }
                Member::Other => {
                    map.next_value::<Walked>()?;
                }
            }
        }
        Ok(glance)
    }
}

/// A revision that we know.
struct Known(&'static ProtocolVersion);

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Find;
        impl Visitor<'_> for Find {
            type Value = Known;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a known revision")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Known, E> {
                let known = ProtocolVersion::KNOWN_VERSIONS.iter().find(|known| known.as_str() == text);
                known.map(Known).ok_or_else(|| E::custom("not known"))
            }
        }
        deserializer.deserialize_str(Find)
    }
}

/// Any value, gone through to its end as reading it would be, and not kept.
struct Walked {
    is_empty_object: bool,
}

impl<'de> Deserialize<'de> for Walked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

const PASSED: Walked = Walked { is_empty_object: false };

impl<'de> Visitor<'de> for Walk {
    type Value = Walked;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Walked, E> {
        Ok(PASSED)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Walked, E> {
        Ok(PASSED)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Walked, E> {
        Ok(PASSED)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Walked, E> {
        Ok(PASSED)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Walked, E> {
        Ok(PASSED)
    }

    fn visit_str<E>(self, _: &str) -> Result<Walked, E> {
        Ok(PASSED)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Walked, A::Error> {
        while items.next_element::<Walked>()?.is_some() {}
        Ok(PASSED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Walked, A::Error> {
        let mut is_empty_object = true;
        while members.next_entry::<Walked, Walked>()?.is_some() {
            is_empty_object = false;
        }
        Ok(Walked { is_empty_object })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rmcp::model::NumberOrString;
    use serde_json::{Value, json};

    use super::*;

    fn glance(text: &str) -> Option<Meta> {
        let glance = serde_json::from_str(text).ok()?;
        let message = format!(r#"{{"id":1,"params":{{"name":"a","_meta":{text}}}}}"#);
        Some(Meta::of_message(message.into(), glance))
    }

    fn of(version: &str, capabilities: &str) -> String {
        format!(
            r#"{{"io.modelcontextprotocol/protocolVersion":{version},"io.modelcontextprotocol/clientCapabilities":{capabilities},"progressToken":7}}"#
        )
    }

    #[test]
    fn what_a_request_must_bring_is_found_without_reading() {
        let meta = glance(&of("\"2026-07-28\"", " { } ")).expect("it can be read");

        assert!(meta.is_whole(&ProtocolVersion::V_2026_07_28));
        assert!(!meta.is_whole(&ProtocolVersion::V_2025_11_25));
        assert!(meta.tree.get().is_none());
    }

    #[test]
    fn capabilities_that_say_something_are_read() {
        let version = ProtocolVersion::V_2026_07_28;
        assert!(
            glance(&of("\"2026-07-28\"", r#"{"elicitation":{}}"#))
                .expect("it can be read")
                .is_whole(&version)
        );
        assert!(!glance(&of("\"2026-07-28\"", "7")).expect("it can be read").is_whole(&version));
    }

    #[track_caller]
    fn check_token(token: &str) {
        let meta = glance(&format!(r#"{{"progressToken":{token}}}"#)).expect("it can be read");
        let glanced = meta.progress_token();

        assert_eq!(meta.tree().get_progress_token(), glanced, "{token}");
    }

    #[test]
    fn the_progress_token_is_the_same_whether_all_was_read_or_not() {
        for token in ["7", "-1", "1.0", "1.5", "18446744073709551615", r#""t""#, r#""\u00e4""#, "null", "[7]"]
        {
            check_token(token);
        }
        let twice = glance(r#"{"progressToken":1,"progressToken":"two"}"#).expect("it can be read");
        assert_eq!(twice.progress_token(), Some(ProgressToken(NumberOrString::String("two".into()))));
        assert!(twice.tree.get().is_none());
    }

    #[test]
    fn a_level_is_looked_for_where_one_is_named() {
        let named = glance(r#"{"io.modelcontextprotocol/logLevel":"warning"}"#).expect("it can be read");
        assert!(named.may_name_level());
        assert!(!glance(&of("\"2026-07-28\"", "{}")).expect("it can be read").may_name_level());
    }

    #[test]
    fn what_cannot_be_read_or_is_not_known_is_not_glanced_at() {
        let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        let texts = [
            "7",
            "[]",
            r#"{"a":1e999}"#,
            r#"{"a":"\ud800"}"#,
            &deep,
            &of("7", "{}"),
            &of("\"2031-01-01\"", "{}"),
        ];
        for text in texts {
            assert!(glance(text).is_none(), "{text}");
        }
    }

    #[test]
    fn no_meta_is_an_empty_one() {
        assert!(Meta::default().into_tree().0.0.is_empty());
    }

    proptest! {
        #[test]
        fn any_object_is_read_as_it_came(name in "\\PC{0,9}", text in "\\PC{0,9}", number in any::<f64>()) {
            let value = json!({ name.clone(): [text, { "n": number }, null, true, -3], "progressToken": "t" });
            let meta = glance(&value.to_string()).expect("it can be read");

            prop_assert_eq!(Value::Object(meta.into_tree().0.0), value);
        }
    }
}
