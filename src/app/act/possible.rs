//! What cannot be done now, and why.

use std::fmt;

use super::allowed::forbidden;
use super::{applications, logs};
use crate::app::chunks::proposed;
use crate::app::{Model, Tab, columns};
use crate::domain::ListedEvent;
use crate::keys::{Action, Scope};

/// Why nothing can be loaded or sent, without its full stop.
pub(in crate::app) const NO_TENANT: &str = "There is no tenant yet: choose a connection first";

/// Why an action cannot be done now. Its `Display` stands behind the action and a
/// colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// For this: a sentence without its full stop.
    Said(&'static str),
    /// One of these roles is needed.
    Roles(&'static [&'static str]),
}

impl Reason {
    /// The sentence for who has pressed its key: `replace: needs ROLE_A or ROLE_B.`
    #[must_use]
    pub fn told(self, action: Action) -> String {
        match (self, action.info()) {
            (Self::Roles(_), Some(info)) => format!("{}: {self}.", info.word()),
            _ => format!("{self}."),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(sentence) => f.write_str(sentence),
            Self::Roles(roles) => write!(f, "needs {}", roles.join(" or ")),
        }
    }
}

/// Whether an action is about what is in a tenant.
fn needs_tenant(action: Action) -> bool {
    let scope = action.info().map(|info| info.scope);
    action == Action::Refresh
        || matches!(
            scope,
            Some(
                Scope::Binaries
                    | Scope::Pages
                    | Scope::Events
                    | Scope::Applications
                    | Scope::Detail
                    | Scope::Preview
                    | Scope::Usage
            )
        )
}

/// Why an action cannot be done now.
#[must_use]
pub fn impossible(model: &Model, action: Action) -> Option<Reason> {
    let by_state = pointless(model, action).map(Reason::Said);
    by_state.or_else(|| forbidden(model, action))
}

/// Why there is nothing that an action could be done to now, as a sentence without
/// its full stop.
fn pointless(model: &Model, action: Action) -> Option<&'static str> {
    let scope = action.info().map(|info| info.scope);
    if let Some(log) = model.log()
        && scope.is_some_and(|scope| scope == log.scope() || scope == Scope::List)
    {
        return logs::impossible(model, action);
    }
    if model.places.is_nowhere() && needs_tenant(action) {
        return Some(NO_TENANT);
    }
    match action {
        Action::Download | Action::Delete | Action::Rename | Action::Edit | Action::UsedBy
            if model.binaries.targets().is_empty() =>
        {
            Some(no_binary(model))
        }
        Action::Columns if columns::table(model).is_none() => Some(match model.tab {
            Tab::Applications => "The rows of this tree are of several kinds: its columns stay",
            _ => "This list has no columns to choose",
        }),
        Action::SaveEntry if model.preview().entry().is_none() => {
            Some("There is no file of an archive under the cursor")
        }
        Action::Open | Action::OpenOutside | Action::Replace | Action::CopyMenu
            if model.tab == Tab::Binaries && model.binaries.current().is_none() =>
        {
            Some(no_binary(model))
        }
        Action::DownloadFiles | Action::DeleteFiles if model.usage.targets().is_empty() => {
            Some(match model.usage.listing.is_none() {
                true => "The files are not loaded yet: choose one when they are",
                false => "There is no file under the cursor",
            })
        }
        Action::Open
        | Action::OpenOutside
        | Action::CopyEvent
        | Action::EditEvent
        | Action::ReplaceAttachment
        | Action::DeleteAttachment
            if model.tab == Tab::Events && model.events.current().is_none() =>
        {
            Some(no_event(model))
        }
        Action::ReplaceAttachment
            if model
                .events
                .current()
                .is_none_or(|row| row.event.attachment.is_none()) =>
        {
            Some("This event has no attachment that could be replaced")
        }
        Action::SendInChunks if proposed(model).is_none() => Some("No upload needs chunks now"),
        Action::DownloadAttachment => no_attachment(model),
        Action::NextError if !model.preview().may_be_log() => {
            Some("This is no log, and only these have errors to go to")
        }
        Action::Suspend if !cfg!(unix) => Some("This system cannot suspend a program"),
        action => {
            let of_transfers = model.transfers.impossible(action);
            let of_pages = || match model.tab {
                Tab::Binaries => model.binaries.list.impossible(action),
                Tab::Events => model.events.list().impossible(action),
                Tab::Applications | Tab::Transfers => None,
            };
            let of_applications = || applications::impossible(model, action);
            of_transfers.or_else(of_pages).or_else(of_applications)
        }
    }
}

/// A command of another tab comes before its list does.
fn no_binary(model: &Model) -> &'static str {
    match model.binaries.list.is_unloaded() {
        true => "The binaries are not loaded yet: choose one when they are",
        false => "There is no binary under the cursor",
    }
}

fn no_event(model: &Model) -> &'static str {
    match model.events.list().is_unloaded() {
        true => "The events are not loaded yet: choose one when they are",
        false => "There is no event under the cursor",
    }
}

/// Why nothing of these can be downloaded.
fn no_attachment(model: &Model) -> Option<&'static str> {
    let targets = model.events.targets();
    let is_whole = |row: &ListedEvent| row.event.attachment.is_some();
    let is_partial = |row: &ListedEvent| row.event.received.is_some();
    if targets.is_empty() {
        Some(no_event(model))
    } else if targets.iter().any(is_whole) {
        None
    } else if targets.iter().any(is_partial) {
        Some("The attachment is only partly there: nobody can read it before the rest is")
    } else {
        Some("The event is there and has no attachment")
    }
}
