//! The connection of a command: flags, environment, sessions and profiles, and
//! the person at the terminal where a password is missing.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::Start;
use super::failure::Failure;
use crate::api::{
    Activation, Ask, Asks, Attendance, Client, Connection, Exchange, Limits, Patience, Question,
    Taken, Watch,
};
use crate::app;
use crate::cli::ConnectionArgs;
use crate::config::{
    Chosen, KeptLimits, Layer, LimitsFile, Locked, Needed, NoConnection, Opened, ProfileFile,
    Secret, Session, Vault, Wanted, config_folder, host_of, printed, session, state_folder, who_of,
    with_kept,
};
use crate::domain::clean;
use crate::exit::Exit;
use crate::terminal;
use crate::transfer;
use crate::transfer::journal::Account;

/// The connection that the flags before and after the command name, and the
/// environment.
pub(super) fn connection(
    before: ConnectionArgs,
    after: ConnectionArgs,
) -> Result<Connection, Failure> {
    let (mut wanted, chosen) = said(before, after)?;
    let connection = match wanted
        .clone()
        .connection(chosen.clone(), &variable, &open_secret)
    {
        Err(NoConnection::Missing(Needed::Password)) if terminal::can_ask() => {
            wanted.password = Some(asked_for(wanted.user.as_deref())?);
            wanted.connection(chosen, &variable, &open_secret)?
        }
        Err(NoConnection::Locked(locked)) if terminal::can_ask() => {
            wanted.password = Some(unlocked(&locked, wanted.user.as_deref())?);
            wanted.connection(chosen, &variable, &open_secret)?
        }
        result => result?,
    };
    Ok(with_limits(connection))
}

/// The connection with what was found out about its platform.
fn with_limits(connection: Connection) -> Connection {
    with_kept(connection, state_folder(variable).as_deref())
}

/// What the screen opens on. It asks for a missing password itself.
pub(super) fn start(before: ConnectionArgs) -> Result<(Start, Option<app::Chosen>), Failure> {
    let (wanted, chosen) = said(before.clone(), ConnectionArgs::default())?;
    let named = named(&wanted);
    let host_by_flag = wanted.host.clone();
    let start = match wanted.connection(chosen, &variable, &open_secret) {
        Err(NoConnection::Missing(Needed::Password)) if is_at_screen() => {
            let connection = without_password(before, ConnectionArgs::default())?;
            Start::Locked(Box::new(connection), None)
        }
        Err(NoConnection::Locked(locked)) if is_at_screen() => {
            let connection = without_password(before, ConnectionArgs::default())?;
            Start::Locked(Box::new(connection), Some(locked))
        }
        Err(NoConnection::Missing(Needed::Tenant | Needed::User)) if is_at_screen() => {
            let host = host_by_flag.or_else(|| host_of(&variable));
            return Ok((Start::Nowhere(host), None));
        }
        result => Start::Tenant(Box::new(with_limits(result?))),
    };
    Ok((start, named))
}

/// The profile or session that is meant, where it has a name.
fn named(wanted: &Wanted) -> Option<app::Chosen> {
    if let Some(name) = &wanted.profile {
        return Some(app::Chosen::Profile(name.clone()));
    }
    if let Some(name) = &wanted.session {
        return session(name, variable).ok().map(chosen);
    }
    let host = wanted.host.clone().or_else(|| host_of(&variable));
    let of_shell = variable("C8Y_SESSION").filter(|name| !name.trim().is_empty());
    if let Some(name) = of_shell {
        let session = session(&name, variable).ok()?;
        return leads_there(&session, host.as_deref(), wanted).then(|| chosen(session));
    }
    if host.is_some() {
        return None;
    }
    let folder = config_folder(variable)?;
    let profiles = ProfileFile::within(&folder).read().ok()?;
    profiles.default.map(app::Chosen::Profile)
}

fn chosen(session: Session) -> app::Chosen {
    app::Chosen::Session(session.path)
}

/// Whether what is given beside the session of the shell, most often by
/// go-c8y-cli itself, is that session.
fn leads_there(session: &Session, host: Option<&str>, wanted: &Wanted) -> bool {
    let Some(host) = host else { return true };
    let (tenant, user) = who_of(&variable);
    // A token by flag may be of anybody.
    let is_known = wanted.token.is_none() || wanted.user.is_some();
    let tenant = wanted.tenant.clone().or(tenant);
    let user = wanted.user.clone().or(user);
    is_known && session.leads_to(host, tenant.as_deref(), user.as_deref())
}

/// What the flags say, and what is kept on this machine.
fn said(before: ConnectionArgs, after: ConnectionArgs) -> Result<(Wanted, Chosen), Failure> {
    let from_stdin = before.password_stdin || after.password_stdin;
    let mut wanted = Wanted::from(after).or(before.into());
    if from_stdin && !(io::stdin().is_terminal() && terminal::can_ask()) {
        wanted.password = Some(first_line()?);
    }
    let chosen = Chosen::read(
        wanted.profile.as_deref(),
        wanted.session.as_deref(),
        &variable,
    )?;
    Ok((wanted, chosen))
}

/// What was found out about the platform of a connection, and when.
pub(super) fn kept_limits(connection: &Connection) -> Option<KeptLimits> {
    LimitsFile::of(&state_folder(variable)?, connection)?.read()
}

/// Keeps what was found out; where it cannot be kept, it is found out again.
pub(super) fn keep_limits(connection: &Connection, limits: &Limits) {
    let file = state_folder(variable).and_then(|folder| LimitsFile::of(&folder, connection));
    if let Some(file) = file {
        file.keep(limits);
    }
}

/// Keeps what an upload found out about the largest file.
pub(super) fn keep_learned(client: &Client) {
    let connection = client.connection();
    let Some(limit) = client.learned_upload_limit() else {
        return;
    };
    let kept = kept_limits(connection).filter(|kept| kept.is_fresh(Timestamp::now()));
    let limits = Limits {
        max_upload: Some(limit),
        ..kept.map_or_else(Limits::default, |kept| kept.limits)
    };
    keep_limits(connection, &limits);
}

/// Whether there is somebody to ask on the screen.
fn is_at_screen() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// A variable of the environment.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Gets a password from where it is kept.
///
/// # Errors
/// A sentence why it cannot be read.
pub fn open_secret(
    secret: &Secret,
    host: &str,
    user: &str,
) -> Result<Option<SecretString>, NoConnection> {
    match secret {
        Secret::Here(secret) => Ok(Some(secret.clone())),
        Secret::Printed(command) => printed(command).map(Some),
        Secret::Kept(_) | Secret::InKeyring(_) => match config_folder(variable) {
            Some(folder) => Vault::within(&folder, &variable).open(secret, host, user),
            None => Ok(None),
        },
    }
}

/// The connection without its password, for a command that asks the platform
/// nothing.
pub(super) fn without_password(
    before: ConnectionArgs,
    after: ConnectionArgs,
) -> Result<Connection, NoConnection> {
    let wanted = Wanted::from(after).or(before.into());
    let chosen = Chosen::read(
        wanted.profile.as_deref(),
        wanted.session.as_deref(),
        &variable,
    )?;
    let nothing = || Ok(Some(SecretString::default()));
    match wanted
        .clone()
        .connection(chosen.clone(), &variable, &|_, _, _| nothing())
    {
        Err(NoConnection::Missing(Needed::Password) | NoConnection::Locked(_)) => {
            let wanted = Wanted {
                password: Some(SecretString::default()),
                ..wanted
            };
            wanted.connection(chosen, &variable, &|_, _, _| nothing())
        }
        result => result,
    }
}

/// What all places say of a connection together, without its password.
pub(super) fn layer(before: ConnectionArgs, after: ConnectionArgs) -> Result<Layer, NoConnection> {
    let wanted = Wanted::from(after).or(before.into());
    let chosen = Chosen::read(
        wanted.profile.as_deref(),
        wanted.session.as_deref(),
        &variable,
    )?;
    wanted.layer(chosen, &variable)
}

/// Of which account is spoken, for a command that asks the platform nothing:
/// so no password is needed. `None` where no connection is given.
pub(super) fn account(
    before: ConnectionArgs,
    after: ConnectionArgs,
) -> Result<Option<Account>, Failure> {
    match without_password(before, after) {
        Ok(connection) => Ok(Some(Account::of(&connection))),
        Err(NoConnection::Missing(_)) => Ok(None),
        Err(unusable) => Err(unusable.into()),
    }
}

pub(super) fn no_account() -> Failure {
    Failure::Said(
        Exit::NO_CONNECTION,
        "No tenant is named: give --host and --user, or set C8Y_HOST and C8Y_USER.".to_owned(),
    )
}

/// How often a passphrase is asked for before the password is.
const PASSPHRASES: usize = 3;

/// The password that is kept and cannot be had: by its passphrase where that is
/// known, else as the person types it.
fn unlocked(locked: &Locked, user: Option<&str>) -> Result<SecretString, Failure> {
    // The question still makes sense where this fails.
    let _ = terminal::say(&format!("{}\n", clean(&locked.to_string())));
    let mut left = if locked.is_sealed() { PASSPHRASES } else { 0 };
    while left > 0 {
        left -= 1;
        let asked = terminal::ask_secret("Passphrase, or Enter to type the password: ");
        let passphrase = match asked {
            Ok(Some(passphrase)) => passphrase,
            Ok(None) => return Err(none_given()),
            Err(error) => return Err(not_asked(&error)),
        };
        match locked.open(&passphrase) {
            Opened::Password(password) => return Ok(password),
            Opened::NoPassphrase => break,
            Opened::Not => terminal::say("This passphrase does not open it.\n").ok(),
        };
    }
    asked_for(user)
}

fn none_given() -> Failure {
    Failure::Said(Exit::NOT_CONFIRMED, "No password was given.".to_owned())
}

fn not_asked(error: &io::Error) -> Failure {
    let why = transfer::reason(error);
    Failure::local(format!("Could not ask for the password: {why}."))
}

/// The password, as the person at the terminal types it.
pub(super) fn asked_for(user: Option<&str>) -> Result<SecretString, Failure> {
    let question = match user {
        Some(user) => format!("Password of {}: ", clean(user)),
        None => "Password: ".to_owned(),
    };
    match terminal::ask_secret(&question) {
        Ok(Some(password)) => Ok(password),
        Ok(None) => Err(none_given()),
        Err(error) => Err(not_asked(&error)),
    }
}

pub(super) fn client(before: ConnectionArgs, after: ConnectionArgs) -> Result<Client, Failure> {
    let tells = before.debug || after.debug;
    attended(connection(before, after)?, tells, None)
}

/// A client that signs in by a password that the person types, whatever is kept;
/// `taken` is told of the one that the platform takes.
pub(super) fn client_by_typed_password(
    before: ConnectionArgs,
    after: ConnectionArgs,
    taken: Taken,
) -> Result<Client, Failure> {
    let tells = before.debug || after.debug;
    let (mut wanted, chosen) = said(before, after)?;
    let password = match wanted.password.take() {
        Some(password) => password,
        None => {
            let layer = wanted.clone().layer(chosen.clone(), &variable)?;
            asked_for(layer.user.as_deref())?
        }
    };
    wanted.password = Some(password.clone());
    let connection = wanted.connection(chosen, &variable, &open_secret)?;
    attended(connection.with_password(password)?, tells, Some(taken))
}

fn attended(connection: Connection, tells: bool, taken: Option<Taken>) -> Result<Client, Failure> {
    let ask: Option<Ask> = terminal::can_ask().then(|| Arc::new(asked_in_the_middle) as Ask);
    let watch: Option<Watch> = tells.then(|| Arc::new(tell) as Watch);
    let attendance = Attendance {
        ask,
        // Standard input may be a file to upload.
        show: (io::stderr().is_terminal() || terminal::can_ask())
            .then(|| Arc::new(show) as crate::api::Show),
        watch,
        taken,
    };
    Ok(Client::attended(
        connection,
        Patience::default(),
        attendance,
    )?)
}

/// Says what was asked and what came of it, in a line on standard error.
fn tell(exchange: &Exchange) {
    let place = clean(exchange.place());
    let status = match exchange.status {
        Some(status) => status.to_string(),
        None => "no answer".to_owned(),
    };
    let took = exchange.took.map_or(0, |took| took.as_millis());
    let mut again = String::new();
    if exchange.is_repeated {
        again.push_str(" (again)");
    }
    if exchange.retry > 0 {
        again.push_str(&format!(" (retry {})", exchange.retry));
    }
    let method = &exchange.method;
    // Nothing is left to tell of it where this fails.
    let _ = writeln!(
        io::stderr(),
        "{method} {place} → {status} in {took} ms{again}"
    );
}

/// Says at the terminal where to sign in. Nothing is opened: the terminal may
/// be on another machine than the browser.
fn show(activation: &Activation) {
    let (address, code) = (clean(&activation.address), clean(&activation.code));
    let minutes = activation.life.as_secs().div_ceil(60);
    let mut text = format!("To sign in, open {address} and type the code {code} there");
    if let Some(complete) = &activation.complete_address {
        text.push_str(&format!(", or open {}", clean(complete)));
    }
    // Nobody can sign in where this fails; the login ends by itself.
    let _ = terminal::say(&format!("{text}. It holds {minutes} minutes.\n"));
}

/// Asks the person while a request waits for the login.
fn asked_in_the_middle(
    question: Question,
) -> Pin<Box<dyn Future<Output = Option<SecretString>> + Send>> {
    Box::pin(async move {
        let asked = tokio::task::spawn_blocking(move || terminal::ask_secret(&words(&question)));
        asked.await.ok()?.ok()?
    })
}

fn words(question: &Question) -> String {
    let (user, host) = (clean(&question.user), clean(&question.host));
    let why = question.why.as_deref();
    let why = why.map_or(String::new(), |why| {
        format!("The server said “{}”. ", clean(why.trim()))
    });
    match question.asks {
        Asks::Password => format!("{why}Password of {user} at {host}: "),
        // Asked for before a connection is made, where nothing waits yet.
        Asks::Passphrase => format!("{why}Passphrase of {user} at {host}: "),
        Asks::Code => format!("{why}Code of the second factor of {user} at {host}: "),
    }
}

/// Bytes of a secret for which room is taken at once, so that a usual one leaves
/// nothing of it where it grew.
const LONG_SECRET: usize = 4 << 10;

pub(super) fn first_line() -> Result<SecretString, Failure> {
    let mut line = Zeroizing::new(String::with_capacity(LONG_SECRET));
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) => Err(Failure::usage(
            "No password came on standard input: --password-stdin reads its first line.",
        )),
        Ok(_) => Ok(line.trim_end_matches(['\r', '\n']).into()),
        Err(error) => Err(Failure::local(format!(
            "Could not read the password from standard input: {}.",
            transfer::reason(&error)
        ))),
    }
}
