//! How serious a line of a log is.
//!
//! Loggers write the level as a word near the beginning of the line, in
//! brackets or bare (`[ERROR]`, `WARN`, `level=error`), as a letter between
//! date and tag (logcat: `E/Modem`), or as a number in angle brackets (syslog).

/// How serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Every step.
    Trace,
    /// For who looks for a fault.
    Debug,
    /// What went as it should.
    Info,
    /// What should be looked at.
    Warning,
    /// It failed.
    Error,
    /// It cannot go on.
    Fatal,
}

impl Level {
    /// A letter for it, so that colour is not the only sign.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Trace => 't',
            Self::Debug => 'd',
            Self::Info => 'i',
            Self::Warning => 'W',
            Self::Error => 'E',
            Self::Fatal => 'F',
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        let is = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
        Some(if is(&["trace", "verbose", "finest", "finer"]) {
            Self::Trace
        } else if is(&["debug", "dbg", "fine"]) {
            Self::Debug
        } else if is(&["info", "information", "notice", "inf"]) {
            Self::Info
        } else if is(&["warn", "warning", "wrn"]) {
            Self::Warning
        } else if is(&["error", "err", "severe", "failed"]) {
            Self::Error
        } else if is(&["fatal", "critical", "crit", "panic", "emerg", "alert"]) {
            Self::Fatal
        } else {
            return None;
        })
    }

    /// The letter of logcat, glog and systemd's short forms.
    const fn of_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'V' => Self::Trace,
            b'D' => Self::Debug,
            b'I' => Self::Info,
            b'W' => Self::Warning,
            b'E' => Self::Error,
            b'F' | b'A' => Self::Fatal,
            _ => return None,
        })
    }

    /// Of syslog: 0 is the worst.
    const fn of_severity(severity: u32) -> Self {
        match severity {
            0..=2 => Self::Fatal,
            3 => Self::Error,
            4 => Self::Warning,
            5 | 6 => Self::Info,
            _ => Self::Debug,
        }
    }
}

/// The level is said within so many bytes of the line, behind time, host and
/// process.
const NEAR: usize = 120;

/// The level of a line, where it has one.
#[must_use]
pub fn level(line: &str) -> Option<Level> {
    let mut end = line.len().min(NEAR);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let head = line.get(..end).unwrap_or_default();
    of_priority(head)
        .or_else(|| of_logcat(head))
        .or_else(|| of_words(head))
}

/// `<11>Nov 21 …`: facility times eight, plus severity.
fn of_priority(head: &str) -> Option<Level> {
    let (number, _) = head.strip_prefix('<')?.split_once('>')?;
    let number: u32 = number.parse().ok().filter(|number| *number < 192)?;
    Some(Level::of_severity(number % 8))
}

/// `11-21 10:00:00.123  1234  1250 E Modem: …`, and `E/Modem(1234): …`.
fn of_logcat(head: &str) -> Option<Level> {
    if let [letter, b'/', tag, ..] = head.as_bytes()
        && tag.is_ascii_alphabetic()
    {
        return Level::of_letter(*letter);
    }
    let mut words = head.split_ascii_whitespace();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let [_date, time, process, thread, letter] = [
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
        words.next()?,
    ];
    let fits = time.contains(':') && is_number(process) && is_number(thread);
    match letter.as_bytes() {
        [letter] if fits => Level::of_letter(*letter),
        _ => None,
    }
}

/// The first word that is a level and is marked as one: in capitals, in
/// brackets, before a colon, or behind `level=`. In a sentence “error” may mean
/// anything.
fn of_words(head: &str) -> Option<Level> {
    let is_gap = |c: char| !c.is_ascii_alphanumeric();
    let mut at = 0;
    for piece in head.split_inclusive(is_gap) {
        let start = at;
        at += piece.len();
        let word = piece.trim_end_matches(is_gap);
        let Some(level) = Level::of_word(word) else {
            continue;
        };
        let before = head.get(..start).unwrap_or_default();
        let after = head.get(start + word.len()..).unwrap_or_default();
        let is_loud = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_enclosed =
            before.ends_with(['[', '<', '(', '|']) && after.starts_with([']', '>', ')', '|']);
        let is_label = after.starts_with(':') && !after.starts_with("://");
        let is_value = [
            "level=",
            "level\":\"",
            "level\": \"",
            "lvl=",
            "severity=",
            "level=\"",
        ]
        .iter()
        .any(|key| ends_with_ignoring_case(before, key));
        let is_first = before.is_empty() && after.starts_with([' ', '\t']) && is_loud;
        if is_loud || is_enclosed || is_label || is_value || is_first {
            return Some(level);
        }
    }
    None
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let from = text.len().checked_sub(end.len());
    from.and_then(|from| text.get(from..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// Whether lines are a log: most of those with text have a level, or begin
/// with a date. Looks at the first hundred.
#[must_use]
pub fn is_log<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut levels) = (0, 0);
    for line in lines.filter(|line| !line.trim().is_empty()).take(100) {
        all += 1;
        levels += usize::from(level(line).is_some());
    }
    all > 0 && levels * 2 >= all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn levels_are_found_as_loggers_write_them() {
        for (line, wanted) in [
            ("2026-11-21T10:00:00Z ERROR modem: no carrier", Level::Error),
            (
                "2026-11-21 10:00:00,123 [main] WARN  c.a.Modem - slow",
                Level::Warning,
            ),
            ("[ 12.345] [error] link lost", Level::Error),
            ("<11>Nov 21 10:00:00 gw-17 pppd[812]: lost", Level::Error),
            ("<134>1 2026-11-21T10:00:00Z gw app - - - fine", Level::Info),
            ("11-21 10:00:00.123  1234  1250 E Modem: lost", Level::Error),
            ("W/Modem(1234): weak signal", Level::Warning),
            ("time=\"…\" level=fatal msg=\"out of memory\"", Level::Fatal),
            ("{\"level\":\"debug\",\"msg\":\"x\"}", Level::Debug),
            ("Nov 21 10:00:00 gw kernel: error: disk", Level::Error),
            ("TRACE enter", Level::Trace),
            ("CRITICAL: battery", Level::Fatal),
            ("INFO  started", Level::Info),
        ] {
            assert_eq!(level(line), Some(wanted), "{line}");
        }
        for line in [
            "",
            "no error was found",
            "info about the device",
            "https://x/error",
            "E",
            "<999>x",
            "naïve 测试",
        ] {
            assert_eq!(level(line), None, "{line}");
        }
    }

    #[test]
    fn a_log_is_told_from_prose() {
        let log = ["INFO a", "", "  at com.acme.X", "ERROR b"];
        assert!(is_log(log.into_iter()));
        assert!(!is_log(["# Title", "", "Some text.", "More."].into_iter()));
        assert!(!is_log(std::iter::empty()));
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in any::<String>()) {
            let _ = level(&line);
        }
    }
}
