//! The lines above and below the panes: who and where, the transfers that
//! run, news, and the keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::paint::Paint;
use super::width;
use crate::app::{Model, NoticeKind, Pane, Tab};
use crate::domain::clean;
use crate::keys::Action;
use crate::panes::binaries::DetailView;
use crate::panes::transfers::view::{bar, job_facts};
use crate::panes::transfers::{JobRow, JobState, Way};
use crate::transfer::Phase;

/// ` c8ybin  ● acme.example.com · t12345/ana     1 Binaries  2 Events …`
pub fn header(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let room = usize::from(area.width);
    let tabs = [Names::Whole, Names::Short, Names::Open]
        .into_iter()
        .map(|names| tabs(model, paint, names))
        .find(|tabs| spans_width(tabs) + 36 <= room)
        .unwrap_or_else(|| tabs(model, paint, Names::Open));
    let left_room = room.saturating_sub(spans_width(&tabs) + 1);
    let mut spans = where_we_are(model, paint, left_room);
    let gap = room.saturating_sub(spans_width(&spans) + spans_width(&tabs));
    spans.push(Span::raw(" ".repeat(gap)));
    spans.extend(tabs);
    frame.render_widget(Line::from(spans), area);
}

fn where_we_are(model: &Model, paint: &Paint<'_>, room: usize) -> Vec<Span<'static>> {
    let theme = paint.theme;
    let session = &model.session;
    // Who one is may be refused where the list is not.
    let connected = session.value().is_some() || model.binaries.page().is_some();
    let (sign, style) = if connected {
        ("●", theme.ok)
    } else if session.error().is_some() {
        ("✗", theme.error)
    } else {
        ("○", theme.dim)
    };
    let host = clean(&model.host).into_owned();
    let who = session.value().map_or_else(String::new, |session| {
        format!(" · {}/{}", clean(&session.tenant), clean(&session.user))
    });
    let name = " c8ybin  ";
    let text = width::shorten(&format!("{host}{who}"), room.saturating_sub(11)).into_owned();
    vec![
        Span::styled(name, theme.tab),
        Span::styled(sign, style),
        Span::styled(format!(" {text}"), theme.text),
    ]
}

/// How much of the tabs there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Whole,
    Short,
    /// Only the one that is open.
    Open,
}

fn tabs(model: &Model, paint: &Paint<'_>, names: Names) -> Vec<Span<'static>> {
    let theme = paint.theme;
    let mut spans = Vec::new();
    for (index, tab) in Tab::ALL.into_iter().enumerate() {
        let open = tab == model.tab;
        if names == Names::Open && !open {
            continue;
        }
        let word = match (names, tab) {
            (Names::Short, Tab::Applications) => "Apps",
            (Names::Short, Tab::Transfers) => "Jobs",
            _ => tab.word(),
        };
        let style = if open { theme.tab } else { theme.dim };
        spans.push(Span::styled(format!("{} {word} ", index + 1), style));
        if tab != Tab::Transfers && names == Names::Whole {
            spans.push(Span::raw(" "));
        }
    }
    for (way, sign) in [(Way::Up, '▲'), (Way::Down, '▼')] {
        let count = model.transfers.count(way);
        if count > 0 {
            spans.push(Span::styled(format!("{sign}{count} "), theme.accent));
        }
    }
    spans
}

/// The transfer that has run the longest, how many more there are, and how
/// many failed.
pub fn strip(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let room = usize::from(area.width);
    let live: Vec<&JobRow> = model.transfers.live().collect();
    let mut right = String::new();
    let more = live.len().saturating_sub(1);
    if more > 0 {
        right = format!(" {more} more");
    }
    let failed = match model.transfers.unseen_failures {
        0 => String::new(),
        n => format!(
            "  {n} failed ({})",
            model.keymap.key_text(Action::ToggleTransfers)
        ),
    };
    let right_width = width::columns(&right) + width::columns(&failed) + 1;
    let mut spans = match live.first() {
        Some(job) => job_spans(job, paint, room.saturating_sub(right_width)),
        None => Vec::new(),
    };
    let gap = room.saturating_sub(spans_width(&spans) + right_width);
    spans.push(Span::raw(" ".repeat(gap)));
    spans.push(Span::styled(right, theme.dim));
    spans.push(Span::styled(failed, theme.error));
    frame.render_widget(Line::from(spans), area);
}

/// `▲ core-image.wic  ████████████░░░░░ 71 %  212 MiB/s  0:14 left`
fn job_spans(job: &JobRow, paint: &Paint<'_>, room: usize) -> Vec<Span<'static>> {
    let theme = paint.theme;
    let sign = match job.way() {
        Way::Up => " ▲ ",
        Way::Down => " ▼ ",
    };
    let name_room = (room / 3).clamp(8, 32);
    let name = width::shorten_middle(&job.name, name_room).into_owned();
    let facts = job_facts(job, room.saturating_sub(5 + width::columns(&name)));
    let used = 3 + width::columns(&name) + 2 + width::columns(&facts);
    let bar_room = room.saturating_sub(used + 2).min(24);
    let bar = match (&job.state, job.total) {
        (JobState::Live(Phase::Sending | Phase::Receiving), Some(total)) if bar_room >= 6 => {
            format!("{} ", bar(job.meter.bytes(), total, bar_room))
        }
        _ => String::new(),
    };
    let style = match job.state {
        JobState::Asking(_) => theme.warning,
        _ => theme.text,
    };
    vec![
        Span::styled(sign, theme.accent),
        Span::styled(format!("{name}  "), theme.text),
        Span::styled(bar, theme.accent),
        Span::styled(facts, style),
    ]
}

/// What happened, in as many lines as it takes.
pub fn notice(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (kind, text) in model.notice_text() {
        let (sign, style) = match kind {
            NoticeKind::Done => ("✓", theme.ok),
            NoticeKind::Info => ("·", theme.text),
            NoticeKind::Error => ("✗", theme.error),
        };
        for (index, text) in text.into_iter().enumerate() {
            let lead = if index == 0 { sign } else { " " };
            lines.push(Line::styled(format!(" {lead} {text}"), style));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

/// The keys that help here and now, the most useful first; `?` is never cut.
pub fn hints(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let room = usize::from(area.width);
    let key = |action: Action| model.keymap.key_text(action);
    if model.binaries.quick.is_some() && model.tab == Tab::Binaries {
        let text = " enter asks the server for all pages · esc gives up";
        frame.render_widget(Line::styled(text, theme.dim), area);
        return;
    }
    let help = format!("{} all keys", key(Action::Help));
    let mut left = String::new();
    let marks = model.binaries.marks.len();
    if marks > 0 && model.tab == Tab::Binaries {
        left = format!("{marks} marked · ");
    }
    let mut parts: Vec<(String, &'static str)> = Vec::new();
    let mut used = 1 + width::columns(&left) + width::columns(&help);
    for action in useful(model) {
        let Some(info) = action.info() else { continue };
        let key = key(action);
        let takes = width::columns(&key) + 1 + width::columns(info.hint) + 3;
        if used + takes > room {
            break;
        }
        used += takes;
        parts.push((key, info.hint));
    }
    let mut spans = vec![Span::styled(format!(" {left}"), theme.marked)];
    for (key, hint) in parts {
        spans.push(Span::styled(key, theme.accent));
        spans.push(Span::styled(format!(" {hint} · "), theme.dim));
    }
    spans.push(Span::styled(key(Action::Help), theme.accent));
    spans.push(Span::styled(" all keys", theme.dim));
    frame.render_widget(Line::from(spans), area);
}

fn useful(model: &Model) -> Vec<Action> {
    use Action as A;
    match (model.tab, model.pane) {
        (Tab::Binaries, Pane::Detail) if model.binaries.detail.view == DetailView::Details => {
            vec![A::NextView, A::Back, A::Download, A::Zoom, A::Quit]
        }
        (Tab::Binaries, Pane::Detail) => {
            vec![A::NextView, A::Fold, A::Back, A::Download, A::Zoom, A::Quit]
        }
        (Tab::Binaries, Pane::List) if !model.binaries.marks.is_empty() => vec![
            A::Download,
            A::Delete,
            A::Escape,
            A::MarkInvert,
            A::Upload,
            A::Filter,
        ],
        (Tab::Binaries, Pane::List) if model.binaries.row_count() == 0 => vec![
            A::Refresh,
            A::Upload,
            A::FilterForm,
            A::ToggleTransfers,
            A::Quit,
        ],
        (Tab::Binaries, Pane::List) => vec![
            A::Upload,
            A::Download,
            A::Filter,
            A::Sort,
            A::Mark,
            A::NextPage,
            A::PreviousPage,
            A::FilterForm,
            A::Delete,
            A::Refresh,
            A::ToggleTransfers,
            A::Quit,
        ],
        (Tab::Transfers, _) => {
            let current = model.transfers.current();
            let asks = current.is_some_and(|job| matches!(job.state, JobState::Asking(_)));
            let lives = current.is_some_and(JobRow::is_live);
            let ended = model.transfers.jobs.iter().any(|job| !job.is_live());
            [
                (A::AnswerQuestion, asks),
                (A::CancelTransfer, lives),
                (A::ClearEnded, ended),
                (A::Back, true),
                (A::Quit, true),
            ]
            .into_iter()
            .filter_map(|(action, helps)| helps.then_some(action))
            .collect()
        }
        (Tab::Events | Tab::Applications, _) => vec![A::TabBinaries, A::TabTransfers, A::Quit],
    }
}

fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(Span::width).sum()
}
