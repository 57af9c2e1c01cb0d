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
use crate::keys::{Action, ActionInfo};
use crate::panes::binaries::DetailView;
use crate::panes::preview::{Content, Preview};
use crate::panes::transfers::view::bar;
use crate::panes::transfers::words::{job_facts, total_words};
use crate::panes::transfers::{JobRow, JobState, TransfersView, Way};
use crate::panes::usage::Look;
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
    for way in [Way::Up, Way::Down] {
        let count = model.transfers.count(way);
        if count > 0 {
            let sign = way.sign();
            spans.push(Span::styled(format!("{sign}{count} "), theme.accent));
        }
    }
    spans
}

/// The first of the transfers, how many more there are and what all come to,
/// and how many failed or got stuck.
pub fn strip(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let room = usize::from(area.width);
    let transfers = &model.transfers;
    let first = transfers.ours().next();
    let trouble = trouble(model);
    let least = width::columns(&trouble) + 1;
    // One transfer is in no hurry for room: its facts come first.
    let others = others(model);
    let others = [others.clone(), others.into_iter().take(1).collect()]
        .into_iter()
        .map(|parts: Vec<String>| parts.iter().map(|part| format!(" {part}")).collect())
        .find(|text: &String| width::columns(text) + least + 46 <= room)
        .unwrap_or_default();
    let right_width = width::columns(&others) + least;
    let mut spans = first.map_or_else(Vec::new, |job| {
        job_spans(job, paint, room.saturating_sub(right_width))
    });
    let gap = room.saturating_sub(spans_width(&spans) + right_width);
    spans.push(Span::raw(" ".repeat(gap)));
    spans.push(Span::styled(others, theme.dim));
    spans.push(Span::styled(trouble, theme.error));
    frame.render_widget(Line::from(spans), area);
}

/// `▼ 2 more` and `· all 45 % of 2.3 GiB · …`; nothing where there is only one.
fn others(model: &Model) -> Vec<String> {
    let transfers = &model.transfers;
    let mut parts = Vec::new();
    for way in [Way::Up, Way::Down] {
        let is_first = transfers.ours().next().is_some_and(|job| job.way() == way);
        let more = transfers.count(way) - usize::from(is_first);
        if more > 0 {
            parts.push(format!("{} {more} more", way.sign()));
        }
    }
    if parts.is_empty() {
        return parts;
    }
    let mut parts = vec![parts.join(" ")];
    let total = transfers.total();
    parts.extend(total_words(&total).map(|words| format!("· all {words}")));
    parts
}

/// `  1 failed  2 stuck (t)`, until the person has seen them.
fn trouble(model: &Model) -> String {
    let counts = [
        (model.transfers.unseen_failures(), "failed"),
        (model.transfers.unseen_stuck(), "stuck"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("  {n} {word}"))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    let key = model.keymap.key_text(Action::ToggleTransfers);
    format!("{} ({key})", parts.concat())
}

/// `▲ core-image.wic  ████████████░░░░░ 71 %  212 MiB/s  0:14 left`
fn job_spans(job: &JobRow, paint: &Paint<'_>, room: usize) -> Vec<Span<'static>> {
    let theme = paint.theme;
    let sign = format!(" {} ", job.way().sign());
    let name_room = (room / 3).clamp(8, 32);
    let name = width::shorten_middle(&job.name, name_room).into_owned();
    let facts = job_facts(
        job,
        paint.now.running,
        room.saturating_sub(5 + width::columns(&name)),
    );
    let facts = width::shorten(&facts, room.saturating_sub(5 + width::columns(&name))).into_owned();
    let used = 3 + width::columns(&name) + 2 + width::columns(&facts);
    let bar_room = room.saturating_sub(used + 2).min(24);
    let bar = match (&job.state, job.total) {
        (JobState::Live(Phase::Sending | Phase::Receiving), Some(total)) if bar_room >= 6 => {
            format!("{} ", bar(job.meter.bytes(), total, bar_room))
        }
        _ => String::new(),
    };
    let style = match job.state {
        JobState::Asking(_) | JobState::Paused(_) | JobState::Waits(..) => theme.warning,
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
    if model.is_typing() {
        let text = if model.shows_transfers() {
            " enter keeps it · esc gives up"
        } else if model.types_into_preview() {
            " enter goes to the first place · esc gives up"
        } else {
            " enter asks the server for all pages · esc gives up · tab name or any text · ↑ earlier ones"
        };
        frame.render_widget(Line::styled(text, theme.dim), area);
        return;
    }
    let help = format!("{} all keys", key(Action::Help));
    let mut left = String::new();
    let marks = match model.tab {
        _ if model.shows_transfers() => model.transfers.marks.len(),
        Tab::Binaries if model.usage.is_open => model.usage.marks.len(),
        Tab::Binaries => model.binaries.list.marks.len(),
        _ => 0,
    };
    if marks > 0 {
        left = format!("{marks} marked · ");
    }
    let mut parts: Vec<(String, &'static str)> = Vec::new();
    let mut used = 1 + width::columns(&left) + width::columns(&help);
    for action in useful(model) {
        let Some(info) = action.info() else { continue };
        let key = key(action);
        let hint = hint(model, info);
        let takes = width::columns(&key) + 1 + width::columns(hint) + 3;
        if used + takes > room {
            break;
        }
        used += takes;
        parts.push((key, hint));
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

/// The word for a key; for some of the transfers' keys the state chooses it.
fn hint(model: &Model, info: &'static ActionInfo) -> &'static str {
    let current = model.transfers.current();
    match info.action {
        Action::OpenTransfer if current.is_some_and(JobRow::is_asking) => "answer",
        Action::OpenTransfer => "log",
        Action::PauseTransfer if current.is_some_and(JobRow::is_paused) => "go on",
        Action::ClearEnded if model.transfers.view == TransfersView::History => "clear",
        Action::TurnTransfers if model.transfers.view == TransfersView::History => "now",
        _ => info.hint,
    }
}

fn useful(model: &Model) -> Vec<Action> {
    use Action as A;
    if model.shows_transfers() {
        return useful_for_transfers(model);
    }
    if model.shows_usage() {
        return useful_for_usage(model);
    }
    match (model.tab, model.pane) {
        (Tab::Binaries, Pane::Detail) if model.binaries.detail.is_preview() => {
            useful_for_preview(&model.binaries.detail.preview)
        }
        (Tab::Binaries, Pane::Detail) if model.binaries.detail.view == DetailView::Details => {
            vec![A::NextView, A::Back, A::Download, A::Zoom, A::Quit]
        }
        (Tab::Binaries, Pane::Detail) => {
            vec![A::NextView, A::Fold, A::Back, A::Download, A::Zoom, A::Quit]
        }
        (Tab::Binaries, Pane::List) if !model.binaries.list.marks.is_empty() => vec![
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
        (Tab::Events | Tab::Applications | Tab::Transfers, _) => {
            vec![A::TabBinaries, A::TabTransfers, A::Quit]
        }
    }
}

fn useful_for_preview(preview: &Preview) -> Vec<Action> {
    use Action as A;
    let mut actions = match preview.shown().map(|shown| &shown.content) {
        Some(Content::Text(text)) if text.is_log => vec![A::Search, A::NextError, A::Wrap],
        Some(Content::Text(_)) => vec![A::Search, A::Wrap, A::LineNumbers],
        Some(Content::Json(_)) => vec![A::Fold, A::Search],
        Some(Content::Tree(_)) => vec![A::OpenPart, A::SaveEntry, A::Search],
        Some(Content::Hex(_)) => vec![A::Search],
        Some(Content::Nothing { has_more: true }) => vec![A::OpenPart],
        Some(Content::Picture(_) | Content::Nothing { .. }) | None => Vec::new(),
    };
    actions.extend([A::NextView, A::Back, A::OpenOutside, A::Download]);
    actions.extend([A::Zoom, A::ShowBytes, A::Quit]);
    actions
}

fn useful_for_transfers(model: &Model) -> Vec<Action> {
    use Action as A;
    let transfers = &model.transfers;
    if transfers.log.is_some() {
        return vec![A::Back, A::Top, A::Bottom, A::Quit];
    }
    if transfers.view == TransfersView::History {
        let actions = [
            A::OpenLog,
            A::SearchTransfers,
            A::RetryTransfer,
            A::TurnTransfers,
        ];
        let ended = [A::ClearEnded, A::Back, A::Quit];
        return actions.into_iter().chain(ended).collect();
    }
    let targets = transfers.targets();
    let any = |fits: fn(&JobRow) -> bool| {
        let rows = targets.iter().filter_map(|id| transfers.job(*id));
        rows.into_iter().any(fits)
    };
    let current = transfers.current();
    let again = any(|job| job.is_paused() || job.has_failed() || job.is_waiting_to_retry());
    [
        (A::OpenTransfer, current.is_some()),
        (A::PauseTransfer, any(JobRow::is_live)),
        (A::RetryTransfer, again),
        (A::CancelTransfer, any(JobRow::is_live)),
        (
            A::ClearEnded,
            transfers.jobs.iter().any(|job| !job.is_live()),
        ),
        (
            A::TransferEarlier,
            any(|job| job.is_live() && job.is_ours()),
        ),
        (A::LimitTransfers, true),
        (A::TurnTransfers, true),
        (A::SearchTransfers, current.is_some()),
        (A::Back, true),
        (A::Quit, true),
    ]
    .into_iter()
    .filter_map(|(action, helps)| helps.then_some(action))
    .collect()
}

fn useful_for_usage(model: &Model) -> Vec<Action> {
    use Action as A;
    let usage = &model.usage;
    let has_files = !usage.targets().is_empty();
    let in_tree = usage.look == Look::Tree;
    [
        (A::EnterGroup, in_tree && usage.current().is_none()),
        (A::GroupBy, in_tree),
        (A::DownloadFiles, has_files),
        (A::DeleteFiles, has_files),
        (A::Mark, usage.current().is_some()),
        (A::MarkAll, usage.look == Look::Duplicates),
        (A::NextUsage, true),
        (A::Back, true),
        (A::ExportRows, usage.row_count() > 0),
        (A::Refresh, !usage.is_scanning()),
        (A::ScanAnew, !usage.is_scanning()),
    ]
    .into_iter()
    .filter_map(|(action, helps)| helps.then_some(action))
    .collect()
}

fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(Span::width).sum()
}
