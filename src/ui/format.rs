//! Numbers and times as people read them: sizes, ages, rates.
//!
//! Pure functions: the time and the zone come in as data. What it is not: no
//! columns and no padding (that is `width.rs`), no style.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/// Under this age a time of yesterday still reads as hours: at one in the
/// morning “2 h ago” says more than “yesterday”.
const HOURS_READ_AS_HOURS: i64 = 12;

/// A length in bytes: `0 B`, `4.1 KiB`, `84.2 MiB`, `212 MiB`. Never longer
/// than eight columns.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "three digits are shown; the exact figure is exact_bytes"
)]
pub fn size(bytes: u64) -> String {
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64;
    let mut unit = "B";
    for next in UNITS {
        // 999.5 would round to a fourth digit.
        if value < 999.5 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    // 99.95 would round to a second digit before the point too many.
    if value < 99.95 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// A length to the byte: `88,290,304 bytes`.
#[must_use]
pub fn exact_bytes(bytes: u64) -> String {
    if bytes == 1 {
        "1 byte".to_owned()
    } else {
        format!("{} bytes", count(bytes))
    }
}

/// `1 line`, `1,310 lines`.
#[must_use]
pub fn counted(number: usize, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", count(number as u64))
}

/// A number with its thousands apart: `4,310`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How long ago `then` was, seen from `now` by a clock in `zone`: `just now`,
/// `2 min ago`, `2 h ago`, `yesterday`, `3 Nov`, `3 Nov 2024`.
///
/// Clocks differ: up to a minute in the future counts as now, and what lies
/// further ahead shows its date.
#[must_use]
pub fn age(then: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second());
    let day = date(then, zone);
    let today = date(now, zone);
    match seconds {
        -60..=59 => return "just now".to_owned(),
        60..=3599 => return format!("{} min ago", seconds / 60),
        3600.. if day == today || seconds < HOURS_READ_AS_HOURS * 3600 => {
            return format!("{} h ago", seconds / 3600);
        }
        _ => {}
    }
    if today.yesterday().is_ok_and(|yesterday| yesterday == day) {
        "yesterday".to_owned()
    } else if day.year() == today.year() {
        day.strftime("%-d %b").to_string()
    } else {
        day.strftime("%-d %b %Y").to_string()
    }
}

/// A time to the second, with the offset of `zone` at that time:
/// `2026-11-03 09:12:44 +01:00`.
#[must_use]
pub fn exact_time(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S %:z")
        .to_string()
}

/// A time to the second as a log shows it: `09:12:44`, with the day where it is
/// another one than today.
#[must_use]
pub fn moment(time: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let pattern = match (date(time, zone), date(now, zone)) {
        (day, today) if day == today => "%H:%M:%S",
        (day, today) if day.year() == today.year() => "%-d %b %H:%M:%S",
        _ => "%-d %b %Y %H:%M:%S",
    };
    time.to_zoned(zone.clone()).strftime(pattern).to_string()
}

/// A rate in bytes a second: `212 MiB/s`. What is no rate reads as `0 B/s`.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a rate below zero is none"
)]
pub fn rate(bytes_per_second: f64) -> String {
    format!("{}/s", size(bytes_per_second as u64))
}

/// A time that is left, to the second and rounded up, so that it reaches zero
/// only at the end: `0:14`, `1:02:03`.
#[must_use]
pub fn left(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The share done in percent, from 0 to 100, rounded down: 100 only when
/// `done` has reached `total`.
#[must_use]
pub fn percent(done: u64, total: u64) -> u8 {
    if done >= total {
        return 100;
    }
    // `done < total`, so `total` is not zero and the quotient is below 100.
    let share = u128::from(done) * 100 / u128::from(total);
    u8::try_from(share).unwrap_or(99)
}

/// What share of the whole a part is, five columns wide: ` 18 %`, `  0 %` for
/// nothing at all, and ` <1 %` for what is small.
#[must_use]
pub fn share(part: u64, whole: u64) -> String {
    match (part, whole) {
        (0, _) | (_, 0) => "  0 %".to_owned(),
        (part, whole) => match percent(part, whole) {
            0 => " <1 %".to_owned(),
            share => format!("{share:>3} %"),
        },
    }
}

fn date(time: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(time).date()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::width;
    use proptest::prelude::*;

    #[test]
    fn sizes_have_three_digits() {
        let cases = [
            (0, "0 B"),
            (1, "1 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (4_198, "4.1 KiB"),
            (102_348, "99.9 KiB"),
            (102_400, "100 KiB"),
            (1_023_488, "1.0 MiB"),
            (1_047_552, "1.0 MiB"),
            (88_290_304, "84.2 MiB"),
            (222_298_112, "212 MiB"),
            (1_503_238_553, "1.4 GiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, said) in cases {
            assert_eq!(size(bytes), said, "{bytes}");
        }
    }

    #[test]
    fn counts_have_their_thousands_apart() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (4310, "4,310")];
        for (number, said) in cases {
            assert_eq!(count(number), said);
        }
        assert_eq!(exact_bytes(88_290_304), "88,290,304 bytes");
        assert_eq!(exact_bytes(1), "1 byte");
        assert_eq!(exact_bytes(0), "0 bytes");
    }

    fn age_of(then: &str, now: &str) -> String {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        age(then.parse().unwrap(), now.parse().unwrap(), &zone)
    }

    #[test]
    fn ages_are_read_on_the_clock_of_the_person() {
        let now = "2026-11-21T10:00:00Z";
        let cases = [
            ("2026-11-21T09:59:59Z", "just now"),
            ("2026-11-21T10:00:40Z", "just now"),
            ("2026-11-21T09:58:00Z", "2 min ago"),
            ("2026-11-21T09:00:01Z", "59 min ago"),
            ("2026-11-21T08:00:00Z", "2 h ago"),
            ("2026-11-20T23:00:00Z", "11 h ago"),
            ("2026-11-20T20:00:00Z", "yesterday"),
            ("2026-11-19T23:00:00Z", "yesterday"),
            ("2026-11-19T22:59:59Z", "19 Nov"),
            ("2026-11-03T12:00:00Z", "3 Nov"),
            ("2024-11-03T12:00:00Z", "3 Nov 2024"),
            ("2026-11-21T10:05:00Z", "21 Nov"),
            ("2027-01-02T10:05:00Z", "2 Jan 2027"),
        ];
        for (then, said) in cases {
            assert_eq!(age_of(then, now), said, "{then}");
        }
        // Half past midnight here; half past eleven the day before there.
        assert_eq!(
            age_of("2026-11-20T20:00:00Z", "2026-11-20T23:30:00Z"),
            "3 h ago"
        );
    }

    #[test]
    fn a_moment_names_its_day_unless_it_is_today() {
        let said = |time: &str| {
            let now = "2026-11-21T10:00:00Z".parse().unwrap();
            moment(time.parse().unwrap(), now, &TimeZone::UTC)
        };
        assert_eq!(said("2026-11-21T08:12:44.5Z"), "08:12:44");
        assert_eq!(said("2026-11-03T08:12:44Z"), "3 Nov 08:12:44");
        assert_eq!(said("2025-11-21T08:12:44Z"), "21 Nov 2025 08:12:44");
    }

    #[test]
    fn an_exact_time_names_its_offset() {
        let time = "2026-11-03T08:12:44.5Z".parse().unwrap();
        assert_eq!(
            exact_time(time, &TimeZone::fixed(jiff::tz::offset(1))),
            "2026-11-03 09:12:44 +01:00"
        );
        assert_eq!(
            exact_time(time, &TimeZone::UTC),
            "2026-11-03 08:12:44 +00:00"
        );
    }

    #[test]
    fn rates_and_times_left() {
        assert_eq!(rate(222_298_112.0), "212 MiB/s");
        for odd in [f64::NAN, -1.0, f64::NEG_INFINITY] {
            assert_eq!(rate(odd), "0 B/s");
        }
        assert_eq!(left(Duration::ZERO), "0:00");
        assert_eq!(left(Duration::from_millis(13_001)), "0:14");
        assert_eq!(left(Duration::from_secs(3723)), "1:02:03");
    }

    #[test]
    fn a_small_share_is_not_nothing() {
        assert_eq!(share(0, 10), "  0 %");
        assert_eq!(share(0, 0), "  0 %");
        assert_eq!(share(1, 1000), " <1 %");
        assert_eq!(share(18, 100), " 18 %");
        assert_eq!(share(7, 7), "100 %");
    }

    #[test]
    fn a_hundred_percent_is_the_whole() {
        assert_eq!(percent(0, 10), 0);
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 99);
        assert_eq!(percent(u64::MAX, u64::MAX), 100);
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(11, 10), 100);
    }

    proptest! {
        #[test]
        fn a_size_fits_its_column(bytes in any::<u64>()) {
            prop_assert!(width::columns(&size(bytes)) <= 8);
        }

        #[test]
        fn any_two_times_have_an_age(then in -100_000_000_000i64..100_000_000_000, now in -100_000_000_000i64..100_000_000_000) {
            let age = age(
                Timestamp::from_second(then).unwrap(),
                Timestamp::from_second(now).unwrap(),
                &TimeZone::UTC,
            );
            prop_assert!(!age.is_empty());
        }
    }
}
