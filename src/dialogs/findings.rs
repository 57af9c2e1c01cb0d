//! What the preflight found, as the lines of a dialog.

use ratatui::text::{Line, Span};

use crate::deploy::{Check, Finding, Severity};
use crate::domain::clean;
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

/// The findings in `room` rows; those that do not fit are counted.
pub(super) fn lines(
    findings: &[Finding],
    paint: &Paint<'_>,
    columns: usize,
    room: usize,
) -> Vec<Line<'static>> {
    let theme = paint.theme;
    let mut found: Vec<Line<'static>> = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        let (sign, style) = match finding.severity {
            Severity::Error => ("✗", theme.error),
            Severity::Warning => ("!", theme.warning),
        };
        // The dialogs have a remedy of their own for a folder around everything.
        let text = match (&finding.path, finding.check) {
            (_, Check::Wrapped) => finding.what.clone(),
            (Some(path), _) => format!("{}: {finding}", clean(path)),
            (None, _) => finding.to_string(),
        };
        let wrapped = crate::ui::wrap::wrap(&text, columns.saturating_sub(4), 4);
        if found.len() + wrapped.len() > room {
            let rest = format::counted(findings.len() - at, "finding", "findings");
            let words = match at {
                0 => format!(" … {rest}, for which there is no room"),
                _ => format!(" … and {rest} more"),
            };
            found.push(Line::styled(words, theme.dim));
            break;
        }
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
        let lines = lines(findings, &paint, columns, room);
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
    fn those_without_room_are_counted() {
        let one = finding(Severity::Error, Check::Empty, None, "There is no file.");
        let many = vec![one; 4];
        let line = " ✗ There is no file. Mend it.";
        assert_eq!(told(&many, 60, 2), [line, line, " … and 2 findings more"]);
        assert_eq!(
            told(&many, 20, 1),
            [" … 4 findings, for which there is no room"]
        );
    }

    #[test]
    fn an_error_is_sent_only_all_the_same() {
        let warning = finding(Severity::Warning, Check::Empty, None, "");
        let error = finding(Severity::Error, Check::Empty, None, "");
        assert_eq!(deed(std::slice::from_ref(&warning)), "Send");
        assert_eq!(deed(&[warning, error]), "Send all the same");
    }
}
