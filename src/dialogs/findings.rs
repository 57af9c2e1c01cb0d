//! What the preflight found, as the lines of a dialog.

use std::cell::Cell;

use ratatui::text::{Line, Span};

use crate::deploy::{Check, Finding, Severity};
use crate::domain::clean;
use crate::keys::{Code, KeyPress};
use crate::ui::paint::Paint;
use crate::ui::{deploying, format};

/// What the button says that sends it in spite of these findings.
pub(super) fn deed(findings: &[Finding]) -> &'static str {
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    match findings.iter().any(is_error) {
        true => "Send all the same",
        false => "Send",
    }
}

/// What the ignore rules leave out, if anything.
pub(super) fn left_out(paths: &[String], paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    if paths.is_empty() {
        return Vec::new();
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let said = format!("Left out: {}.", deploying::named(&paths));
    super::sentence(&said, paint.theme.dim, columns)
}

/// Fewer rows than these are not taken: one of a finding, and how many more there
/// are.
const LEAST: usize = 2;

/// How far the findings are scrolled, where they have more rows than there is
/// room for.
#[derive(Debug, Default)]
pub(super) struct Scroll {
    top: usize,
    /// The lowest first row on the screen as it was drawn: only there it is known
    /// how many rows there are, and for how many there is room.
    last: Cell<usize>,
}

impl Scroll {
    /// Takes a key. `false`: it is the answer's.
    pub(super) fn press(&mut self, press: KeyPress) -> bool {
        let last = self.last.get();
        let top = self.top.min(last);
        self.top = match press.code {
            Code::Down => (top + 1).min(last),
            Code::Up => top.saturating_sub(1),
            Code::PageDown => (top + PAGE).min(last),
            Code::PageUp => top.saturating_sub(PAGE),
            _ => return false,
        };
        true
    }

    /// The findings in `room` rows, from where they are scrolled to.
    pub(super) fn lines(
        &self,
        findings: &[Finding],
        paint: &Paint<'_>,
        columns: usize,
        room: usize,
    ) -> Vec<Line<'static>> {
        let all = rows(findings, paint, columns);
        let room = room.max(LEAST);
        if all.len() <= room {
            self.last.set(0);
            return all;
        }
        // At their end there is nothing to scroll for.
        let shown = room - 1;
        let last = all.len() - shown;
        self.last.set(last);
        let top = self.top.min(last);
        let (above, below) = (top, last - top);
        let more = match (above, below) {
            (0, below) => format!("{} below", format::counted(below, "line", "lines")),
            (above, 0) => format!("{} above", format::counted(above, "line", "lines")),
            (above, below) => format!("{above} above, {below} below"),
        };
        let mut lines: Vec<Line<'static>> = all.into_iter().skip(top).take(shown).collect();
        let more = format!(" … {more} · ↑↓ scroll");
        lines.push(Line::styled(more, paint.theme.dim));
        lines
    }
}

/// So many rows further by a page key.
const PAGE: usize = 5;

fn text(finding: &Finding) -> String {
    // The dialogs have a remedy of their own for a folder around everything.
    match (&finding.path, finding.check) {
        (_, Check::Wrapped) => finding.what.clone(),
        (Some(path), _) => format!("{}: {finding}", clean(path)),
        (None, _) => finding.to_string(),
    }
}

/// All of them, or that there are none.
fn rows(findings: &[Finding], paint: &Paint<'_>, columns: usize) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let mut found: Vec<Line<'static>> = Vec::new();
    for finding in findings {
        let (sign, style) = match finding.severity {
            Severity::Error => ("✗", theme.error),
            Severity::Warning => ("!", theme.warning),
        };
        let wrapped = crate::ui::wrap::wrap(&text(finding), columns.saturating_sub(4), usize::MAX);
        for (index, line) in wrapped.into_iter().enumerate() {
            let sign = if index == 0 { sign } else { " " };
            found.push(Line::from(vec![
                Span::styled(format!(" {sign} "), style),
                Span::styled(line, style),
            ]));
        }
    }
    if found.is_empty() {
        found.push(Line::styled(
            " ✓ Nothing was found that would go wrong.",
            theme.ok,
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Theme;

    fn finding(severity: Severity, check: Check, path: Option<&str>, what: &str) -> Finding {
        Finding {
            severity,
            check,
            path: path.map(ToOwned::to_owned),
            what: what.to_owned(),
            remedy: "Mend it.".to_owned(),
        }
    }

    fn told(findings: &[Finding], columns: usize, room: usize) -> Vec<String> {
        told_from(&Scroll::default(), findings, columns, room)
    }

    fn told_from(
        scroll: &Scroll,
        findings: &[Finding],
        columns: usize,
        room: usize,
    ) -> Vec<String> {
        let theme = Theme::terminal();
        let zone = jiff::tz::TimeZone::UTC;
        let paint = Paint {
            theme: &theme,
            now: crate::app::Now {
                running: std::time::Duration::ZERO,
                wall: jiff::Timestamp::UNIX_EPOCH,
            },
            zone: &zone,
            asks: None,
            picture: crate::app::Cells::HalfBlocks,
        };
        let lines = scroll.lines(findings, &paint, columns, room);
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_is_a_sentence_with_its_place_and_what_to_do() {
        let findings = [
            finding(
                Severity::Error,
                Check::Manifest,
                Some("a\u{1b}.json"),
                "It is no JSON.",
            ),
            finding(Severity::Warning, Check::Empty, None, "There is no file."),
            finding(
                Severity::Warning,
                Check::Wrapped,
                None,
                "A folder is around all.",
            ),
        ];
        assert_eq!(
            told(&findings, 60, 9),
            [
                " ✗ a␛.json: It is no JSON. Mend it.",
                " ! There is no file. Mend it.",
                // The dialog itself offers what to do.
                " ! A folder is around all.",
            ]
        );
        assert_eq!(
            told(&[], 60, 9),
            [" ✓ Nothing was found that would go wrong."]
        );
    }

    #[test]
    fn those_without_room_are_counted_and_scrolled_to() {
        let one = finding(Severity::Error, Check::Empty, None, "There is no file.");
        let last = finding(Severity::Error, Check::Manifest, None, "It is no JSON.");
        let many = [one.clone(), one.clone(), one, last];
        let line = " ✗ There is no file. Mend it.";
        assert_eq!(
            told(&many, 60, 3),
            [line, line, " … 2 lines below · ↑↓ scroll"]
        );
        let mut scroll = Scroll::default();
        told_from(&scroll, &many, 60, 3);
        for _ in 0..3 {
            assert!(scroll.press(KeyPress::plain(Code::PageDown)));
        }
        assert_eq!(
            told_from(&scroll, &many, 60, 3),
            [
                line,
                " ✗ It is no JSON. Mend it.",
                " … 2 lines above · ↑↓ scroll"
            ]
        );
        assert!(scroll.press(KeyPress::plain(Code::Up)));
        assert_eq!(
            told_from(&scroll, &many, 60, 3),
            [line, line, " … 1 above, 1 below · ↑↓ scroll"]
        );
        // With more room all of them are there, and a key moves nothing.
        assert_eq!(told_from(&scroll, &many, 60, 4).len(), 4);
        assert!(scroll.press(KeyPress::plain(Code::Down)));
        assert_eq!(
            told_from(&scroll, &many, 60, 3),
            [line, line, " … 2 lines below · ↑↓ scroll"]
        );
        assert!(!scroll.press(KeyPress::plain(Code::Enter)));
    }

    #[test]
    fn a_long_one_is_told_to_its_end() {
        let long = "one two three four ".repeat(9) + "and the end.";
        let finding = finding(Severity::Error, Check::Manifest, Some("a.json"), &long);
        let told = told(&[finding], 24, 99);
        assert!(told.len() > 5, "{told:?}");
        let last = told.last().unwrap();
        assert!(last.ends_with("Mend it."), "{told:?}");
    }

    #[test]
    fn an_error_is_sent_only_all_the_same() {
        let warning = finding(Severity::Warning, Check::Empty, None, "");
        let error = finding(Severity::Error, Check::Empty, None, "");
        assert_eq!(deed(std::slice::from_ref(&warning)), "Send");
        assert_eq!(deed(&[warning, error]), "Send all the same");
    }
}
