//! Which keys help here and now, the most useful first.

use crate::app::{Model, Pane, Tab, impossible};
use crate::domain::ApplicationKind;
use crate::keys::Action;
use crate::panes::applications::What;
use crate::panes::chronicle::Overlying as _;
use crate::panes::detail::DetailView;
use crate::panes::events::Shown;
use crate::panes::preview::{Content, Preview};
use crate::panes::transfers::TransfersView;
use crate::panes::usage::Look;

/// Pages that cannot be turned are left out: they would stand where another key is
/// of use.
pub(super) fn useful(model: &Model) -> Vec<Action> {
    let mut actions = useful_in_place(model);
    let turns = [Action::NextPage, Action::PreviousPage];
    actions.retain(|action| !turns.contains(action) || impossible(model, *action).is_none());
    actions
}

fn useful_in_place(model: &Model) -> Vec<Action> {
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
        (Tab::Binaries, Pane::List) if model.binaries.row_count() == 0 => {
            without_rows(model, &[A::Upload, A::FilterForm])
        }
        (Tab::Binaries, Pane::List) => with_way_back(
            model,
            &[
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
        ),
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
        (Tab::Events, Pane::List) if model.events.list().row_count() == 0 => {
            without_rows(
                model,
                match model.events.shown {
                    Shown::Events => &[A::Attach, A::FilterForm, A::TurnIncomplete],
                    // There is none to go on with.
                    Shown::Incomplete => &[A::TurnIncomplete, A::FilterForm],
                },
            )
        }
        (Tab::Events, Pane::List) if model.events.shown == Shown::Incomplete => with_way_back(
            model,
            &[
                A::Attach,
                A::DeleteAttachment,
                A::TurnIncomplete,
                A::FilterForm,
                A::Live,
                A::Refresh,
                A::Quit,
            ],
        ),
        (Tab::Events, Pane::List) => with_way_back(
            model,
            &[
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
        ),
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
        (Tab::Applications, Pane::List) if model.applications.rows().is_empty() => {
            without_rows(model, &[A::FilterApplications])
        }
        (Tab::Applications, Pane::List) => with_way_back(model, &useful_for_applications(model)),
        (Tab::Transfers, _) => vec![A::TabBinaries, A::TabEvents, A::Quit],
    }
}

/// Where a list is empty or could not be loaded: what may change that, then these.
fn without_rows(model: &Model, own: &[Action]) -> Vec<Action> {
    use Action as A;
    let back = model.is_filtered().then_some(A::Escape);
    let first = back.into_iter().chain([A::Refresh]);
    let all = first.chain(own.iter().copied());
    all.chain([A::Profiles, A::ToggleTransfers, A::Quit])
        .collect()
}

/// These; the ways back from a filter and from a live list come before them.
fn with_way_back(model: &Model, own: &[Action]) -> Vec<Action> {
    let back = model.is_filtered().then_some(Action::Escape);
    let still = model.is_live().then_some(Action::Live);
    let first = back.into_iter().chain(still);
    let others = own.iter().filter(|action| Some(**action) != still);
    first.chain(others.copied()).collect()
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
    let is_possible = |action: &A| transfers.impossible(*action).is_none();
    let search = transfers.current().map(|_| A::SearchTransfers);
    let all = [
        A::OpenTransfer,
        A::PauseTransfer,
        A::RetryTransfer,
        A::CancelTransfer,
        A::ClearEnded,
        A::TransferEarlier,
        A::LimitTransfers,
        A::TurnTransfers,
    ]
    .into_iter()
    .filter(is_possible);
    all.chain(search).chain([A::Back, A::Quit]).collect()
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
