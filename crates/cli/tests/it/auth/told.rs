//! What a command that keeps records told.

use switchboard_testkit::Ended;

/// Returns the exit code and all that was said, with `DAY` for every day.
pub(crate) fn told(ended: &Ended) -> String {
    let said = format!("{} {}{}", ended.code().unwrap_or(-1), ended.stdout, ended.stderr);
    said.trim_end().split_inclusive(|letter| !is_of_day(letter)).map(undated).collect()
}

fn is_of_day(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '-'
}

fn undated(piece: &str) -> String {
    let (day, rest) = piece.split_at(piece.find(|letter| !is_of_day(letter)).unwrap_or(piece.len()));
    let is_day = day.split('-').map(str::len).eq([4, 2, 2]);
    if is_day { format!("DAY{rest}") } else { piece.to_owned() }
}
