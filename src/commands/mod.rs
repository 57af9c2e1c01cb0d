//! The commands without a screen, a file each, and the way into the screen.
//!
//! Data goes to standard output, everything else to standard error; each
//! command ends with one [`Exit`]. What it is not: no HTTP (that is `api/`),
//! no bytes of files (that is `transfer/`), no drawing.

mod apps;
mod asking;
mod awaiting;
mod bar;
mod cat;
mod connecting;
mod console;
mod deleting;
mod describing;
mod device;
mod doctor;
mod edit;
mod events;
mod failure;
mod fault;
mod finding;
mod fragments;
mod get;
mod interrupted;
mod item;
mod jobs;
mod journal;
mod keymap;
mod listing;
mod looking;
mod ls;
mod manual;
mod pairs;
mod pour;
mod profiles;
mod put;
mod rename;
mod replace;
mod report;
mod restore;
mod results;
mod rm;
mod rows;
mod safety;
mod serve;
mod sheet;
mod show;
mod signals;
mod table;
mod transfers;
mod usage;
mod used_by;
mod views;

use std::ffi::OsString;
use std::io::{self, BufRead as _, IsTerminal as _};

use clap::Parser as _;
use clap::error::ErrorKind;
use tokio_util::sync::CancellationToken;

use crate::api::{Client, Connection};
use crate::app::Chosen;
use crate::cli::{Cli, Command, ConnectionArgs, OnConflict, ScreenArgs, Transfers};
use crate::config::{Locked, Needed, NoConnection, RunFlags, Wanted, log_to, state_folder};
use crate::domain::{BinaryId, clean};
use crate::emulator;
use crate::exit::Exit;
use crate::transfer;
use crate::transfer::journal::Account;
use awaiting::{apart, until};
pub use connecting::open_secret;
use connecting::{account, client, no_account, start};
use console::Console;
use failure::Failure;
pub use keymap::keymap;

/// The screen that is to be opened.
pub struct Screen {
    /// On what.
    pub start: Start,
    /// Which profile or session that is, where it was chosen by name.
    pub named: Option<Chosen>,
    /// What the flags say of all connections of the run.
    pub flags: RunFlags,
    /// How it is shown.
    pub looks: ScreenArgs,
}

/// What the screen opens on.
pub enum Start {
    /// A tenant.
    Tenant(Box<Connection>),
    /// A tenant whose password is asked for; in the connection it is empty. It may
    /// be kept and not be had.
    Locked(Box<Connection>, Option<Locked>),
    /// None yet: nothing names one, or only this host.
    Nowhere(Option<String>),
    /// An embedded server, which is yet to be started.
    Demo(Box<emulator::Options>),
}

/// Runs the program: a command, or the screen through `open`, which has the
/// thread for itself. Gives the code to exit with.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    open: impl FnOnce(Screen) -> Exit,
) -> Exit {
    fault::report();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    log(&arguments);
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refusal) => {
            // Nothing is left to do where even this cannot be printed.
            let _ = refusal.print();
            return match refusal.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::DONE,
                _ => Exit::USAGE,
            };
        }
    };
    let mut console = Console::new();
    match task(cli) {
        Ok(Task::Screen(screen)) => open(screen),
        Ok(Task::Screenless(task)) => signals::run(console, *task),
        Err(failure) => console.end(failure),
    }
}

/// Lets what goes wrong from here on go to the log, and with `--debug` each
/// request. The arguments are not read yet: reading them may go wrong as well.
fn log(arguments: &[OsString]) {
    let mut flags = arguments.iter().take_while(|argument| *argument != "--");
    let with_requests = flags.any(|argument| argument == "--debug");
    if let Some(folder) = state_folder(connecting::variable) {
        log_to(&folder, with_requests);
    }
    tracing::debug!("c8ybin {} begins", env!("CARGO_PKG_VERSION"));
}

/// What is to be done, with all that the arguments and the environment say.
enum Task {
    Screen(Screen),
    Screenless(Box<Screenless>),
}

/// A command that needs no screen.
enum Screenless {
    Ls(crate::cli::Ls, Client),
    /// Of this host; as JSON or not.
    Views(String, bool),
    Show(BinaryId, Format, Client),
    Get(get::Wish, Client),
    Cat(cat::Wish, Client),
    Put(put::Wish, Client),
    Replace(replace::Wish, Client),
    Rm(rm::Wish, Client),
    Events(events::Wish, Client),
    Apps(apps::Wish, Client),
    Rename(rename::Wish, Client),
    Edit(edit::Wish, Client),
    UsedBy(used_by::Wish, Client),
    Restore(restore::Wish, Client),
    Usage(crate::cli::Usage, usage::Source),
    LsTransfers(crate::cli::LsTransfers, Option<Account>),
    Resume(crate::cli::Resume, Client),
    ClearTransfers(transfers::Clear, Option<Account>),
    Serve(Box<emulator::Options>),
    Profiles(profiles::Wish),
    Info(crate::cli::Info, Result<Connection, Option<NoConnection>>),
    Doctor(doctor::Wish),
    Completions(crate::cli::Completions),
    Man(crate::cli::Man),
}

impl Screenless {
    /// Does it. `stop` asks for an early end: what is half done is undone.
    async fn run(self, console: &mut Console, stop: &CancellationToken) -> Result<Exit, Failure> {
        match self {
            Self::Ls(wish, client) => until(stop, ls::run(&wish, &client, console))
                .await
                .map_err(|failure| failure.stopped_with(listing::INCOMPLETE)),
            Self::Show(id, format, client) => {
                until(stop, show::run(&id, format, &client, console)).await
            }
            Self::Views(host, json) => views::run(&host, json, console),
            Self::Rm(wish, client) => apart(|| rm::run(wish, &client, console, stop)).await,
            Self::Rename(wish, client) => until(stop, rename::run(wish, &client, console)).await,
            Self::Edit(wish, client) => until(stop, edit::run(wish, &client, console)).await,
            Self::UsedBy(wish, client) => until(stop, used_by::run(wish, &client, console)).await,
            Self::Restore(wish, client) => {
                apart(move || restore::run(wish, client, console, stop)).await
            }
            Self::Usage(wish, source) => apart(|| usage::run(&wish, source, console, stop)).await,
            Self::LsTransfers(wish, account) => {
                until(stop, transfers::ls(&wish, account.as_ref(), console)).await
            }
            Self::ClearTransfers(wish, account) => {
                until(stop, transfers::clear(wish, account, console)).await
            }
            Self::Resume(wish, client) => {
                apart(move || transfers::resume(wish, client, console, stop)).await
            }
            Self::Events(wish, client) => {
                apart(move || events::run(wish, client, console, stop)).await
            }
            Self::Apps(wish, client) => apart(move || apps::run(wish, client, console, stop)).await,
            Self::Get(wish, client) => apart(move || get::run(wish, client, console, stop)).await,
            Self::Cat(wish, client) => apart(|| cat::run(&wish, &client, console, stop)).await,
            Self::Put(wish, client) => apart(move || put::run(wish, client, console, stop)).await,
            Self::Replace(wish, client) => {
                apart(move || replace::run(wish, client, console, stop)).await
            }
            Self::Serve(options) => serve::run(*options, console, stop).await,
            Self::Profiles(wish) => until(stop, profiles::run(wish, console)).await,
            Self::Info(wish, connection) => describing::info(&wish, &connection, console),
            Self::Doctor(wish) => until(stop, doctor::run(wish, console)).await,
            Self::Completions(wish) => describing::completions(&wish, console),
            Self::Man(wish) => manual::man(&wish, console),
        }
    }
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

impl Format {
    const fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

fn task(cli: Cli) -> Result<Task, Failure> {
    let before = cli.connection;
    let Some(command) = cli.command else {
        let flags = RunFlags::of(&Wanted::from(before.clone()));
        let (start, named) = start(before)?;
        return Ok(Task::Screen(Screen {
            start,
            named,
            flags,
            looks: cli.screen,
        }));
    };
    if cli.screen.theme.is_some() {
        return Err(Failure::usage(
            "--theme is of the screen: it stands behind demo, or where there is no command.",
        ));
    }
    if cli.screen.ascii {
        return Err(Failure::usage(
            "--ascii is of the screen: it stands behind demo, or where there is no command.",
        ));
    }
    if cli.screen.page_size.is_some() {
        return Err(Failure::usage(
            "--page-size is of the screen here; where a command knows it, it stands behind the command.",
        ));
    }
    let screenless = match command {
        Command::Ls(mut wish) => {
            let client = client(before, std::mem::take(&mut wish.connection))?;
            Screenless::Ls(wish, client)
        }
        Command::Views(wish) => match account(before, wish.connection)? {
            Some(account) => Screenless::Views(account.host, wish.json),
            None => return Err(NoConnection::Missing(Needed::Tenant).into()),
        },
        Command::Show(wish) => Screenless::Show(
            id(&wish.id)?,
            Format::of(wish.json),
            client(before, wish.connection)?,
        ),
        Command::Get(mut wish) => {
            let connection = std::mem::take(&mut wish.with.connection);
            Screenless::Get(get::Wish::new(wish)?, client(before, connection)?)
        }
        Command::Cat(mut wish) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::Cat(cat::Wish::new(&wish)?, client(before, connection)?)
        }
        Command::Put(mut wish) => {
            let connection = std::mem::take(&mut wish.with.connection);
            Screenless::Put(put::Wish::new(wish)?, client(before, connection)?)
        }
        Command::Replace(mut wish) => {
            let connection = std::mem::take(&mut wish.with.connection);
            Screenless::Replace(replace::Wish::new(wish)?, client(before, connection)?)
        }
        Command::Rm(mut wish) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::Rm(rm::Wish::new(&wish)?, client(before, connection)?)
        }
        Command::Events(wish) => {
            let (wish, connection) = events::Wish::new(wish)?;
            Screenless::Events(wish, client(before, connection)?)
        }
        Command::Apps(wish) => {
            let (wish, connection) = apps::Wish::new(wish)?;
            Screenless::Apps(wish, client(before, connection)?)
        }
        Command::Rename(mut wish) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::Rename(rename::Wish::new(&wish)?, client(before, connection)?)
        }
        Command::Edit(mut wish) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::Edit(edit::Wish::new(&wish)?, client(before, connection)?)
        }
        Command::UsedBy(mut wish) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::UsedBy(used_by::Wish::new(&wish)?, client(before, connection)?)
        }
        Command::Restore(mut wish) => {
            let connection = std::mem::take(&mut wish.with.connection);
            Screenless::Restore(restore::Wish::new(wish), client(before, connection)?)
        }
        Command::Usage(mut wish) => {
            let connection = std::mem::take(&mut wish.connection);
            let source = if wish.cached {
                usage::Source::Cached(account(before, connection)?.ok_or_else(no_account)?)
            } else {
                usage::Source::Tenant(client(before, connection)?)
            };
            Screenless::Usage(wish, source)
        }
        Command::Transfers(Transfers::Ls(mut wish)) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::LsTransfers(wish, account(before, connection)?)
        }
        Command::Transfers(Transfers::Resume(mut wish)) => {
            let connection = std::mem::take(&mut wish.connection);
            Screenless::Resume(wish, client(before, connection)?)
        }
        Command::Transfers(Transfers::Clear(mut wish)) => {
            let connection = std::mem::take(&mut wish.connection);
            let account = account(before, connection)?;
            Screenless::ClearTransfers(transfers::Clear::new(wish)?, account)
        }
        Command::Profiles(wish) => Screenless::Profiles(profiles::Wish::new(wish, before)?),
        Command::Info(wish) => {
            // Without flags nobody asks for a connection.
            let is_named = !before.is_empty();
            let connection = connecting::without_password(before, ConnectionArgs::default());
            let connection = connection.map_err(|why| is_named.then_some(why));
            Screenless::Info(wish, connection)
        }
        Command::Doctor(wish) => Screenless::Doctor(doctor::Wish {
            json: wish.json,
            client: client(before, wish.connection),
        }),
        Command::Completions(wish) => Screenless::Completions(wish),
        Command::Man(wish) => Screenless::Man(wish),
        Command::Serve(wish) => {
            no_connection(&before, "serve")?;
            Screenless::Serve(Box::new(serve::options(wish)))
        }
        Command::Demo(wish) => {
            no_connection(&before, "demo")?;
            return Ok(Task::Screen(Screen {
                start: Start::Demo(Box::new(serve::demo_options(wish.store))),
                named: None,
                flags: RunFlags::default(),
                looks: wish.screen,
            }));
        }
    };
    Ok(Task::Screenless(Box::new(screenless)))
}

/// Asks a question that only a clear yes answers with yes.
async fn confirm(console: &mut Console, question: &str) -> Result<bool, Failure> {
    console.ask(&format!("{question} [y/N] "));
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    match answer.await {
        Ok(Ok(line)) => {
            if line.ends_with('\n') {
                console.answered();
            }
            let word = line.trim().to_ascii_lowercase();
            Ok(matches!(word.as_str(), "y" | "yes"))
        }
        Ok(Err(error)) => Err(Failure::local(format!(
            "Could not read the answer from standard input: {}.",
            transfer::reason(&error)
        ))),
        Err(_) => Ok(false),
    }
}

/// Questions need somebody who answers.
fn can_ask(wish: Option<OnConflict>) -> Result<(), Failure> {
    if wish == Some(OnConflict::Ask) {
        return somebody_answers("overwrite, rename, skip, resume or fail");
    }
    Ok(())
}

fn somebody_answers(others: &str) -> Result<(), Failure> {
    if io::stdin().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "--on-conflict ask asks at a terminal, and standard input is none: choose {others}."
    )))
}

fn no_connection(args: &ConnectionArgs, command: &str) -> Result<(), Failure> {
    if args.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{command} runs a server of its own and takes no flags of a connection before it."
    )))
}

fn id(text: &str) -> Result<BinaryId, Failure> {
    BinaryId::new(text).map_err(|refusal| Failure::usage(format!("{refusal}.")))
}

fn ids(texts: &[String]) -> Result<Vec<BinaryId>, Failure> {
    texts.iter().map(|text| id(text)).collect()
}

/// A path as it is shown in a sentence.
fn shown(path: &std::path::Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}
