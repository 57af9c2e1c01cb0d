//! What the mode of the connection does not let be changed: told before anything
//! is looked at, also to who only asks what would be done.

use serde_json::json;

use super::careful::dry_document;
use crate::api::{Change, Client};
use crate::cli::{Apps, Caution, VersionsCommand};
use crate::commands::Format;
use crate::commands::console::Console;
use crate::commands::failure::Failure;

/// A command that changes something.
pub(super) struct Guarded {
    change: Change,
    /// It behind “Could not”.
    asked: &'static str,
    dry: bool,
    format: Format,
}

impl Guarded {
    /// What these arguments ask for; `None`: they change nothing.
    pub(super) fn of(args: &Apps) -> Option<Self> {
        let guarded = |change, asked, caution: Caution, json| {
            Some(Self {
                change,
                asked,
                dry: caution.dry,
                format: Format::of(json),
            })
        };
        let (create, update, delete) = (Change::Create, Change::Update, Change::Delete);
        match args {
            Apps::Ls(_)
            | Apps::Show(_)
            | Apps::Plugins(_)
            | Apps::Archives(_)
            | Apps::ArchiveGet(_)
            | Apps::Diff(_) => None,
            Apps::PluginAdd(a) => guarded(create, "add the plugin", a.with.caution, a.json),
            Apps::ArchivePut(a) => guarded(create, "upload the archive", a.with.caution, a.json),
            Apps::FilePut(a) => guarded(create, "put the files", a.with.caution, a.json),
            Apps::Watch(a) => Some(Self {
                change: create,
                asked: "deploy what is watched",
                dry: a.dry,
                format: Format::of(a.json),
            }),
            Apps::PluginRm(a) => guarded(delete, "delete the plugin", a.with.caution, a.json),
            Apps::ArchiveRm(a) => guarded(delete, "delete archives", a.with.caution, a.json),
            Apps::Activate(a) => guarded(update, "activate the archive", a.with.caution, a.json),
            Apps::Rollback(a) => guarded(update, "roll back", a.with.caution, a.json),
            Apps::Versions(args) => match &args.command {
                None => None,
                Some(VersionsCommand::Add(a)) => {
                    guarded(create, "add the version", a.with.caution, a.json)
                }
                Some(VersionsCommand::Tag(a)) => {
                    guarded(update, "tag the version", a.with.caution, a.json)
                }
                Some(VersionsCommand::Rm(a)) => {
                    guarded(delete, "delete versions", a.with.caution, a.json)
                }
            },
        }
    }

    /// Whether it may be done.
    ///
    /// # Errors
    /// It may not; a dry run tells a program so in its document, too.
    pub(super) fn check(&self, client: &Client, console: &mut Console) -> Result<(), Failure> {
        let guard = client.connection().guard();
        let Err(error) = guard.check(self.change, self.asked) else {
            return Ok(());
        };
        if self.dry && self.format == Format::Json {
            dry_document(json!({"refused": error.to_string()}), console)?;
        }
        Err(error.into())
    }
}
