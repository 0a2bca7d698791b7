//! *Parameters* are the pairs of a query or form; none of them may stand there twice (RFC 6749 §3.1 and §3.2), and one
//! without a value counts as not sent.

use std::fmt;

/// Says which parameter stands there twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {0} is given more than once")]
pub struct Repeated(pub &'static str);

/// The pairs, in their order. Values are not printed, because secrets travel here.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text.
    pub fn parse(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// Returns the value of `name`.
    ///
    /// # Errors
    ///
    /// [`Repeated`] where there are two.
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, Repeated> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Repeated(name)),
            (value, None) => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    /// Returns every value of `name`, which may repeat.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str());
        values.filter(|value| !value.is_empty())
    }

    /// Returns the text again, with `value` for the parameter `name`, or without it.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let rest = self.0.iter().filter(|(given, _)| given != name);
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(rest);
        if let Some(value) = value {
            text.append_pair(name, value);
        }
        text.finish()
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_repeats_is_refused_and_an_empty_one_is_not_there() {
        let parameters = Parameters::parse("a=1&b=&c=1&c=2&d=x%20y+z");

        assert_eq!(parameters.one("a"), Ok(Some("1")));
        assert_eq!(parameters.one("b"), Ok(None));
        assert_eq!(parameters.one("c"), Err(Repeated("c")));
        assert_eq!(parameters.one("d"), Ok(Some("x y z")));
        assert_eq!(parameters.all("c").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(parameters.with("c", None), "a=1&b=&d=x+y+z");
        assert_eq!(parameters.with("c", Some("3 4")), "a=1&b=&d=x+y+z&c=3+4");
        assert_eq!(format!("{parameters:?}"), r#"["a", "b", "c", "c", "d"]"#);
    }
}
