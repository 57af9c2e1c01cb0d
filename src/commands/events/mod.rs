//! `events`: what is attached to them, without a screen. A file a command.

mod attach;
mod device;
mod filter;
mod get;
mod incomplete;
mod keep;
mod ls;
mod rm;
mod show;

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use super::listing::INCOMPLETE;
use super::put::{name_of, type_of};
use super::replace::check_media_type;
use super::{Format, until};
use crate::api::Client;
use crate::cli::{ConnectionArgs, DescribedArgs, Events};
use crate::domain::{EventId, NewAttachment};
use crate::exit::Exit;

/// A command about events, with all that its arguments say.
pub(super) enum Wish {
    Ls(ls::Wish),
    Show(EventId, Format),
    Attach(attach::Wish),
    Get(get::Wish),
    Rm(rm::Wish),
    Incomplete(incomplete::Wish),
}

impl Wish {
    /// Reads the arguments; gives the connection that stands among them.
    pub(super) fn new(args: Events) -> Result<(Self, ConnectionArgs), Failure> {
        Ok(match args {
            Events::Ls(args) => {
                let connection = args.connection.clone();
                (Self::Ls(ls::Wish::new(args)?), connection)
            }
            Events::Show(args) => (
                Self::Show(id(&args.id)?, Format::of(args.json)),
                args.connection,
            ),
            Events::Attach(args) => {
                let connection = args.with.connection.clone();
                (Self::Attach(attach::Wish::new(args)?), connection)
            }
            Events::Replace(args) => {
                let connection = args.with.connection.clone();
                (Self::Attach(attach::Wish::replace(args)?), connection)
            }
            Events::Resume(args) => {
                let connection = args.with.connection.clone();
                (Self::Attach(attach::Wish::resume(args)?), connection)
            }
            Events::Get(args) => {
                let connection = args.with.connection.clone();
                (Self::Get(get::Wish::new(args)?), connection)
            }
            Events::Rm(args) => (Self::Rm(rm::Wish::new(&args)?), args.connection),
            Events::Incomplete(args) => {
                let connection = args.connection.clone();
                let wish = match args.discard.as_slice() {
                    [] => Self::Incomplete(incomplete::Wish::new(&args)?),
                    ids => Self::Rm(rm::Wish::discard(ids, args.yes, args.json)?),
                };
                (wish, connection)
            }
        })
    }
}

pub(super) async fn run(
    wish: Wish,
    client: Client,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    match wish {
        Wish::Ls(wish) => until(stop, ls::run(wish, &client, console))
            .await
            .map_err(|failure| failure.stopped_with(INCOMPLETE)),
        Wish::Show(id, format) => until(stop, show::run(&id, format, &client, console)).await,
        Wish::Attach(wish) => attach::run(wish, client, console, stop).await,
        Wish::Get(wish) => get::run(wish, client, console, stop).await,
        Wish::Rm(wish) => rm::run(wish, &client, console, stop).await,
        Wish::Incomplete(wish) => until(stop, incomplete::run(wish, &client, console))
            .await
            .map_err(|failure| failure.stopped_with(INCOMPLETE)),
    }
}

fn id(text: &str) -> Result<EventId, Failure> {
    EventId::new(text).map_err(|refusal| Failure::usage(format!("{refusal}.")))
}

fn ids(texts: &[String]) -> Result<Vec<EventId>, Failure> {
    texts.iter().map(|text| id(text)).collect()
}

/// What is not there, as a 404 is told.
fn not_there(sentence: impl Into<String>) -> Failure {
    Failure::Said(Exit::of_status(404), sentence.into())
}

/// A file that is to be attached.
struct LocalFile {
    path: PathBuf,
    described: DescribedArgs,
}

impl LocalFile {
    fn new(path: PathBuf, described: DescribedArgs) -> Result<Self, Failure> {
        check_media_type("--media-type", described.media_type.as_deref())?;
        Ok(Self { path, described })
    }

    fn path(&self) -> &Path {
        &self.path
    }

    /// Its name on the platform, and its media type.
    fn described(&self) -> NewAttachment {
        NewAttachment {
            name: name_of(&self.path, self.described.name.as_deref()),
            content_type: type_of(&self.path, self.described.media_type.as_deref()),
        }
    }
}
