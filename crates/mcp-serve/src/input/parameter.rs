//! A *parameter* is one thing that a tool takes: a name, a type, words for the model, and rules.

use std::fmt;

use rmcp::model::JsonObject;
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::absent;
use crate::schema;

/// One thing that a tool takes.
#[derive(Clone)]
pub struct Parameter {
    name: String,
    schema: fn(&mut SchemaGenerator) -> Schema,
    fits: fn(&Value) -> Result<(), serde_json::Error>,
    is_optional: bool,
    default: Option<Result<Value, String>>,
    rules: Vec<Rule>,
}

/// What is said of a parameter beside its type.
#[derive(Debug, Clone)]
enum Rule {
    /// A word of JSON Schema and its value.
    Word(&'static str, Result<Value, String>),
    /// The fewest and the most characters or items.
    Length(Option<usize>, Option<usize>),
    Example(Result<Value, String>),
}

/// Why a parameter does not fit its own type.
#[derive(Debug)]
pub(crate) struct Unfit(pub(crate) String);

/// A parameter as the schema has it.
pub(super) struct Settled {
    pub(super) schema: JsonObject,
    pub(super) default: Option<Value>,
    pub(super) is_required: bool,
}

impl Parameter {
    /// Makes a parameter of the type `T`; it is required unless `T` is an `Option` or it gets a default.
    pub fn new<T: DeserializeOwned + JsonSchema>(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            schema: SchemaGenerator::subschema_for::<T>,
            fits: |value| T::deserialize(value).map(drop),
            is_optional: absent::read::<T>().is_some(),
            default: None,
            rules: Vec::new(),
        }
    }

    /// Says what the parameter is, with an example where it helps.
    #[must_use]
    pub fn describe(self, description: impl Into<String>) -> Self {
        self.word("description", description.into())
    }

    /// Sets what stands for the argument where it is left out.
    #[must_use]
    pub fn default(mut self, default: impl Serialize) -> Self {
        self.default = Some(write(default));
        self
    }

    /// Sets the least number that is taken.
    #[must_use]
    pub fn at_least(self, least: impl Serialize) -> Self {
        self.word("minimum", least)
    }

    /// Sets the greatest number that is taken.
    #[must_use]
    pub fn at_most(self, most: impl Serialize) -> Self {
        self.word("maximum", most)
    }

    /// Sets the number that all that are taken stay below.
    #[must_use]
    pub fn below(self, end: impl Serialize) -> Self {
        self.word("exclusiveMaximum", end)
    }

    /// Sets the fewest and the most characters of a text, items of a list, or entries of a map.
    #[must_use]
    pub fn length(mut self, least: Option<usize>, most: Option<usize>) -> Self {
        self.rules.push(Rule::Length(least, most));
        self
    }

    /// Sets the regular expression that a text must match somewhere; `^…$` for the whole of it.
    #[must_use]
    pub fn pattern(self, pattern: impl Into<String>) -> Self {
        self.word("pattern", pattern.into())
    }

    /// Adds an example that the model sees.
    #[must_use]
    pub fn example(mut self, example: impl Serialize) -> Self {
        self.rules.push(Rule::Example(write(example)));
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn settle(self, generator: &mut SchemaGenerator) -> Result<Settled, Unfit> {
        let mut schema = schema::fields((self.schema)(generator));
        for rule in self.rules {
            match rule {
                Rule::Word(word, value) => drop(schema.insert(word.to_owned(), value.map_err(Unfit)?)),
                Rule::Length(least, most) => measure(&mut schema, least, most)?,
                Rule::Example(example) => {
                    let example = example.map_err(Unfit)?;
                    (self.fits)(&example)
                        .map_err(|error| Unfit(format!("the example {example}: {error}")))?;
                    let examples = schema.entry("examples").or_insert_with(|| json!([]));
                    examples.as_array_mut().into_iter().for_each(|list| list.push(example.clone()));
                }
            }
        }
        let default = self.default.transpose().map_err(Unfit)?;
        if let Some(default) = &default {
            (self.fits)(default).map_err(|error| Unfit(format!("the default {default}: {error}")))?;
            schema.insert("default".to_owned(), default.clone());
        }
        let is_required = !self.is_optional && default.is_none();
        Ok(Settled { schema, default, is_required })
    }

    fn word(mut self, word: &'static str, value: impl Serialize) -> Self {
        self.rules.push(Rule::Word(word, write(value)));
        self
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, default, rules, .. } = self;
        let mut debug = formatter.debug_struct("Parameter");
        debug.field("name", name).field("default", default).field("rules", rules).finish_non_exhaustive()
    }
}

fn write(value: impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| format!("cannot be written as JSON: {error}"))
}

/// Writes a length in the words that go with the type.
fn measure(schema: &mut Map<String, Value>, least: Option<usize>, most: Option<usize>) -> Result<(), Unfit> {
    let is = |kind: &str| match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    };
    let words = [
        ("string", ["minLength", "maxLength"]),
        ("array", ["minItems", "maxItems"]),
        ("object", ["minProperties", "maxProperties"]),
    ];
    let Some((_, [fewest, greatest])) = words.into_iter().find(|(kind, _)| is(kind)) else {
        return Err(Unfit("a length is for texts, lists and maps".to_owned()));
    };
    schema.extend(least.map(|least| (fewest.to_owned(), json!(least))));
    schema.extend(most.map(|most| (greatest.to_owned(), json!(most))));
    Ok(())
}
