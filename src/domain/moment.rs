//! A moment as people type it: a date, a date with a time, or how long ago.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// What somebody typed for a moment, and which moment that is. It keeps the
/// text, so that a form shows it again and `-1d` means another day tomorrow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    text: String,
    at: Timestamp,
}

/// Text that is no moment: a sentence that says what would be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoment {
    /// It cannot be read.
    #[error(
        "“{}” is no date: type 2026-01-31, 2026-01-31T10:00, or how long ago as -1d, -10min, -2w.",
        super::clean(.0)
    )]
    Unreadable(String),
    /// A length of time that lies ahead.
    #[error("“{}” lies ahead: type -{} for that long ago.", super::clean(.0), super::clean(.0.trim_start_matches('+')))]
    Ahead(String),
    /// So far away that no calendar has it.
    #[error("“{}” is too far away.", super::clean(.0))]
    TooFar(String),
}

impl Moment {
    /// This moment, whenever it is asked for.
    #[must_use]
    pub fn exactly(at: Timestamp) -> Self {
        Self {
            text: at.to_string(),
            at,
        }
    }

    /// Reads `2026-01-31`, `2026-01-31T10:00` (in `zone`, unless it says its
    /// own), `now`, or a length of time before `now`: `-1d`, `-10min`, `-2w`,
    /// `-1h30min`, `-1mo`, `-1y`.
    ///
    /// # Errors
    /// What is none of these, lies ahead as a length of time, or is out of
    /// every calendar.
    pub fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Self, InvalidMoment> {
        let text = text.trim();
        let at = if text == "now" {
            now
        } else if text.starts_with(['-', '+']) && !text.starts_with("--") {
            before(text, now, zone)?
        } else {
            absolute(text, zone)?
        };
        let text = text.to_owned();
        Ok(Self { text, at })
    }

    /// What the same text means at another moment.
    #[must_use]
    pub fn renewed(&self, now: Timestamp, zone: &TimeZone) -> Self {
        // What was read once is read again, unless it runs out of the calendar.
        Self::parse(&self.text, now, zone).unwrap_or_else(|_| self.clone())
    }

    /// As it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which moment it was when it was typed.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

fn before(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, InvalidMoment> {
    let span: Span = text
        .parse()
        .map_err(|_| InvalidMoment::Unreadable(text.to_owned()))?;
    if span.is_positive() {
        return Err(InvalidMoment::Ahead(text.to_owned()));
    }
    // In the zone: a day is not always 24 hours.
    let then = now.to_zoned(zone.clone()).checked_add(span);
    // Years before the first have no spelling that the platform knows.
    match then {
        Ok(then) if then.year() > 0 => Ok(then.timestamp()),
        _ => Err(InvalidMoment::TooFar(text.to_owned())),
    }
}

fn absolute(text: &str, zone: &TimeZone) -> Result<Timestamp, InvalidMoment> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let civil: DateTime = text.parse().map_err(|_| match text.parse::<Span>() {
        Ok(span) if span.is_positive() => InvalidMoment::Ahead(text.to_owned()),
        _ => InvalidMoment::Unreadable(text.to_owned()),
    })?;
    civil
        .to_zoned(zone.clone())
        .map(|then| then.timestamp())
        .map_err(|_| InvalidMoment::TooFar(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::fixed(jiff::tz::offset(1)))
    }

    fn at(text: &str) -> Result<String, String> {
        let now = "2026-03-30T12:00:00Z".parse().unwrap();
        Moment::parse(text, now, &berlin())
            .map(|moment| moment.at().to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn dates_and_times_are_those_of_the_zone_unless_they_say_their_own() {
        for (text, moment) in [
            ("2026-01-31", "2026-01-30T23:00:00Z"),
            (" 2026-01-31T10:00 ", "2026-01-31T09:00:00Z"),
            ("2026-01-31 10:00:05", "2026-01-31T09:00:05Z"),
            ("2026-01-31T10:00Z", "2026-01-31T10:00:00Z"),
            ("2026-01-31T10:00:00.5+02:00", "2026-01-31T08:00:00.5Z"),
            ("now", "2026-03-30T12:00:00Z"),
        ] {
            assert_eq!(at(text).as_deref(), Ok(moment), "{text}");
        }
    }

    #[test]
    fn lengths_of_time_are_before_now() {
        for (text, moment) in [
            ("-10min", "2026-03-30T11:50:00Z"),
            ("-90s", "2026-03-30T11:58:30Z"),
            ("-1h30min", "2026-03-30T10:30:00Z"),
            ("-1h 30m", "2026-03-30T10:30:00Z"),
            ("-2w", "2026-03-16T13:00:00Z"),
            ("-1mo", "2026-02-28T13:00:00Z"),
            ("-0d", "2026-03-30T12:00:00Z"),
        ] {
            assert_eq!(at(text).as_deref(), Ok(moment), "{text}");
        }
        // The clocks went ahead in between: the same time of the day before.
        assert_eq!(at("-2d").as_deref(), Ok("2026-03-28T13:00:00Z"));
    }

    #[test]
    fn what_is_no_moment_is_told_with_what_would_be_one() {
        for text in [
            "",
            "yesterday",
            "31.1.2026",
            "2026-02-30",
            "-",
            "-1",
            "--1d",
            "-x",
            "2026",
        ] {
            let said = at(text).unwrap_err();
            let wanted = format!("“{text}” is no date: type 2026-01-31, ");
            assert!(said.starts_with(&wanted), "{said}");
        }
        assert_eq!(
            at("1d").unwrap_err(),
            "“1d” lies ahead: type -1d for that long ago."
        );
        assert_eq!(
            at("+2w").unwrap_err(),
            "“+2w” lies ahead: type -2w for that long ago."
        );
        assert_eq!(at("-9999y").unwrap_err(), "“-9999y” is too far away.");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let _ = at(&text);
            let _ = at(&format!("-{text}"));
        }
    }
}
