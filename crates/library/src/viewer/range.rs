//! A *range* is the part of a file that a browser asks for when a download was broken off: RFC 9110 §14.

/// What to send of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// The bytes from the first to the last, both included.
    Bytes {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
    },
    /// Nothing: the file has no such bytes.
    Unsatisfiable,
}

/// Reads the header `Range` for a file of `length` bytes. What is not one range of bytes is answered with the whole.
pub(super) fn part(header: Option<&str>, length: u64) -> Part {
    let Some(range) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    let Some((first, last)) = range.split_once('-') else { return Part::Whole };
    let number = |digits: &str| {
        let digits = digits.trim();
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse::<u64>().ok()).flatten()
    };
    let (first, last) = match (first.trim().is_empty(), number(first), last.trim().is_empty(), number(last)) {
        (true, _, false, Some(0)) => return Part::Unsatisfiable,
        (true, _, false, Some(suffix)) => (length.saturating_sub(suffix), u64::MAX),
        (false, Some(first), true, _) => (first, u64::MAX),
        (false, Some(first), false, Some(last)) if first <= last => (first, last),
        _ => return Part::Whole,
    };
    if first >= length { Part::Unsatisfiable } else { Part::Bytes { first, last: last.min(length - 1) } }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Part) {
        assert_eq!(part(Some(header), 100), expected);
    }

    #[test]
    fn one_range_of_bytes_is_answered() {
        check("bytes=0-9", Part::Bytes { first: 0, last: 9 });
        check("bytes=90-", Part::Bytes { first: 90, last: 99 });
        check("bytes=-10", Part::Bytes { first: 90, last: 99 });
        check("bytes=-1000", Part::Bytes { first: 0, last: 99 });
        check("bytes=50-1000", Part::Bytes { first: 50, last: 99 });
        check("bytes=100-", Part::Unsatisfiable);
        check("bytes=-0", Part::Unsatisfiable);
    }

    #[test]
    fn anything_else_is_the_whole() {
        for header in
            ["bytes=9-0", "bytes=0-1,5-6", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=+1-+2", ""]
        {
            check(header, Part::Whole);
        }
        assert_eq!(part(None, 0), Part::Whole);
    }

    proptest! {
        #[test]
        fn a_part_never_reaches_beyond_the_file(header in "bytes=[0-9]{0,21}-[0-9]{0,21}", length: u64) {
            if let Part::Bytes { first, last } = part(Some(&header), length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}
