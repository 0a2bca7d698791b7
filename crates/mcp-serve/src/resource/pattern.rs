//! A *pattern* is a URI template (RFC 6570) read the other way: does a URI have this form, and what stands in its
//! variables?
//!
//! It takes what servers of MCP use: `{name}`, `{a,b}`, `{+path}`, `{#part}`, `{.suffix}`, `{/a,b}`, `{/path*}`, and
//! `{?q,page}` or `{&page}` at the end. Prefixes (`{name:3}`) and parameters (`{;name}`) are refused.
//!
//! What stands in a variable is safe to join to a path: decoded once, never empty, without `.` and `..` as a part, without
//! backslash or control character; a `{name}` has no slash, a `{+path}` none at its beginning. Only the variables of a query
//! may hold anything but control characters.

use std::collections::{BTreeMap, HashSet};

/// The variables of a URI and what stands in them, decoded.
pub(crate) type Variables = BTreeMap<String, String>;

/// Longest URI that is compared with patterns; longer ones match none.
const MAX_URI: usize = 2048;

/// Says why a URI template makes no pattern.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum InvalidTemplate {
    /// It does not begin with a scheme, as in `notes://`.
    #[error("the URI template {template:?} does not begin with a scheme, as notes://{{id}} does")]
    NoScheme {
        /// The template.
        template: String,
    },
    /// A brace has no partner, or stands inside another pair.
    #[error("the URI template {template:?} has a brace without its partner")]
    Brace {
        /// The template.
        template: String,
    },
    /// An expression is of a kind that is not taken.
    #[error(
        "the URI template {template:?} has {{{expression}}}; taken are {{name}}, {{+path}}, {{#part}}, {{.suffix}}, \
         {{/name}}, {{/path*}}, and {{?name}} or {{&name}} at the end"
    )]
    Expression {
        /// The template.
        template: String,
        /// What stands between the braces.
        expression: String,
    },
    /// Two variables stand side by side, so that nobody can tell where one ends.
    #[error("the URI template {template:?} has nothing between {first:?} and {second:?}")]
    Adjacent {
        /// The template.
        template: String,
        /// The variable before.
        first: String,
        /// The variable after.
        second: String,
    },
    /// A variable is named twice.
    #[error("the URI template {template:?} names {variable:?} twice")]
    Twice {
        /// The template.
        template: String,
        /// The variable.
        variable: String,
    },
    /// It has no variable at all, and so is a resource and no template.
    #[error("the URI template {template:?} has no variable; offer it as a resource")]
    NoVariable {
        /// The template.
        template: String,
    },
}

/// A URI template that is ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
    query: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Variable(String, Reach),
}

/// How far a variable reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To the next slash.
    Segment,
    /// Over slashes.
    Path,
    /// To the end, which a fragment is.
    Fragment,
}

impl Reach {
    fn stops_at(self, byte: u8) -> bool {
        match self {
            Self::Segment => matches!(byte, b'/' | b'?' | b'#'),
            Self::Path => matches!(byte, b'?' | b'#'),
            Self::Fragment => false,
        }
    }
}

impl Pattern {
    /// Reads a URI template.
    pub(crate) fn new(template: &str) -> Result<Self, InvalidTemplate> {
        let mut pattern = Self { parts: Vec::new(), query: Vec::new() };
        let mut rest = template;
        while let Some((literal, after)) = rest.split_once('{') {
            let brace = || InvalidTemplate::Brace { template: template.to_owned() };
            let (expression, after) = after.split_once('}').ok_or_else(brace)?;
            if literal.contains('}') || expression.contains('{') {
                return Err(brace());
            }
            pattern.literal(literal);
            if !pattern.expression(expression) {
                let expression = expression.to_owned();
                return Err(InvalidTemplate::Expression { template: template.to_owned(), expression });
            }
            rest = after;
        }
        if rest.contains('}') {
            return Err(InvalidTemplate::Brace { template: template.to_owned() });
        }
        pattern.literal(rest);
        pattern.check(template)?;
        Ok(pattern)
    }

    /// Returns the names of all variables, in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let named = self.parts.iter().filter_map(|part| match part {
            Part::Variable(name, _) => Some(name.as_str()),
            Part::Literal(_) => None,
        });
        named.chain(self.query.iter().map(String::as_str))
    }

    /// Returns what stands in the variables, where the URI has the pattern's form and every value is safe.
    pub(crate) fn read(&self, uri: &str) -> Option<Variables> {
        if uri.len() > MAX_URI {
            return None;
        }
        let (path, query) = match uri.split_once('?') {
            Some((path, query)) if !self.query.is_empty() => (path, Some(query)),
            _ => (uri, None),
        };
        let mut variables = Variables::new();
        let mut begin = 0;
        for (part, end) in self.parts.iter().zip(split(&self.parts, path)?) {
            if let Part::Variable(name, reach) = part {
                variables.insert(name.clone(), safe(&path[begin..end], *reach)?);
            }
            begin = end;
        }
        for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            let is_new = self.query.iter().any(|known| known == name) && !variables.contains_key(name);
            let value = decode(value).filter(|_| is_new)?;
            variables.insert(name.to_owned(), value);
        }
        Some(variables)
    }

    fn literal(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            // Text after a query part is an error, which `check` finds by the marker.
            Some(Part::Literal(last)) => last.push_str(text),
            _ => self.parts.push(Part::Literal(text.to_owned())),
        }
        if !text.is_empty() && !self.query.is_empty() {
            self.query.push(String::new());
        }
    }

    /// Takes what stands between two braces; returns whether it is of a kind that is taken.
    fn expression(&mut self, expression: &str) -> bool {
        let (operator, names) = match expression.chars().next() {
            Some(operator) if "+#./?&;=,!@|".contains(operator) => (operator, &expression[1..]),
            _ => (' ', expression),
        };
        let is_query = matches!(operator, '?' | '&');
        if !is_query && !self.query.is_empty() {
            return false;
        }
        let (between, mut reach) = match operator {
            ' ' | '?' | '&' => (",", Reach::Segment),
            '+' => (",", Reach::Path),
            '#' => (",", Reach::Fragment),
            '.' => (".", Reach::Segment),
            '/' => ("/", Reach::Segment),
            _ => return false,
        };
        for (place, name) in names.split(',').enumerate() {
            let plain = name.strip_suffix('*').unwrap_or(name);
            let is_exploded = plain.len() < name.len();
            if !is_name(plain) || (is_exploded && !matches!(operator, '/' | '+')) {
                return false;
            }
            if is_query {
                self.query.push(plain.to_owned());
                continue;
            }
            if is_exploded {
                reach = Reach::Path;
            }
            match operator {
                '#' | '.' | '/' if place == 0 => self.literal(&operator.to_string()),
                _ if place > 0 => self.literal(between),
                _ => {}
            }
            self.parts.push(Part::Variable(plain.to_owned(), reach));
        }
        true
    }

    fn check(&self, template: &str) -> Result<(), InvalidTemplate> {
        let owned = || template.to_owned();
        let scheme = template.split_once(':').map_or("", |(scheme, _)| scheme);
        if !is_scheme(scheme) {
            return Err(InvalidTemplate::NoScheme { template: owned() });
        }
        if self.query.iter().any(String::is_empty) {
            let expression = format!("?{}", self.query[0]);
            return Err(InvalidTemplate::Expression { template: owned(), expression });
        }
        for pair in self.parts.windows(2) {
            if let [Part::Variable(first, _), Part::Variable(second, _)] = pair {
                let (first, second) = (first.clone(), second.clone());
                return Err(InvalidTemplate::Adjacent { template: owned(), first, second });
            }
        }
        let mut seen = HashSet::new();
        match self.variables().find(|name| !seen.insert(*name)) {
            Some(twice) => Err(InvalidTemplate::Twice { template: owned(), variable: twice.to_owned() }),
            None if seen.is_empty() => Err(InvalidTemplate::NoVariable { template: owned() }),
            None => Ok(()),
        }
    }
}

/// Returns whether `text` is the scheme of a URI (RFC 3986 §3.1).
pub(crate) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
}

/// Returns where each part of a URI ends, the variables as short as they can be; nothing where the URI has another form.
///
/// Goes from the last part to the first and notes for each place of the text whether the parts behind fit from there on, so
/// that no URI costs more than its length times the number of parts.
fn split(parts: &[Part], text: &str) -> Option<Vec<usize>> {
    let mut fits = vec![false; text.len() + 1];
    fits[text.len()] = true;
    let mut ends = Vec::with_capacity(parts.len());
    for part in parts.iter().rev() {
        let end = ends_of(part, text.as_bytes(), &fits);
        fits = end.iter().map(Option::is_some).collect();
        ends.push(end);
    }
    let mut at = 0;
    let places = ends.iter().rev().map(|end| {
        at = end[at]?;
        Some(at)
    });
    places.collect()
}

/// Returns for each place where the part ends that begins there, `fits` telling where it may.
fn ends_of(part: &Part, text: &[u8], fits: &[bool]) -> Vec<Option<usize>> {
    let mut ends = vec![None; text.len() + 1];
    match part {
        Part::Literal(literal) => {
            for (at, end) in ends.iter_mut().enumerate() {
                let is_here = text[at..].starts_with(literal.as_bytes()) && fits[at + literal.len()];
                *end = is_here.then_some(at + literal.len());
            }
        }
        Part::Variable(_, reach) => {
            let mut next = None;
            for at in (0..text.len()).rev() {
                if fits[at + 1] {
                    next = Some(at + 1);
                }
                if reach.stops_at(text[at]) {
                    next = None;
                }
                ends[at] = next;
            }
        }
    }
    ends
}

/// Returns the value decoded, where nobody who joins it to a path can be led astray.
fn safe(raw: &str, reach: Reach) -> Option<String> {
    let value = decode(raw)?;
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    let is_safe = match reach {
        Reach::Segment => is_part(&value) && !value.contains(['/', '\\']),
        Reach::Path => !value.contains('\\') && value.split('/').all(is_part),
        Reach::Fragment => !value.is_empty(),
    };
    is_safe.then_some(value)
}

/// Decodes percent signs once; nothing where the result is no text, or holds a control character.
fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        let byte = if byte == b'%' {
            let digit = |byte: Option<u8>| (byte? as char).to_digit(16);
            let (high, low) = (digit(rest.next())?, digit(rest.next())?);
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests;
