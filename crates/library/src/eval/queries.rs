//! Queries: an id and a text on every line, a tab between them.

use std::collections::HashSet;

/// A query with the id that judgements know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedQuery {
    /// The id.
    pub id: String,
    /// What is asked.
    pub text: String,
}

/// A file of queries could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueriesError {
    /// A line without a tab.
    #[error("line {line}: a query is its id, a tab, and its text")]
    NoTab {
        /// The line, from 1.
        line: usize,
    },
    /// Two queries with one id.
    #[error("line {line}: the query {id:?} stands there twice")]
    Duplicate {
        /// The line of the second, from 1.
        line: usize,
        /// The id.
        id: String,
    },
}

/// Reads queries, one a line; empty lines are passed over.
///
/// # Errors
/// For the first line that is no query, or repeats an id.
pub fn parse_queries(text: &str) -> Result<Vec<JudgedQuery>, QueriesError> {
    let mut known = HashSet::new();
    let mut queries = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        if content.trim().is_empty() {
            continue;
        }
        let (id, text) = content.split_once('\t').ok_or(QueriesError::NoTab { line })?;
        let query = JudgedQuery { id: id.trim().to_owned(), text: text.trim().to_owned() };
        if !known.insert(query.id.clone()) {
            return Err(QueriesError::Duplicate { line, id: query.id });
        }
        queries.push(query);
    }
    Ok(queries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_query() {
        let queries = parse_queries("1\twhat is\tit\n\n q2 \t why \n");

        let query = |id: &str, text: &str| JudgedQuery { id: id.to_owned(), text: text.to_owned() };
        assert_eq!(queries, Ok(vec![query("1", "what is\tit"), query("q2", "why")]));
    }

    #[test]
    fn a_line_that_is_no_query_is_named() {
        assert_eq!(parse_queries("1\ta\nb c"), Err(QueriesError::NoTab { line: 2 }));
        assert_eq!(parse_queries("1\ta\n1\tb"), Err(QueriesError::Duplicate { line: 2, id: "1".to_owned() }));
    }
}
