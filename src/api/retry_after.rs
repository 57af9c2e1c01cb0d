//! The header `Retry-After`: how long a server wants to be left alone.

use std::time::Duration;

use parse_net::{HttpDate, http_date_at};

/// The longest wait that is believed: what asks for more is looked at by a
/// person before.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// The wait that a server asks for: `value` is a number of seconds or a date,
/// `date` the answer's own `Date`, by which the other is read so that a wrong
/// clock on this side does no harm. At most an hour; none for a date that is
/// over; `None` where it is neither.
pub(super) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    if value.bytes().all(|b| b.is_ascii_digit()) {
        // Only a number beyond all hours does not fit.
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let clock = HttpDate::now().unix();
    let now = date
        .and_then(|date| http_date_at(date.as_bytes(), clock).ok())
        .map_or(clock, HttpDate::unix);
    let then = http_date_at(value.as_bytes(), clock).ok()?.unix();
    let seconds = u64::try_from(then.saturating_sub(now)).unwrap_or(0);
    Some(Duration::from_secs(seconds).min(LONGEST))
}

/// The wait in words: `in 7 seconds`.
pub(super) fn in_words(wait: Duration) -> String {
    match wait.as_secs() {
        0 => "now".to_owned(),
        1 => "in a second".to_owned(),
        seconds @ 2..=120 => format!("in {seconds} seconds"),
        // It may have asked for more.
        seconds if seconds >= LONGEST.as_secs() => "in an hour or later".to_owned(),
        seconds => format!("in {} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DATE: Option<&str> = Some("Wed, 21 Oct 2026 07:28:00 GMT");

    fn seconds(value: &str) -> Option<u64> {
        retry_after(value, DATE).map(|wait| wait.as_secs())
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(seconds("7"), Some(7));
        assert_eq!(seconds(" 120 "), Some(120));
        assert_eq!(seconds("0"), Some(0));
        assert_eq!(seconds("Wed, 21 Oct 2026 07:28:30 GMT"), Some(30));
        assert_eq!(seconds("Wednesday, 21-Oct-26 07:28:30 GMT"), Some(30));
    }

    #[test]
    fn a_wait_is_at_most_an_hour_and_never_negative() {
        assert_eq!(seconds("86400"), Some(3600));
        assert_eq!(seconds("99999999999999999999999"), Some(3600));
        assert_eq!(seconds("Thu, 22 Oct 2026 07:28:30 GMT"), Some(3600));
        assert_eq!(seconds("Wed, 21 Oct 2026 07:27:00 GMT"), Some(0));
    }

    #[test]
    fn nonsense_is_no_wait() {
        for odd in [
            "",
            " ",
            "soon",
            "-1",
            "1.5",
            "7 seconds",
            "Wed, 99 Oct 2026 07:28:30 GMT",
        ] {
            assert_eq!(seconds(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn without_a_date_the_own_clock_counts() {
        for date in [None, Some("today")] {
            let over = retry_after("Wed, 21 Oct 2015 07:28:00 GMT", date);
            assert_eq!(over, Some(Duration::ZERO));
            let far = retry_after("Fri, 31 Dec 9999 23:59:59 GMT", date);
            assert_eq!(far, Some(LONGEST));
        }
    }

    #[test]
    fn waits_are_words() {
        let words = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(words(0), "now");
        assert_eq!(words(1), "in a second");
        assert_eq!(words(90), "in 90 seconds");
        assert_eq!(words(121), "in 3 minutes");
        assert_eq!(words(LONGEST.as_secs()), "in an hour or later");
    }

    proptest! {
        #[test]
        fn any_text_is_survived(value in any::<String>(), date in any::<String>()) {
            if let Some(wait) = retry_after(&value, Some(&date)) {
                prop_assert!(wait <= LONGEST);
            }
        }
    }
}
