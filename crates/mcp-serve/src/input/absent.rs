//! An *absent* argument is none at all, which is more than `null`: only a type that knows of absence can be read from it.

use std::fmt;

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Reads a value where nothing was given: an `Option` is `None`; other types have no value then.
pub(super) fn read<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(Absent).ok()
}

struct Absent;

/// Nothing was given, and the type needs something.
#[derive(Debug)]
struct Missing;

impl<'de> Deserializer<'de> for Absent {
    type Error = Missing;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Missing> {
        Err(Missing)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Missing> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("nothing was given")
    }
}

impl std::error::Error for Missing {}

impl de::Error for Missing {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_option_can_be_read_where_nothing_was_given() {
        assert_eq!(read::<Option<u32>>(), Some(None));
        assert_eq!(read::<u32>(), None);
        assert_eq!(read::<String>(), None);
        assert_eq!(read::<Vec<u32>>(), None);
        assert_eq!(read::<serde_json::Value>(), None);
        assert_eq!(read::<()>(), None);
    }
}
