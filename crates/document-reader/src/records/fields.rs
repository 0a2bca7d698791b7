//! *Fields* of a record: read straight into what a document needs, without a tree in between.

use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use switchboard_document::{Skip, SkipReason};

use super::record::Record;
use crate::RecordMapping;

/// Names that mean the text, best first.
const TEXT: [&str; 3] = ["text", "content", "body"];

/// Which name means what.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldNames<'m> {
    mapping: &'m RecordMapping,
}

/// What a field means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    Id,
    Title,
    /// The smaller the better.
    Text(usize),
    Url,
    Metadata,
    Other(String),
}

impl<'m> FieldNames<'m> {
    pub(super) fn new(mapping: &'m RecordMapping) -> Self {
        Self { mapping }
    }

    /// Reads one object.
    ///
    /// # Errors
    /// `Damaged` where the bytes are no JSON, `Incomplete` where they are no object.
    pub(super) fn read(self, bytes: &[u8]) -> Result<Record, Skip> {
        if bytes.first() != Some(&b'{') {
            return match serde_json::from_slice::<serde::de::IgnoredAny>(bytes) {
                Ok(_) => Err(Skip::file(SkipReason::Incomplete, "no record: not an object")),
                Err(error) => Err(damaged(&error)),
            };
        }
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let record = self.deserialize(&mut deserializer).map_err(|error| damaged(&error))?;
        deserializer.end().map_err(|error| damaged(&error))?;
        Ok(record)
    }

    fn role(self, name: &str) -> Role {
        let is = |mapped: &Option<String>, guesses: &[&str]| match mapped {
            Some(mapped) => (mapped == name).then_some(0),
            None => guesses.iter().position(|guess| *guess == name),
        };
        if is(&self.mapping.id, &["id", "_id"]).is_some() {
            Role::Id
        } else if is(&self.mapping.title, &["title"]).is_some() {
            Role::Title
        } else if let Some(rank) = is(&self.mapping.text, &TEXT) {
            Role::Text(rank)
        } else if is(&self.mapping.url, &["url"]).is_some() {
            Role::Url
        } else if name == "metadata" {
            Role::Metadata
        } else {
            Role::Other(name.to_owned())
        }
    }
}

/// Says where and how JSON is broken, in the parser's words, which quote nothing.
fn damaged(error: &serde_json::Error) -> Skip {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "ends too early",
        _ if error.to_string().starts_with("recursion limit") => "nested too deep",
        _ => "broken",
    };
    Skip::file(SkipReason::Damaged, format!("JSON {what} at column {}", error.column()))
}

impl<'de> DeserializeSeed<'de> for FieldNames<'_> {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Record, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FieldNames<'_> {
    type Value = Record;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        let mut metadata = None;
        let mut rank = usize::MAX;
        while let Some(role) = map.next_key_seed(Key(self))? {
            let value = map.next_value_seed(Loose)?;
            match (role, value) {
                (_, Loosely::Value(Value::Null)) => {}
                (Role::Id, value) => record.id = value.into_word(),
                (Role::Title, value) => record.title = value.into_word(),
                (Role::Text(_), Loosely::Text(text)) if text.trim().is_empty() => {}
                (Role::Text(better), Loosely::Text(text)) if better <= rank => {
                    // The lesser text is still worth keeping, under its own name.
                    if let Some(lesser) = record.text.replace(text).filter(|_| better < rank) {
                        record.keep(TEXT[rank], Value::String(lesser));
                    }
                    rank = better;
                }
                (Role::Text(rank), value) => {
                    record.keep(self.mapping.text.as_deref().unwrap_or(TEXT[rank]), value.into_value());
                }
                (Role::Url, value) => record.locate(value.into_value()),
                (Role::Metadata, Loosely::Value(Value::Object(object))) => metadata = Some(object),
                (Role::Metadata, value) => record.keep("metadata", value.into_value()),
                (Role::Other(name), value) => {
                    record.metadata.insert(name, value.into_value());
                }
            }
        }
        record.metadata.extend(metadata.into_iter().flatten().filter(|(_, value)| !value.is_null()));
        Ok(record)
    }
}

/// Reads a name as what it means, without keeping those that mean something.
struct Key<'m>(FieldNames<'m>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Role;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Role, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Role;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Role, E> {
        Ok(self.0.role(name))
    }
}

/// Reads any value, a string without wrapping it.
struct Loose;

enum Loosely {
    Text(String),
    Value(Value),
}

impl Loosely {
    /// Returns a string, or a number's digits; nothing else is a word.
    fn into_word(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Value(Value::Number(number)) => Some(number.to_string()),
            Self::Value(_) => None,
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text),
            Self::Value(value) => value,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Loose {
    type Value = Loosely;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loosely, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Loose {
    type Value = Loosely;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Loosely, E> {
        Ok(Loosely::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Loosely, E> {
        Ok(Loosely::Text(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loosely, E> {
        Ok(Loosely::Value(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loosely, E> {
        Ok(Loosely::Value(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loosely, E> {
        Ok(Loosely::Value(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Loosely, E> {
        Ok(Loosely::Value(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Loosely, E> {
        Ok(Loosely::Value(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Loosely, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Loosely::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Loosely, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Loosely::Value)
    }
}
