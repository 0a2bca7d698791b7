//! Judgements: which documents answer which query, and how well.

use std::collections::HashMap;

/// Grades by query and document. 0 is judged and wrong; what is not there was not judged, and counts as wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements {
    grades: HashMap<String, HashMap<String, u32>>,
}

/// A file of judgements could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JudgementsError {
    /// Too few or too many columns.
    #[error("line {line}: a judgement is a query, a document and a grade, or the four columns of TREC")]
    Columns {
        /// The line, from 1.
        line: usize,
    },
    /// A grade that is no whole number.
    #[error("line {line}: the grade {grade:?} is no whole number")]
    Grade {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        grade: String,
    },
}

impl Judgements {
    /// Reads judgements: `query document grade`, or `query iteration document grade` as TREC writes them, with tabs or
    /// spaces between. A negative grade counts as 0. A first line whose grade is no number is a heading.
    ///
    /// # Errors
    /// For the first line that is no judgement.
    pub fn parse(text: &str) -> Result<Self, JudgementsError> {
        let mut judgements = Self::default();
        for (line, content) in (1..).zip(text.lines()) {
            let columns = columns(content);
            let (query, document, grade) = match columns.as_slice() {
                [] => continue,
                [query, document, grade] | [query, _, document, grade] => (*query, *document, *grade),
                _ => return Err(JudgementsError::Columns { line }),
            };
            let Ok(grade) = grade.parse::<i64>() else {
                if line == 1 {
                    continue;
                }
                return Err(JudgementsError::Grade { line, grade: grade.to_owned() });
            };
            let grade = u32::try_from(grade.max(0)).unwrap_or(u32::MAX);
            judgements.grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
        }
        Ok(judgements)
    }

    /// Returns the grades of a query's documents, where any of them is an answer.
    pub fn of(&self, query: &str) -> Option<&HashMap<String, u32>> {
        self.grades.get(query).filter(|grades| grades.values().any(|grade| *grade > 0))
    }
}

/// Ids may have spaces where tabs part the columns.
fn columns(line: &str) -> Vec<&str> {
    if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn grade(text: &str, query: &str, document: &str) -> Option<u32> {
        Judgements::parse(text).ok()?.of(query)?.get(document).copied()
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(grade("1\ta b\t2", "1", "a b"), Some(2));
        assert_eq!(grade("q 0 a 1\nq 0 b -1", "q", "b"), Some(0));
        assert_eq!(grade("query-id\tcorpus-id\tscore\n1\ta\t1", "1", "a"), Some(1));
    }

    #[test]
    fn a_query_without_an_answer_is_not_judged() {
        assert_eq!(grade("1 a 0", "1", "a"), None);
    }

    #[test]
    fn a_line_that_is_no_judgement_is_named() {
        assert_eq!(Judgements::parse("1 a 1\n1 a"), Err(JudgementsError::Columns { line: 2 }));
        assert_eq!(
            Judgements::parse("1 a 1\n1 b good"),
            Err(JudgementsError::Grade { line: 2, grade: "good".to_owned() })
        );
    }
}
