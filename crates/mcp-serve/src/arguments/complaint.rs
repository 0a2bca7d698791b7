//! A *complaint* says what is wrong with arguments in words that a model can mend them by: where, the rule, what came,
//! and an example.

use std::fmt::Write;
use std::sync::Arc;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

/// Longest piece of what came that is shown again, in characters.
const MOST_SHOWN: usize = 60;
/// How alike two names must be for the one to be offered for the other.
const LEAST_ALIKE: f64 = 0.72;

/// Why arguments do not fit.
#[derive(Debug)]
pub(crate) struct Complaint {
    faults: Vec<Fault>,
    example: Arc<str>,
}

/// One thing to mend.
#[derive(Debug)]
pub(super) struct Fault {
    sentence: String,
    /// The unknown name, where that is the fault.
    unknown: Option<String>,
}

impl Complaint {
    pub(super) fn new(faults: Vec<Fault>, example: Arc<str>) -> Self {
        Self { faults, example }
    }

    /// Returns the complaint as the text of an error of the tool `name`.
    pub(crate) fn explain(&self, name: &str) -> String {
        let mut text = format!("The arguments of {name} do not fit its schema; it did not run.\n");
        for fault in &self.faults {
            let Ok(()) = writeln!(text, "- {}", fault.sentence) else {
                unreachable!("a string takes all text")
            };
        }
        text + "Arguments that fit look like: " + &self.example
    }
}

impl Fault {
    pub(super) fn unknown(name: &str, known: &[String]) -> Self {
        let nearest = known
            .iter()
            .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
            .filter(|(likeness, _)| *likeness >= LEAST_ALIKE)
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        let hint = nearest.map(|(_, nearest)| format!(" Did you mean \"{nearest}\"?")).unwrap_or_default();
        let names = match known {
            [] => "This tool takes no arguments.".to_owned(),
            known => format!("The known ones are: {}.", known.join(", ")),
        };
        let sentence = format!("Unknown argument {}.{hint} {names}", show(&Value::String(name.to_owned())));
        Self { sentence, unknown: Some(name.to_owned()) }
    }

    /// Returns the faults that one error of the schema stands for.
    pub(super) fn of(error: &ValidationError<'_>, known: &[String]) -> Vec<Self> {
        let at_top = error.instance_path().as_str().is_empty();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected }
                if at_top =>
            {
                unexpected.iter().map(|name| Self::unknown(name, known)).collect()
            }
            kind => vec![Self { sentence: sentence(error, kind), unknown: None }],
        }
    }

    pub(super) fn names_one_of(&self, names: &[String]) -> bool {
        self.unknown.as_ref().is_some_and(|name| names.contains(name))
    }
}

fn sentence(error: &ValidationError<'_>, kind: &ValidationErrorKind) -> String {
    let place = place(error.instance_path().as_str());
    let came = show(error.instance());
    match kind {
        ValidationErrorKind::Required { property } => {
            format!("{place} must have {}, which is missing.", show(property))
        }
        ValidationErrorKind::Type { kind } => format!("{place} must be {}; {came} came.", types(kind)),
        ValidationErrorKind::Enum { options } => {
            format!("{place} must be one of {}; {came} came.", show_whole(options))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("{place} must be {}; {came} came.", show_whole(expected_value))
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            format!("{place} fits none of its {} allowed forms; {came} came.", context.len())
        }
        // The library's words name what came and the rule; they lack the place.
        _ => format!("{place}: {}.", shorten(&error.to_string())),
    }
}

fn place(pointer: &str) -> String {
    if pointer.is_empty() { "The arguments object".to_owned() } else { format!("Argument {pointer}") }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(kind) => article(&kind.to_string()),
        TypeKind::Multiple(kinds) => {
            kinds.iter().map(|kind| article(&kind.to_string())).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        _ if kind.starts_with(['a', 'i', 'o']) => format!("an {kind}"),
        _ => format!("a {kind}"),
    }
}

fn show(value: &Value) -> String {
    shorten(&value.to_string())
}

fn show_whole(value: &Value) -> String {
    match value {
        Value::Array(options) => options.iter().map(Value::to_string).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
