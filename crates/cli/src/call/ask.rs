//! *Asking* the person what a server wants to know, on the terminal.

use std::io::{self, BufRead, IsTerminal as _, Write};

use serde_json::{Map, Value};
use switchboard_mcp_connect::Elicit;
use switchboard_mcp_connect::model::{ElicitRequestParams, ElicitResult, ElicitationAction};

/// Returns how the person is asked, where there is one at a terminal.
pub(super) fn on_terminal() -> Option<Elicit> {
    let may_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    may_ask.then(|| {
        Elicit::new(|request| async move {
            let asked = tokio::task::spawn_blocking(move || {
                ask(&request, &mut io::stdin().lock(), &mut io::stderr())
            });
            // A terminal that is gone answers nothing.
            asked
                .await
                .ok()
                .and_then(Result::ok)
                .unwrap_or_else(|| ElicitResult::new(ElicitationAction::Cancel))
        })
    })
}

/// Asks; the end of the input cancels.
fn ask(
    request: &ElicitRequestParams,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<ElicitResult> {
    let answered = match request {
        ElicitRequestParams::FormElicitationParams { message, requested_schema, .. } => {
            writeln!(out, "\nThe server asks: {message}")?;
            let schema = serde_json::to_value(requested_schema)?;
            form(&schema, input, out)?
        }
        ElicitRequestParams::UrlElicitationParams { message, url, .. } => {
            writeln!(out, "\nThe server asks: {message}\nIt wants you to open {url}")?;
            confirm("Have you done so?", input, out)?.map(|is_done| is_done.then(Map::new))
        }
        _ => {
            writeln!(out, "\nThe server asks in a way that this program does not know.")?;
            Some(None)
        }
    };
    Ok(match answered {
        Some(Some(fields)) if fields.is_empty() => ElicitResult::new(ElicitationAction::Accept),
        Some(Some(fields)) => {
            ElicitResult::new(ElicitationAction::Accept).with_content(Value::Object(fields))
        }
        Some(None) => ElicitResult::new(ElicitationAction::Decline),
        None => ElicitResult::new(ElicitationAction::Cancel),
    })
}

/// What the person said: nothing at the end of the input, otherwise the fields or a refusal.
type Answered = Option<Option<Map<String, Value>>>;

fn form(schema: &Value, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Answered> {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut fields = Map::new();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let field = Field { name, schema: field, is_required: required.contains(&name.as_str()) };
        match field.ask(input, out)? {
            Asked::Value(value) => drop(fields.insert(name.clone(), value)),
            Asked::Nothing => {}
            Asked::End => return Ok(None),
        }
    }
    Ok(confirm("Send this?", input, out)?.map(|may| may.then_some(fields)))
}

fn confirm(question: &str, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<bool>> {
    loop {
        write!(out, "{question} [y/n] ")?;
        out.flush()?;
        match line(input)?.as_deref().map(str::to_ascii_lowercase).as_deref() {
            Some("y" | "yes") => return Ok(Some(true)),
            Some("n" | "no") => return Ok(Some(false)),
            Some(_) => {}
            None => return Ok(None),
        }
    }
}

/// A field of a form.
struct Field<'a> {
    name: &'a str,
    schema: &'a Value,
    is_required: bool,
}

/// What came of asking for a field.
enum Asked {
    Value(Value),
    Nothing,
    End,
}

impl Field<'_> {
    fn ask(&self, input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Asked> {
        loop {
            write!(out, "{}: ", self.prompt())?;
            out.flush()?;
            let Some(text) = line(input)? else { return Ok(Asked::End) };
            match (text.is_empty(), self.schema.get("default")) {
                (true, Some(default)) => return Ok(Asked::Value(default.clone())),
                (true, None) if !self.is_required => return Ok(Asked::Nothing),
                _ => {}
            }
            match self.read(&text) {
                Some(value) => return Ok(Asked::Value(value)),
                None => writeln!(out, "  {} is wanted", self.wanted())?,
            }
        }
    }

    fn prompt(&self) -> String {
        let title = self.schema["title"].as_str().unwrap_or(self.name);
        let about =
            self.schema["description"].as_str().map_or_else(String::new, |about| format!(" ({about})"));
        let wanted = self.wanted();
        let default =
            self.schema.get("default").map_or_else(String::new, |default| format!(", default {default}"));
        let optional = if self.is_required { "" } else { ", may be empty" };
        format!("{title}{about} [{wanted}{default}{optional}]")
    }

    fn wanted(&self) -> String {
        let choices = self.choices();
        if !choices.is_empty() {
            let several = if self.is_list() { "some, with commas, of " } else { "" };
            return format!("{several}{}", choices.join(" | "));
        }
        match self.kind() {
            "integer" => format!("a whole number{}", self.between()),
            "number" => format!("a number{}", self.between()),
            "boolean" => "y/n".to_owned(),
            _ => format!("{}{}", self.schema["format"].as_str().unwrap_or("text"), self.between()),
        }
    }

    fn read(&self, text: &str) -> Option<Value> {
        let choices = self.choices();
        if self.is_list() {
            let picked: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
            return picked.iter().all(|word| choices.iter().any(|it| it == word)).then(|| picked.into());
        }
        if !choices.is_empty() {
            return choices.into_iter().find(|choice| choice == text).map(Value::String);
        }
        match self.kind() {
            "integer" => text.parse::<i64>().ok().map(Value::from).filter(|value| self.holds(value.as_f64())),
            "number" => text.parse::<f64>().ok().map(Value::from).filter(|value| self.holds(value.as_f64())),
            "boolean" => match text.to_ascii_lowercase().as_str() {
                "y" | "yes" | "true" => Some(true.into()),
                "n" | "no" | "false" => Some(false.into()),
                _ => None,
            },
            _ => Some(text.into()).filter(|_| self.fits(text)),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody types texts of that length")]
    fn fits(&self, text: &str) -> bool {
        (!text.is_empty() || !self.is_required) && self.holds(Some(text.chars().count() as f64))
    }

    /// Tells whether a number, or the length of a text, is within the bounds of the field.
    fn holds(&self, number: Option<f64>) -> bool {
        let [least, most] = self.bounds().map(|(word, _)| self.schema.get(word).and_then(Value::as_f64));
        number.is_some_and(|number| {
            least.is_none_or(|least| least <= number) && most.is_none_or(|most| number <= most)
        })
    }

    /// Returns the words of the schema that bound the field, with what they count.
    fn bounds(&self) -> [(&'static str, &'static str); 2] {
        match self.kind() {
            "integer" | "number" => [("minimum", ""), ("maximum", "")],
            _ => [("minLength", " characters"), ("maxLength", " characters")],
        }
    }

    /// Says the bounds of the field.
    fn between(&self) -> String {
        let [(least, unit), (most, _)] = self.bounds();
        match (self.schema.get(least), self.schema.get(most)) {
            (Some(least), Some(most)) => format!(", from {least} to {most}{unit}"),
            (Some(least), None) => format!(", at least {least}{unit}"),
            (None, Some(most)) => format!(", at most {most}{unit}"),
            (None, None) => String::new(),
        }
    }

    fn kind(&self) -> &str {
        self.schema["type"].as_str().unwrap_or("string")
    }

    fn is_list(&self) -> bool {
        self.kind() == "array"
    }

    /// Returns what may be chosen from, in each of the ways that MCP has to say it.
    fn choices(&self) -> Vec<String> {
        let schema = if self.is_list() { &self.schema["items"] } else { self.schema };
        let plain = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let titled = ["oneOf", "anyOf"].iter().filter_map(|word| schema[*word].as_array()).flatten();
        plain.chain(titled.filter_map(|choice| choice["const"].as_str())).map(str::to_owned).collect()
    }
}

fn line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut text = String::new();
    Ok((input.read_line(&mut text)? > 0).then(|| text.trim().to_owned()))
}

#[cfg(test)]
mod tests;
