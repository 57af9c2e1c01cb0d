//! Questions over the screen: each its state, its keys and its looks in a file.
//!
//! A dialog acts on what it was opened for, whatever the list does meanwhile.
//! It decides nothing itself: what the person chose leaves it as a [`Wish`],
//! which the router in `app` carries out. To add one: a file here, a variant of
//! [`Dialog`], a [`Wish`] if there is a new one, and the place that opens it;
//! the compiler names the rest.

mod application_filters;
mod apply;
mod attach;
mod attach_looks;
mod change;
mod clipboard;
mod columns;
mod compare;
mod compare_tree;
mod connection;
mod copying;
mod delete;
mod deploy;
mod detach;
mod device_field;
mod download;
mod event_filters;
mod export;
mod field;
mod filters;
mod findings;
mod forget;
mod help;
mod jump;
mod limits;
mod lines;
mod login;
mod looks;
mod matching;
mod mend;
mod new_connection;
mod open_large;
mod parts;
mod path_field;
mod profile;
mod profiles;
mod push;
mod put_file;
mod question;
mod quit;
mod rename;
mod replace;
mod restore;
mod save_all;
mod secret_field;
mod sign_in;
mod sort;
mod stack;
mod sure;
mod tags;
mod typing;
mod upload;
mod used_by;
mod users;
mod views;
mod watch;
mod wish;

pub use application_filters::ApplicationFiltersDialog;
pub use apply::ApplyDialog;
pub use attach::{AttachDialog, AttachTo};
pub use change::ChangeDialog;
pub use clipboard::{ClipboardDialog, too_long};
pub use columns::ColumnsDialog;
pub use compare::CompareDialog;
pub use connection::ConnectionDialog;
pub use delete::DeleteDialog;
pub use deploy::{Becomes, DeployDialog};
pub use detach::DetachDialog;
pub use device_field::DeviceField;
pub use download::DownloadDialog;
pub use event_filters::EventFiltersDialog;
pub use export::ExportDialog;
pub use field::{Field, TEXT_AT, text_spans};
pub use filters::FiltersDialog;
pub use forget::ForgetDialog;
pub use help::{Entry as HelpEntry, HelpDialog};
pub use jump::JumpDialog;
pub use limits::{Limits, LimitsDialog};
pub use lines::{Kind, Lines, Target};
pub use login::{LoginAnswer, LoginDialog};
pub use looks::Looks;
pub use mend::MendDialog;
pub use new_connection::NewConnectionDialog;
pub use open_large::OpenLargeDialog;
pub use path_field::PathField;
pub use profiles::ProfilesDialog;
pub use put_file::PutFileDialog;
pub use question::{Keeping, QuestionDialog};
pub use quit::{QuitChoice, QuitDialog, Unended};
pub use rename::RenameDialog;
pub use replace::ReplaceDialog;
pub use restore::RestoreDialog;
pub use save_all::SaveAllDialog;
pub use secret_field::SecretField;
pub use sign_in::SignInDialog;
pub use sort::SortDialog;
pub use tags::TagsDialog;
pub use upload::UploadDialog;
pub use used_by::UsedByDialog;
pub use views::ViewsDialog;
pub use watch::WatchDialog;
pub use wish::{Reaction, Wish};

use std::time::Duration;

use crate::app::{ApplicationReply, Context, EventReply, Reply, RequestId};
use crate::keys::KeyPress;
use crate::ui::paint::Paint;
use parts::{busy, choice, choices, larger_than_taken, proposed, sentence, turned};

/// The question that is open.
#[derive(Debug)]
pub enum Dialog {
    /// Which applications are shown?
    ApplicationFilters(ApplicationFiltersDialog),
    /// Really change the application?
    Apply(Box<ApplyDialog>),
    /// Which tags has a version?
    Tags(Box<TagsDialog>),
    /// Which folder or zip is deployed, as what?
    Deploy(Box<DeployDialog>),
    /// Which file goes where in an application?
    PutFile(Box<PutFileDialog>),
    /// How do both sides differ?
    Compare(Box<CompareDialog>),
    /// Which folder is watched, and what happens to it?
    Watch(Box<WatchDialog>),
    /// Which files, under which names?
    Upload(UploadDialog),
    /// Into which folder?
    Download(DownloadDialog),
    /// Something is there already: what now?
    Question(QuestionDialog),
    /// Which objects does the server list?
    Filters(FiltersDialog),
    /// Which saved view?
    Views(ViewsDialog),
    /// To which object?
    Jump(JumpDialog),
    /// In which order?
    Sort(SortDialog),
    /// Really?
    Delete(DeleteDialog),
    /// What does each key do?
    Help(HelpDialog),
    /// Quit although transfers run?
    Quit(QuitDialog),
    /// How many transfers at once, and how fast?
    Limits(LimitsDialog),
    /// Really forget the history of transfers?
    Forget(ForgetDialog),
    /// What is the new connection?
    NewConnection(Box<NewConnectionDialog>),
    /// What is the connection?
    Connection(Box<ConnectionDialog>),
    /// Which connection?
    Profiles(ProfilesDialog),
    /// Which name?
    Rename(RenameDialog),
    /// This would change: send it?
    Change(ChangeDialog),
    /// The edited text cannot be taken: what now?
    Mend(MendDialog),
    /// Which file is the new content?
    Replace(Box<ReplaceDialog>),
    /// What goes to the clipboard?
    Clipboard(ClipboardDialog),
    /// What uses it?
    UsedBy(UsedByDialog),
    /// Which copy is to be uploaded again?
    Restore(RestoreDialog),
    /// Into which file is a list exported?
    Export(ExportDialog),
    /// Really fetch a large file to open it?
    OpenLarge(OpenLargeDialog),
    /// Which events does the server list?
    EventFilters(Box<EventFiltersDialog>),
    /// Which file goes to which event?
    Attach(Box<AttachDialog>),
    /// Which attachments are all saved, and where to?
    SaveAll(Box<SaveAllDialog>),
    /// Really delete what is attached?
    Detach(DetachDialog),
    /// Which columns?
    Columns(ColumnsDialog),
}

impl Dialog {
    /// What a key does in it.
    pub fn press(&mut self, press: KeyPress, context: &mut Context<'_>) -> Reaction {
        match self {
            Self::ApplicationFilters(dialog) => dialog.press(press),
            Self::Apply(dialog) => dialog.press(press),
            Self::Tags(dialog) => dialog.press(press),
            Self::Deploy(dialog) => dialog.press(press, context),
            Self::PutFile(dialog) => dialog.press(press, context),
            Self::Compare(dialog) => dialog.press(press, context),
            Self::Watch(dialog) => dialog.press(press, context),
            Self::Upload(dialog) => dialog.press(press, context),
            Self::Download(dialog) => dialog.press(press, context),
            Self::Question(dialog) => dialog.press(press),
            Self::Filters(dialog) => dialog.press(press, context),
            Self::Views(dialog) => dialog.press(press, context),
            Self::Jump(dialog) => dialog.press(press),
            Self::Sort(dialog) => dialog.press(press),
            Self::Delete(dialog) => dialog.press(press),
            Self::Help(dialog) => dialog.press(press, context),
            Self::Quit(dialog) => dialog.press(press),
            Self::Limits(dialog) => dialog.press(press),
            Self::Forget(dialog) => dialog.press(press),
            Self::NewConnection(dialog) => dialog.press(press, context),
            Self::Connection(dialog) => dialog.press(press, context),
            Self::Profiles(dialog) => dialog.press(press, context),
            Self::Rename(dialog) => dialog.press(press),
            Self::Change(dialog) => dialog.press(press),
            Self::Mend(dialog) => dialog.press(press),
            Self::Replace(dialog) => dialog.press(press, context),
            Self::Clipboard(dialog) => dialog.press(press),
            Self::UsedBy(dialog) => dialog.press(press, context),
            Self::Restore(dialog) => dialog.press(press),
            Self::Export(dialog) => dialog.press(press, context),
            Self::OpenLarge(dialog) => dialog.press(press),
            Self::EventFilters(dialog) => dialog.press(press, context),
            Self::Attach(dialog) => dialog.press(press, context),
            Self::SaveAll(dialog) => dialog.press(press, context),
            Self::Detach(dialog) => dialog.press(press),
            Self::Columns(dialog) => dialog.press(press),
        }
    }

    /// Text pasted into it.
    pub fn paste(&mut self, text: &str, context: &mut Context<'_>) {
        match self {
            Self::ApplicationFilters(dialog) => dialog.paste(text),
            Self::Tags(dialog) => dialog.paste(text),
            Self::Deploy(dialog) => dialog.paste(text, context),
            Self::PutFile(dialog) => dialog.paste(text, context),
            Self::Compare(dialog) => dialog.paste(text, context),
            Self::Watch(dialog) => dialog.paste(text, context),
            Self::Upload(dialog) => dialog.paste(text, context),
            Self::Download(dialog) => dialog.paste(text, context),
            Self::Filters(dialog) => dialog.paste(text, context),
            Self::Views(dialog) => dialog.paste(text),
            Self::Jump(dialog) => dialog.paste(text),
            Self::Export(dialog) => dialog.paste(text, context),
            Self::Delete(dialog) => dialog.paste(text),
            Self::Help(dialog) => dialog.paste(text),
            Self::Limits(dialog) => dialog.paste(text),
            Self::NewConnection(dialog) => dialog.paste(text, context),
            Self::Profiles(dialog) => dialog.paste(text),
            Self::Rename(dialog) => dialog.paste(text),
            Self::Replace(dialog) => dialog.paste(text, context),
            Self::EventFilters(dialog) => dialog.paste(text, context),
            Self::Attach(dialog) => dialog.paste(text, context),
            Self::SaveAll(dialog) => dialog.paste(text, context),
            Self::Detach(dialog) => dialog.paste(text),
            // Those of which `takes_text` says that they take none.
            _ => {}
        }
    }

    /// The requests whose replies it waits for.
    pub fn awaited(&self) -> impl Iterator<Item = RequestId> {
        let (own, path) = match self {
            Self::Upload(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::Download(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::Replace(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::Delete(dialog) => (dialog.awaited(), None),
            Self::Clipboard(dialog) => (dialog.awaited(), None),
            Self::Restore(dialog) => (dialog.awaited(), None),
            Self::Connection(dialog) => (dialog.awaited(), None),
            Self::Profiles(dialog) => (dialog.awaited(), None),
            Self::NewConnection(dialog) => dialog.awaited(),
            Self::UsedBy(dialog) => dialog.awaited(),
            Self::Export(dialog) => (None, dialog.path.awaited()),
            Self::EventFilters(dialog) => (dialog.awaited(), None),
            Self::Filters(dialog) => (dialog.awaited(), None),
            Self::Attach(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::Deploy(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::PutFile(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::Compare(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::Watch(dialog) => (dialog.awaited(), dialog.path.awaited()),
            Self::SaveAll(dialog) => (None, dialog.path.awaited()),
            _ => (None, None),
        };
        let others = match self {
            Self::SaveAll(dialog) => Some(dialog.awaited()),
            _ => None,
        };
        own.into_iter()
            .chain(path)
            .chain(others.into_iter().flatten())
    }

    /// When it wants to be woken, since the program started.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        match self {
            Self::NewConnection(dialog) => dialog.due(),
            _ => None,
        }
    }

    /// Does what was due.
    pub fn wake(&mut self, context: &mut Context<'_>) {
        if let Self::NewConnection(dialog) = self {
            dialog.wake(context);
        }
    }

    /// Takes a reply that it waits for.
    pub fn receive(&mut self, id: RequestId, reply: Reply, context: &mut Context<'_>) -> Reaction {
        match (self, reply) {
            (Self::Deploy(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::PutFile(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Compare(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Watch(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::PutFile(dialog), Reply::Inspected(files)) => dialog.inspected(files, context),
            (Self::PutFile(dialog), Reply::Application(reply)) => return dialog.receive(reply),
            (Self::Deploy(dialog), Reply::Application(reply)) => return dialog.receive(reply),
            (Self::Compare(dialog), Reply::Application(reply)) => dialog.receive(reply),
            (Self::Watch(dialog), Reply::Application(reply)) => dialog.receive(reply),
            (Self::Upload(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Download(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Replace(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Attach(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Attach(dialog), Reply::Inspected(files)) => dialog.inspected(files),
            (Self::Attach(dialog), Reply::Folder(result)) => return dialog.checked(result),
            (Self::Attach(dialog), Reply::Event(reply)) => {
                return dialog.receive(id, reply, context);
            }
            (Self::Filters(dialog), Reply::Event(reply)) => {
                return dialog.receive(id, reply, context);
            }
            (Self::EventFilters(dialog), Reply::Event(reply)) => {
                return dialog.receive(id, reply, context);
            }
            (Self::SaveAll(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::SaveAll(dialog), Reply::Event(reply)) => {
                return dialog.receive(id, reply, context);
            }
            (Self::Replace(dialog), Reply::Inspected(files)) => dialog.inspected(files),
            (Self::Delete(dialog), Reply::References(found)) => dialog.found(found),
            (Self::UsedBy(dialog), Reply::References(found)) => dialog.found(found),
            (Self::UsedBy(dialog), Reply::Object(object)) => dialog.read(object),
            (
                Self::Clipboard(dialog),
                Reply::Links(links)
                | Reply::Event(EventReply::Links(links))
                | Reply::Application(ApplicationReply::Links(links)),
            ) => dialog.receive(links),
            (Self::NewConnection(dialog), reply) => return dialog.receive(reply),
            (Self::Connection(dialog), Reply::Platform(facts)) => dialog.receive(*facts),
            (Self::Profiles(dialog), Reply::Profiles(known, unreadable)) => {
                return dialog.receive(&known, unreadable, context);
            }
            (Self::Restore(dialog), Reply::Copies(copies)) => dialog.receive(copies),
            (Self::Export(dialog), Reply::Completed(completion)) => {
                dialog.path.receive(id, completion, context);
            }
            (Self::Upload(dialog), Reply::Inspected(files)) => dialog.inspected(files, context),
            (Self::Download(dialog), Reply::Folder(result)) => return dialog.checked(result),
            _ => {}
        }
        Reaction::Stay
    }

    /// How it looks in a box with room for so many columns and rows.
    #[must_use]
    pub fn looks(&self, paint: &Paint<'_>, columns: usize, rows: usize) -> Looks {
        match self {
            Self::ApplicationFilters(dialog) => dialog.looks(paint, columns, rows),
            Self::Apply(dialog) => dialog.looks(paint, columns, rows),
            Self::Tags(dialog) => dialog.looks(paint, columns, rows),
            Self::Deploy(dialog) => dialog.looks(paint, columns, rows),
            Self::PutFile(dialog) => dialog.looks(paint, columns, rows),
            Self::Compare(dialog) => dialog.looks(paint, columns, rows),
            Self::Watch(dialog) => dialog.looks(paint, columns, rows),
            Self::Upload(dialog) => dialog.looks(paint, columns, rows),
            Self::Download(dialog) => dialog.looks(paint, columns, rows),
            Self::Question(dialog) => dialog.looks(paint, columns, rows),
            Self::Filters(dialog) => dialog.looks(paint, columns, rows),
            Self::Views(dialog) => dialog.looks(paint, columns, rows),
            Self::Jump(dialog) => dialog.looks(paint, columns, rows),
            Self::Sort(dialog) => dialog.looks(paint, columns, rows),
            Self::Delete(dialog) => dialog.looks(paint, columns, rows),
            Self::Help(dialog) => dialog.looks(paint, columns, rows),
            Self::Quit(dialog) => dialog.looks(paint, columns, rows),
            Self::Limits(dialog) => dialog.looks(paint, columns, rows),
            Self::Forget(dialog) => dialog.looks(paint, columns, rows),
            Self::NewConnection(dialog) => dialog.looks(paint, columns, rows),
            Self::Connection(dialog) => dialog.looks(paint, columns, rows),
            Self::Profiles(dialog) => dialog.looks(paint, columns, rows),
            Self::Rename(dialog) => dialog.looks(paint, columns, rows),
            Self::Change(dialog) => dialog.looks(paint, columns, rows),
            Self::Mend(dialog) => dialog.looks(paint, columns, rows),
            Self::Replace(dialog) => dialog.looks(paint, columns, rows),
            Self::Clipboard(dialog) => dialog.looks(paint, columns, rows),
            Self::UsedBy(dialog) => dialog.looks(paint, columns, rows),
            Self::Restore(dialog) => dialog.looks(paint, columns, rows),
            Self::Export(dialog) => dialog.looks(paint, columns, rows),
            Self::OpenLarge(dialog) => dialog.looks(paint, columns, rows),
            Self::EventFilters(dialog) => dialog.looks(paint, columns, rows),
            Self::Attach(dialog) => dialog.looks(paint, columns, rows),
            Self::SaveAll(dialog) => dialog.looks(paint, columns, rows),
            Self::Detach(dialog) => dialog.looks(paint, columns, rows),
            Self::Columns(dialog) => dialog.looks(paint, columns, rows),
        }
    }
}

#[cfg(test)]
mod tests;
