//! The last line: the keys that help here and now.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::Paint;
use super::width;
use crate::app::{Model, Pane, Tab, impossible};
use crate::domain::ApplicationKind;
use crate::keys::{Action, ActionInfo};
use crate::panes::applications::What;
use crate::panes::chronicle::Overlying as _;
use crate::panes::detail::DetailView;
use crate::panes::events::Shown;
use crate::panes::preview::{Content, Preview};
use crate::panes::transfers::{JobRow, TransfersView};
use crate::panes::usage::Look;

/// The keys that help here and now, the most useful first; `?` is never cut.
pub fn hints(model: &Model, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let theme = paint.theme;
    let room = usize::from(area.width);
    let scopes = model.scopes();
    let key = |action: Action| {
        let mut keys = model.keymap.keys_here(&scopes, action);
        keys.next().map_or_else(String::new, |key| key.to_string())
    };
    if model.is_typing() {
        let text = if model.shows_transfers() || model.log().is_some() {
            " enter keeps it · esc gives up"
        } else if model.types_into_preview() {
            " enter goes to the first place · esc gives up"
        } else if model.tab == Tab::Applications {
            " enter keeps it · ↑↓ move · esc gives up"
        } else if model.tab == Tab::Events {
            " enter asks for all of the row under the cursor · esc gives up · tab any text or type"
        } else {
            " enter asks the server for all pages · esc gives up · tab name or any text · ↑ earlier ones"
        };
        frame.render_widget(Line::styled(as_fits(text, room), theme.dim), area);
        return;
    }
    let help_key = match key(Action::Help) {
        // Without a key it can still be typed.
        none if none.is_empty() => ":help".to_owned(),
        key => key,
    };
    let help = format!("{help_key} all keys");
    let mut left = String::new();
    let marks = match model.tab {
        _ if model.log().is_some() => 0,
        _ if model.shows_transfers() => model.transfers.marks.len(),
        Tab::Binaries if model.usage.is_open => model.usage.marks.len(),
        Tab::Binaries => model.binaries.list.marks.len(),
        Tab::Events => model.events.list().marks.len(),
        _ => 0,
    };
    if marks > 0 {
        left = format!("{marks} marked · ");
    }
    let mut parts: Vec<(String, &'static str, bool)> = Vec::new();
    let mut used = 1 + width::columns(&left) + width::columns(&help);
    for action in useful(model) {
        let Some(info) = action.info() else { continue };
        let key = key(action);
        if key.is_empty() {
            continue;
        }
        let hint = hint(model, info);
        let takes = width::columns(&key) + 1 + width::columns(hint) + 3;
        if used + takes > room {
            break;
        }
        used += takes;
        // It stays to be seen; its reason stands in the help.
        let is_possible = impossible(model, action).is_none();
        parts.push((key, hint, is_possible));
    }
    let mut spans = vec![Span::styled(format!(" {left}"), theme.marked)];
    for (key, hint, is_possible) in parts {
        let style = if is_possible { theme.accent } else { theme.dim };
        spans.push(Span::styled(key, style));
        spans.push(Span::styled(format!(" {hint} · "), theme.dim));
    }
    spans.push(Span::styled(help_key, theme.accent));
    spans.push(Span::styled(" all keys", theme.dim));
    frame.render_widget(Line::from(spans), area);
}

/// As many parts of a text as fit whole, from the first on.
fn as_fits(text: &str, room: usize) -> String {
    let mut shown = String::new();
    for part in text.split(" · ") {
        let longer = match shown.as_str() {
            "" => part.to_owned(),
            shown => format!("{shown} · {part}"),
        };
        if !shown.is_empty() && width::columns(&longer) > room {
            break;
        }
        shown = longer;
    }
    shown
}

/// The word for a key; for some keys the state chooses it.
fn hint(model: &Model, info: &'static ActionInfo) -> &'static str {
    let current = model.transfers.current();
    match info.action {
        Action::Attach if model.events.shown == Shown::Incomplete => "resume",
        Action::DeleteAttachment if model.events.shown == Shown::Incomplete => "discard",
        Action::TurnIncomplete if model.events.shown == Shown::Incomplete => "events",
        Action::OpenTransfer if current.is_some_and(JobRow::is_asking) => "answer",
        Action::OpenTransfer => "log",
        Action::ToggleRequests if model.requests.is_open => "close",
        Action::ToggleMessages if model.messages.is_open => "close",
        Action::PauseTransfer if current.is_some_and(JobRow::is_paused) => "go on",
        Action::ClearEnded if model.transfers.view == TransfersView::History => "clear",
        Action::TurnTransfers if model.transfers.view == TransfersView::History => "now",
        _ => info.hint,
    }
}

fn useful(model: &Model) -> Vec<Action> {
    use Action as A;
    if model.requests.is_open {
        return useful_in_requests(model);
    }
    if model.messages.is_open {
        return useful_in_messages(model);
    }
    if model.shows_transfers() {
        return useful_for_transfers(model);
    }
    if model.places.is_nowhere() {
        return vec![A::Profiles, A::CommandLine, A::Quit];
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
            A::Columns,
            A::ToggleTransfers,
            A::Quit,
        ],
        (Tab::Events, Pane::Detail) if model.events.detail.is_preview() => {
            let actions = useful_for_preview(&model.events.detail.preview).into_iter();
            let own = |action| match action {
                A::Download => A::DownloadAttachment,
                action => action,
            };
            actions.map(own).collect()
        }
        (Tab::Events, Pane::Detail) => {
            vec![
                A::NextView,
                A::Back,
                A::DownloadAttachment,
                A::Zoom,
                A::Quit,
            ]
        }
        (Tab::Events, Pane::List) if model.events.shown == Shown::Incomplete => vec![
            A::Attach,
            A::DeleteAttachment,
            A::TurnIncomplete,
            A::FilterForm,
            A::Live,
            A::Refresh,
            A::Quit,
        ],
        (Tab::Events, Pane::List) => vec![
            A::DownloadAttachment,
            A::Attach,
            A::FilterForm,
            A::TurnIncomplete,
            A::Live,
            A::SaveAll,
            A::Mark,
            A::NextPage,
            A::PreviousPage,
            A::ReplaceAttachment,
            A::EditEvent,
            A::DeleteAttachment,
            A::Refresh,
            A::Columns,
            A::Quit,
        ],
        (Tab::Applications, Pane::Detail) if model.applications.detail.is_preview() => {
            let actions = useful_for_preview(&model.applications.detail.preview).into_iter();
            let is_file = model
                .applications
                .current()
                .is_some_and(|row| row.key.is_file());
            let edit = is_file.then_some(A::EditFile);
            let own = |action| match action {
                A::Download => A::DownloadPart,
                A::Back => A::CloseNode,
                A::OpenOutside => A::OpenFile,
                action => action,
            };
            edit.into_iter().chain(actions.map(own)).collect()
        }
        (Tab::Applications, Pane::Detail) => vec![A::NextView, A::CloseNode, A::Zoom, A::Quit],
        (Tab::Applications, Pane::List) => useful_for_applications(model),
        (Tab::Transfers, _) => vec![A::TabBinaries, A::TabEvents, A::Quit],
    }
}

fn useful_for_applications(model: &Model) -> Vec<Action> {
    use Action as A;
    let own: &[Action] = match model.applications.current().map(|row| &row.what) {
        Some(What::Application(one)) if one.kind == ApplicationKind::External => {
            return vec![
                A::FindApplication,
                A::FilterApplications,
                A::CopyNode,
                A::NextPane,
                A::Quit,
            ];
        }
        Some(What::Application(_)) => &[
            A::FindApplication,
            A::Deploy,
            A::CompareDeployed,
            A::WatchFolder,
            A::FilterApplications,
        ],
        Some(What::Group(..)) => &[A::Deploy, A::RollBack, A::CompareDeployed],
        Some(What::Plugin(_)) => &[A::Deploy, A::DeletePart, A::CompareDeployed, A::WatchFolder],
        Some(What::Archive { .. }) => &[A::Activate, A::DownloadPart, A::DeletePart, A::RollBack],
        Some(What::Version(_)) => &[A::SetTags, A::DownloadPart, A::DeletePart],
        Some(What::Folder(..)) => &[A::PutFile, A::CompareDeployed],
        Some(What::File(..)) => &[A::EditFile, A::PutFile, A::DownloadPart, A::OpenFile],
        Some(What::Note(_)) | None => &[A::FindApplication, A::FilterApplications],
    };
    let current = model.applications.current_application();
    let has_archives = current.is_none_or(|one| one.kind.has_archives());
    let stop = model.applications.pushing().map(|_| A::StopPush);
    let all = stop.into_iter().chain([A::OpenNode, A::CloseNode]);
    let all = all.chain(own.iter().copied());
    all.chain([
        A::WatchFolder,
        A::CopyNode,
        A::NextPane,
        A::Refresh,
        A::ToggleTransfers,
        A::Quit,
    ])
    .fold(Vec::new(), |mut actions, action| {
        let is_promised = has_archives || !matches!(action, A::CompareDeployed | A::WatchFolder);
        if is_promised && !actions.contains(&action) {
            actions.push(action);
        }
        actions
    })
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

fn useful_in_requests(model: &Model) -> Vec<Action> {
    use Action as A;
    if model.requests.is_inside() {
        return vec![
            A::CopyRequest,
            A::Back,
            A::Top,
            A::Bottom,
            A::ToggleRequests,
        ];
    }
    if model.requests.is_empty() {
        return vec![A::Refresh, A::ToggleRequests, A::Quit];
    }
    let actions = [A::OpenRequest, A::CopyRequest, A::SearchRequests];
    let others = [A::Refresh, A::ToggleRequests, A::Quit];
    actions.into_iter().chain(others).collect()
}

fn useful_in_messages(model: &Model) -> Vec<Action> {
    use Action as A;
    if model.messages.is_inside() {
        let leave = [A::Back, A::ToggleMessages];
        return std::iter::once(A::CopyMessage).chain(leave).collect();
    }
    if model.messages.is_empty() {
        return vec![A::ToggleMessages, A::Quit];
    }
    let actions = [A::OpenMessage, A::CopyMessage, A::SearchMessages];
    let others = [A::ToggleRequests, A::ToggleMessages, A::Quit];
    actions.into_iter().chain(others).collect()
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
