//! The tab, the order and the filters that a connection was left with: shown
//! again the next time.

use super::act::open_tab;
use super::places::{Chosen, Origin};
use super::{Context, Effect, Model, Tab};
use crate::domain::{Last, View};

/// What is kept of the connection that is shown, and for whom; `None`: nothing
/// of it was seen.
pub(super) fn last(model: &Model) -> Option<(String, Last)> {
    model.binaries.page()?;
    let last = Last {
        tab: model.tab.word().to_owned(),
        view: View::of("", &model.binaries.list.query),
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
/// already.
pub(super) fn show(model: &mut Model, context: &mut Context<'_>) {
    if !std::mem::take(&mut model.restores) {
        return;
    }
    let Some(last) = key(model).and_then(|key| model.finding.now.last.get(&key).cloned()) else {
        return;
    };
    // A filter that cannot be read any more is not worth a word here.
    if let Ok(query) = last.view.query(context.now.wall, &model.zone)
        && query != *model.binaries.list.wanted()
    {
        model.binaries.ask(query, context);
    }
    let tab = Tab::ALL.into_iter().find(|tab| tab.word() == last.tab);
    if let Some(tab) = tab.filter(|tab| *tab != Tab::Transfers) {
        open_tab(model, tab, context);
    }
}

/// The profile, session or user, among those of the host; empty where there is
/// no name.
fn key(model: &Model) -> Option<String> {
    let place = model.places.get(model.places.at())?;
    match &place.origin {
        Origin::Chosen(Chosen::Profile(name)) => Some(name.clone()),
        // No profile has a space in its name.
        Origin::Chosen(Chosen::Session(path)) => {
            let name = path.file_name().unwrap_or_default();
            Some(format!("session {}", name.to_string_lossy()))
        }
        Origin::Given(Some(user)) => Some(format!("user {user}")),
        Origin::Given(None) | Origin::New | Origin::Chosen(Chosen::Demo) => Some(String::new()),
        Origin::Nowhere => None,
    }
}
