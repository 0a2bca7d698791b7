//! A *figure* is a number as people read it: grouped, with its unit and its noun.

/// Returns a number with its digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            // A space that neither breaks nor stretches; points and commas mean opposite things in different countries.
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns a number with its noun.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Returns a size in the unit that leaves up to three digits.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    let mut scale = 1_u64;
    let mut unit = "B";
    for next in UNITS {
        if bytes / scale < 1_000 {
            break;
        }
        (scale, unit) = (scale * 1_000, next);
    }
    let tenths = bytes / (scale / 10).max(1);
    match (unit, tenths) {
        ("B", _) => format!("{bytes} B"),
        (_, ..100) if !tenths.is_multiple_of(10) => format!("{}.{} {unit}", tenths / 10, tenths % 10),
        _ => format!("{} {unit}", tenths / 10),
    }
}

/// Returns a moment that is written by RFC 3339 in UTC, as people write it; what is not, as it is.
pub(super) fn moment(written: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let spelled = || {
        let (date, time) = written.split_once('T')?;
        let mut parts = date.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        let clock = time.get(..5).filter(|_| time.ends_with('Z'))?;
        Some(format!("{} {month} {year}, {clock} UTC", day.trim_start_matches('0')))
    };
    spelled().unwrap_or_else(|| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(counted(1, "passage", "passages"), "1 passage");
    }

    #[test]
    fn sizes_have_their_unit() {
        let sizes = [0, 999, 1_000, 1_540, 99_900, 1_000_000, 2_340_000_000].map(size);
        assert_eq!(sizes, ["0 B", "999 B", "1 KB", "1.5 KB", "99 KB", "1 MB", "2.3 GB"]);
    }

    #[test]
    fn moments_are_spelled() {
        assert_eq!(moment("2026-11-01T08:04:59Z"), "1 November 2026, 08:04 UTC");
        assert_eq!(moment("2026-11-21T08:04:59.123Z"), "21 November 2026, 08:04 UTC");
        assert_eq!(moment("yesterday"), "yesterday");
        assert_eq!(moment("2026-13-21T08:04:59Z"), "2026-13-21T08:04:59Z");
    }
}
