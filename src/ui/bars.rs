//! The lines above and below the panes: who and where, the transfers that
//! run, and news.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::paint::Paint;
use super::width;
use crate::app::{Model, NoticeKind, Tab};
use crate::domain::clean;
use crate::keys::Action;
use crate::panes::transfers::view::bar;
use crate::panes::transfers::words::{job_facts, total_words};
use crate::panes::transfers::{JobRow, JobState, Way};
use crate::transfer::Phase;

/// ` c8ybin  ● acme.example.com · t12345/ana     1 Binaries  2 Events …`
pub fn header(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let room = usize::from(area.width);
    let tabs = tabs(model, paint, names(model, room));
    let left_room = room.saturating_sub(spans_width(&tabs) + 1);
    let mut spans = where_we_are(model, paint, left_room);
    let gap = room.saturating_sub(spans_width(&spans) + spans_width(&tabs));
    spans.push(Span::raw(" ".repeat(gap)));
    spans.extend(tabs);
    frame.render_widget(Line::from(spans), area);
}

/// Before all else.
const NAME: &str = " c8ybin  ";

/// Fewer columns of the host than this tell nothing.
const LEAST_HOST: usize = 4;

/// Columns that the sign and the longest mode take, and something of the host.
const LEAST_LEFT: usize = 15;

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
    let host = match model.host.as_str() {
        "" => "no tenant".to_owned(),
        host => clean(host).into_owned(),
    };
    let who = session.value().map_or_else(String::new, |session| {
        format!(" · {}/{}", clean(&session.tenant), clean(&session.user))
    });
    // Where nobody set a mode there is none to be told. What protects is never
    // cut: the host and the user are.
    let mode = model
        .guard()
        .filter(|guard| !guard.by.is_empty())
        .map(|guard| guard.mode.word());
    let mode_room = mode.map_or(0, |mode| width::columns(mode) + 3);
    let text = format!("{host}{who}");
    // Whose program it is goes before where one is.
    let name = match room.checked_sub(NAME.len() + 2 + mode_room) {
        Some(rest) if rest >= LEAST_HOST => NAME,
        _ => " ",
    };
    let text_room = room.saturating_sub(name.len() + 2 + mode_room);
    let text = width::shorten(&text, text_room).into_owned();
    let mut spans = vec![
        Span::styled(name, theme.tab),
        Span::styled(sign, style),
        Span::styled(format!(" {text}"), theme.text),
    ];
    if let Some(mode) = mode {
        let style = match mode {
            "prod" => theme.error,
            "dev" => theme.ok,
            _ => theme.warning,
        };
        spans.push(Span::styled(" · ", theme.text));
        spans.push(Span::styled(mode, style));
    }
    spans
}

/// How much of the tabs there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Whole,
    Short,
    /// Only the one that is open.
    Open,
    /// The same, with a short word.
    OpenShort,
}

/// As much of them as leaves room for who and where.
fn names(model: &Model, room: usize) -> Names {
    [Names::Whole, Names::Short]
        .into_iter()
        .find(|names| tabs_width(model, *names) + 36 <= room)
        .unwrap_or(match tabs_width(model, Names::Open) + LEAST_LEFT <= room {
            true => Names::Open,
            false => Names::OpenShort,
        })
}

/// The tabs that are shown, each with its words.
fn labels(model: &Model, names: Names) -> impl Iterator<Item = (Tab, String)> {
    let open = model.tab;
    let is_alone = matches!(names, Names::Open | Names::OpenShort);
    let shown = move |(_, tab): &(usize, Tab)| !is_alone || *tab == open;
    let numbered = Tab::ALL.into_iter().enumerate().filter(shown);
    numbered.map(move |(index, tab)| {
        let word = match (names, tab) {
            (Names::Short | Names::OpenShort, Tab::Applications) => "Apps",
            (Names::Short | Names::OpenShort, Tab::Transfers) => "Jobs",
            _ => tab.word(),
        };
        (tab, format!("{} {word} ", index + 1))
    })
}

/// Columns behind a tab, before the next one.
fn gap_behind(tab: Tab, names: Names) -> usize {
    usize::from(tab != Tab::Transfers && names == Names::Whole)
}

/// How many transfers go each way, where there are some.
fn ways(model: &Model) -> impl Iterator<Item = String> {
    [Way::Up, Way::Down].into_iter().filter_map(|way| {
        let count = model.transfers.count(way);
        (count > 0).then(|| format!("{}{count} ", way.sign()))
    })
}

fn tabs_width(model: &Model, names: Names) -> usize {
    let tabs = labels(model, names)
        .map(|(tab, label)| width::columns(&label) + gap_behind(tab, names))
        .sum::<usize>();
    let others = ways(model).chain(help_key(model));
    tabs + others.map(|text| width::columns(&text)).sum::<usize>()
}

/// Where there is no line for hints, the way to all keys stands here.
fn help_key(model: &Model) -> Option<String> {
    if model.plan().hints.is_some() {
        return None;
    }
    let scopes = model.scopes();
    let key = model.keymap.keys_here(&scopes, Action::Help).next();
    key.map(|key| format!("{key} "))
}

/// The tab whose words stand at this column of the first row.
#[must_use]
pub fn tab_at(model: &Model, column: u16) -> Option<Tab> {
    let room = usize::from(model.size.columns);
    let names = names(model, room);
    let mut from = room.checked_sub(tabs_width(model, names))?;
    for (tab, label) in labels(model, names) {
        let to = from + width::columns(&label);
        if (from..to).contains(&usize::from(column)) {
            return Some(tab);
        }
        from = to + gap_behind(tab, names);
    }
    None
}

/// Whether the key of the help stands at this column of the first row.
#[must_use]
pub fn names_help_at(model: &Model, column: u16) -> bool {
    let room = usize::from(model.size.columns);
    help_key(model).is_some_and(|key| {
        let from = room.saturating_sub(width::columns(&key));
        (from..room).contains(&usize::from(column))
    })
}

fn tabs(model: &Model, paint: &Paint<'_>, names: Names) -> Vec<Span<'static>> {
    let theme = paint.theme;
    let mut spans = Vec::new();
    for (tab, label) in labels(model, names) {
        let style = if tab == model.tab {
            theme.tab
        } else {
            theme.dim
        };
        spans.push(Span::styled(label, style));
        spans.push(Span::raw(" ".repeat(gap_behind(tab, names))));
    }
    let others = ways(model).chain(help_key(model));
    spans.extend(others.map(|text| Span::styled(text, theme.accent)));
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
        let style = match kind {
            NoticeKind::Done => theme.ok,
            NoticeKind::Info => theme.text,
            NoticeKind::Error => theme.error,
        };
        for (index, text) in text.into_iter().enumerate() {
            let lead = if index == 0 { kind.sign() } else { " " };
            lines.push(Line::styled(format!(" {lead} {text}"), style));
        }
    }
    frame.render_widget(Paragraph::new(lines), area);
}

fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(Span::width).sum()
}
