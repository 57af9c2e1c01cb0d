//! What a connection was left with, shown again the next time: the tab, the
//! order and the filters, and how panes and columns were arranged.

use super::act::open_tab;
use super::kept_filters;
use super::places::{Chosen, Origin};
use super::{Context, Effect, Model, NoticeKind, Tab};
use crate::domain::{AllColumns, Last, View};

/// What is kept of the connection that is shown, and for whom; `None`: nothing
/// of it was seen, or it is not known yet what was kept before.
pub(super) fn last(model: &Model) -> Option<(String, Last)> {
    model.binaries.page().filter(|_| model.finding.is_read())?;
    let last = Last {
        tab: model.tab.word().to_owned(),
        view: View::of("", &model.binaries.list.query),
        split: Some(model.list_share),
        zoomed: model.zoomed,
        columns: model.columns.kept(),
        events: kept_filters::of_events(model.events.search()),
        applications: kept_filters::of_applications(&model.applications.search),
    };
    Some((key(model)?, last))
}

/// Keeps how the connection is left.
pub(super) fn keep(model: &Model, context: &mut Context<'_>) {
    if let Some((key, last)) = last(model)
        && model.finding.now.last.get(&key) != Some(&last)
    {
        context.push(Effect::KeepLast(key, last));
    }
}

/// Shows what the connection was left with, unless the person did something
/// already: panes and columns stay where these were touched, all else at any key.
pub(super) fn show(model: &mut Model, context: &mut Context<'_>) {
    let restores = std::mem::take(&mut model.restores);
    let Some(last) = key(model).and_then(|key| model.finding.now.last.get(&key).cloned()) else {
        return;
    };
    if !model.arranged {
        arrange(model, &last, context);
    }
    if !restores {
        return;
    }
    // A filter that cannot be read any more is not worth a word here.
    if let Ok(query) = last.view.query(context.now.wall, &model.zone)
        && query != *model.binaries.list.wanted()
    {
        model.binaries.ask(query, context);
    }
    if let Some(search) = kept_filters::events(&last.events, context.now.wall, &model.zone) {
        model.events.begin_with(search, model.page_size);
    }
    model
        .applications
        .begin_with(kept_filters::applications(&last.applications));
    let tab = Tab::ALL.into_iter().find(|tab| tab.word() == last.tab);
    if let Some(tab) = tab.filter(|tab| *tab != Tab::Transfers) {
        open_tab(model, tab, context);
    }
}

/// Puts the split and the columns where they were.
fn arrange(model: &mut Model, last: &Last, context: &mut Context<'_>) {
    if let Some(split) = last.split {
        model.share_list(split);
    }
    model.zoomed = last.zoomed;
    let (columns, told) = AllColumns::from_kept(&last.columns);
    model.columns = columns;
    if !told.is_empty() {
        context.tell(NoticeKind::Info, told.join(" "));
    }
    model.arranged = false;
}

/// The profile, session or user, among those of the host; empty where there is
/// no name.
fn key(model: &Model) -> Option<String> {
    let place = model.places.get(model.places.at())?;
    match &place.origin {
        Origin::Chosen(Chosen::Profile(name)) => Some(name.clone()),
        // No profile has a space in its name. That of a file may be of several, in
        // folders of customers and stages; the name in the list is of one.
        Origin::Chosen(Chosen::Session(path)) => Some(match &place.known {
            Some(known) => format!("session {}", known.name),
            None => format!("session {}", path.display()),
        }),
        Origin::Given(Some(user)) => Some(format!("user {user}")),
        Origin::Given(None) | Origin::New | Origin::Chosen(Chosen::Demo) => Some(String::new()),
        Origin::Nowhere => None,
    }
}
