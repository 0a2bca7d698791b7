//! A *complaint* says what is wrong with arguments in words that a model can mend them by: where, the rule, what came,
//! and an example.

use std::sync::Arc;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::example::Example;

/// Longest piece of what came that is shown again, in characters.
const MOST_SHOWN: usize = 60;
/// Most forms of one value that are told apart.
const MOST_FORMS: usize = 4;
/// How alike two names must be for the one to be offered for the other.
const LEAST_ALIKE: f64 = 0.72;

/// Why arguments do not fit.
#[derive(Debug)]
pub(crate) struct Complaint {
    faults: Vec<Fault>,
    /// Faults beside those that are named.
    further: usize,
    example: Arc<Example>,
}

/// One thing to mend.
#[derive(Debug)]
pub(super) struct Fault {
    sentence: String,
    /// The unknown name, where that is the fault.
    unknown: Option<String>,
}

impl Complaint {
    pub(super) fn new(faults: Vec<Fault>, further: usize, example: Arc<Example>) -> Self {
        Self { faults, further, example }
    }

    /// Returns the complaint as the text of an error of the tool `name`.
    pub(crate) fn explain(&self, name: &str) -> String {
        let mut text = format!("The arguments of {name} do not fit its schema; it did not run.\n");
        for fault in &self.faults {
            text.extend(["- ", &fault.sentence, "\n"]);
        }
        if self.further > 0 {
            text.extend(["- And ", &self.further.to_string(), " more.\n"]);
        }
        text + &self.example.sentence()
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
            format!("{place} {}; {came} came.{}", choice(error, context), forms(error, context))
        }
        // The library's words name what came and the rule; they lack the place.
        _ => format!("{place}: {}.", shorten(&error.to_string())),
    }
}

/// The forms that a value may have, each by what keeps the value from it.
type Forms = [Vec<ValidationError<'static>>];

/// Says what a value must be, where each of its forms is one value or one type.
fn choice(whole: &ValidationError<'_>, forms: &Forms) -> String {
    let values: Option<Vec<String>> = forms.iter().map(|form| alternative(whole, form)).collect();
    match values {
        Some(values) => format!("must be one of {}", values.join(", ")),
        None => format!("fits none of its {} allowed forms", forms.len()),
    }
}

fn alternative(whole: &ValidationError<'_>, form: &[ValidationError<'_>]) -> Option<String> {
    let [only] = form else { return None };
    if only.instance_path() != whole.instance_path() {
        return None;
    }
    Some(match only.kind() {
        ValidationErrorKind::Constant { expected_value } => show_whole(expected_value),
        ValidationErrorKind::Enum { options } => show_whole(options),
        ValidationErrorKind::Type { kind } => types(kind),
        _ => return None,
    })
}

/// Says of each form what the value lacks to have it, unless the choice has said all.
fn forms(whole: &ValidationError<'_>, forms: &Forms) -> String {
    if forms.iter().all(|form| alternative(whole, form).is_some()) {
        return String::new();
    }
    let firsts = forms.iter().filter_map(|form| form.first()).zip(1..=MOST_FORMS);
    let told = firsts.map(|(error, number)| format!(" Form {number}: {}", sentence(error, error.kind())));
    told.collect::<Vec<_>>().concat()
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
