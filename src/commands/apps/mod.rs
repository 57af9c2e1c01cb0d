//! `apps`: applications, their archives, plugins, files and versions, without a
//! screen. A file a command.

mod activate;
mod archive_get;
mod archive_rm;
mod came;
mod careful;
mod changed;
mod checking;
mod deploy;
mod diff;
mod file_put;
mod guarded;
mod holding;
mod lists;
mod ls;
mod plugin_rm;
mod progress;
mod refusals;
mod show;
mod versions;
mod watch;
mod which;

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::listing::INCOMPLETE;
use super::{Format, apart, until};
use crate::api::Client;
use crate::cli::{Apps, ConnectionArgs, VersionsCommand};
use crate::exit::Exit;
use careful::MAY_BE_CHANGED;
use guarded::Guarded;
use which::App;

/// A command about applications, with all that its arguments say.
pub(super) struct Wish {
    command: Command,
    /// What it changes, if anything.
    guarded: Option<Guarded>,
}

enum Command {
    Ls(crate::cli::LsApps),
    Show(App, Format),
    List(lists::What, App, Format),
    Activate(activate::Wish),
    PluginRm(plugin_rm::Wish),
    ArchiveGet(archive_get::Wish),
    ArchiveRm(archive_rm::Wish),
    Deploy(deploy::Wish),
    FilePut(file_put::Wish),
    Diff(diff::Wish),
    Watch(watch::Wish),
    TagVersion(versions::Tag),
    RemoveVersions(versions::Remove),
}

impl Wish {
    /// Reads the arguments; gives the connection that stands among them.
    pub(super) fn new(args: Apps) -> Result<(Self, ConnectionArgs), Failure> {
        let guarded = Guarded::of(&args);
        let (command, connection) = Command::new(args)?;
        Ok((Self { command, guarded }, connection))
    }
}

impl Command {
    fn new(args: Apps) -> Result<(Self, ConnectionArgs), Failure> {
        let listed = |what, args: crate::cli::OfApp| -> Result<_, Failure> {
            let wish = Self::List(what, App::new(&args.application)?, Format::of(args.json));
            Ok((wish, args.connection))
        };
        Ok(match args {
            Apps::Ls(mut args) => {
                let connection = std::mem::take(&mut args.connection);
                (Self::Ls(args), connection)
            }
            Apps::Show(args) => (
                Self::Show(App::new(&args.application)?, Format::of(args.json)),
                args.connection,
            ),
            Apps::Plugins(args) => listed(lists::What::Plugins, args)?,
            Apps::Archives(args) => listed(lists::What::Archives, args)?,
            Apps::Activate(args) => (
                Self::Activate(activate::Wish::new(&args)?),
                args.with.connection,
            ),
            Apps::Rollback(args) => (
                Self::Activate(activate::Wish::back(&args)?),
                args.with.connection,
            ),
            Apps::PluginAdd(mut args) => {
                let connection = std::mem::take(&mut args.with.connection);
                (Self::Deploy(deploy::Wish::plugin(args)?), connection)
            }
            Apps::ArchivePut(mut args) => {
                let connection = std::mem::take(&mut args.with.connection);
                (Self::Deploy(deploy::Wish::archive(args)?), connection)
            }
            Apps::FilePut(args) => (
                Self::FilePut(file_put::Wish::new(&args)?),
                args.with.connection,
            ),
            Apps::Watch(args) => (Self::Watch(watch::Wish::new(&args)?), args.connection),
            Apps::Diff(args) => (Self::Diff(diff::Wish::new(&args)?), args.connection),
            Apps::PluginRm(args) => (
                Self::PluginRm(plugin_rm::Wish::new(&args)?),
                args.with.connection,
            ),
            Apps::ArchiveGet(mut args) => {
                let connection = std::mem::take(&mut args.with.connection);
                (Self::ArchiveGet(archive_get::Wish::new(args)?), connection)
            }
            Apps::ArchiveRm(args) => (
                Self::ArchiveRm(archive_rm::Wish::new(&args)?),
                args.with.connection,
            ),
            Apps::Versions(args) => match args.command {
                Some(VersionsCommand::Add(mut args)) => {
                    let connection = std::mem::take(&mut args.with.connection);
                    (Self::Deploy(deploy::Wish::version(args)?), connection)
                }
                Some(VersionsCommand::Tag(args)) => (
                    Self::TagVersion(versions::Tag::new(&args)?),
                    args.with.connection,
                ),
                Some(VersionsCommand::Rm(args)) => (
                    Self::RemoveVersions(versions::Remove::new(&args)?),
                    args.with.connection,
                ),
                None => {
                    let application = App::new(&args.application.unwrap_or_default())?;
                    let format = Format::of(args.json);
                    let wish = Self::List(lists::What::Versions, application, format);
                    (wish, args.connection)
                }
            },
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let may_be_changed = |failure: Failure| failure.stopped_with(MAY_BE_CHANGED);
    if let Some(guarded) = &wish.guarded {
        guarded.check(&client, console)?;
    }
    match wish.command {
        Command::Ls(wish) => until(stop, ls::run(&wish, &client, console))
            .await
            .map_err(|failure| failure.stopped_with(INCOMPLETE)),
        Command::Show(application, format) => {
            until(stop, show::run(&application, format, &client, console)).await
        }
        Command::List(what, application, format) => {
            let listed = lists::run(what, &application, format, &client, console);
            until(stop, listed).await
        }
        Command::Activate(wish) => until(stop, activate::run(&wish, &client, console))
            .await
            .map_err(may_be_changed),
        Command::PluginRm(wish) => until(stop, plugin_rm::run(&wish, &client, console))
            .await
            .map_err(may_be_changed),
        Command::ArchiveRm(wish) => until(stop, archive_rm::run(&wish, &client, console))
            .await
            .map_err(may_be_changed),
        Command::TagVersion(wish) => until(stop, versions::tag(&wish, &client, console))
            .await
            .map_err(may_be_changed),
        Command::RemoveVersions(wish) => until(stop, versions::remove(&wish, &client, console))
            .await
            .map_err(may_be_changed),
        Command::Deploy(wish) => apart(move || deploy::run(wish, client, console, stop)).await,
        Command::FilePut(wish) => apart(|| file_put::run(&wish, &client, console, stop)).await,
        Command::Diff(wish) => until(stop, diff::run(&wish, &client, console, stop)).await,
        Command::Watch(wish) => apart(move || watch::run(wish, client, console, stop)).await,
        Command::ArchiveGet(wish) => {
            apart(move || archive_get::run(wish, client, console, stop)).await
        }
    }
}
