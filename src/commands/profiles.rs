//! `profiles`: connections by name, kept, listed, forgotten and tried.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use serde_json::{Value, json};

use super::connecting::{
    self, client, client_by_typed_password, keep_limits, variable, without_password,
};
use super::console::Console;
use super::failure::Failure;
use super::table::{Row, Table};
use crate::api::{Client, ErrorKind, Taken};
use crate::cli::{
    AddProfile, ConnectionArgs, LsProfiles, PasswordProfile, Profiles, RmProfile, TestProfile,
};
use crate::config::{
    self, Keeping, Known, Layer, NoConnection, NotKept, Place, Profile, ProfileFile, Vault,
    config_folder, remove_profile,
};
use crate::domain::clean;
use crate::exit::Exit;
use crate::transfer::reason;

/// What is to be done, with all that the arguments say.
pub(super) enum Wish {
    Ls(LsProfiles),
    Add(Box<Addition>),
    Rm(RmProfile),
    Password(Client, Typed),
    Test(Client, bool),
}

/// The password that was typed and taken, and its user.
pub(super) type Typed = Arc<Mutex<Option<(String, SecretString)>>>;

/// A profile to be kept.
pub(super) struct Addition {
    name: String,
    profile: Profile,
    /// Its password and the user that it is for.
    secret: Option<(String, SecretString)>,
    is_default: bool,
    replaces: bool,
}

impl Wish {
    pub(super) fn new(wish: Profiles, before: ConnectionArgs) -> Result<Self, Failure> {
        match wish {
            Profiles::Ls(wish) => Ok(Self::Ls(wish)),
            Profiles::Rm(wish) => Ok(Self::Rm(wish)),
            Profiles::Password(PasswordProfile {
                name,
                mut connection,
            }) => {
                connection.profile = Some(name);
                let typed = Typed::default();
                let noted = Arc::clone(&typed);
                let taken: Taken = Arc::new(move |user, password| {
                    let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
                    *noted = Some((user.to_owned(), password.clone()));
                });
                let client = client_by_typed_password(before, connection, taken)?;
                Ok(Self::Password(client, typed))
            }
            Profiles::Add(wish) => Ok(Self::Add(Box::new(addition(wish, before)?))),
            Profiles::Test(TestProfile {
                name,
                json,
                mut connection,
            }) => {
                if name.is_some() {
                    connection.profile = name;
                }
                Ok(Self::Test(client(before, connection)?, json))
            }
        }
    }
}

pub(super) async fn run(wish: Wish, console: &mut Console) -> Result<Exit, Failure> {
    match wish {
        Wish::Ls(wish) => ls(&wish, console),
        Wish::Add(addition) => add(*addition, console),
        Wish::Rm(wish) => rm(&wish, console),
        Wish::Password(client, typed) => password(&client, &typed, console).await,
        Wish::Test(client, json) => test(&client, json, console).await,
    }
}

fn folder() -> Result<PathBuf, Failure> {
    config_folder(variable).ok_or_else(|| {
        Failure::local("There is no folder for profiles: set HOME or C8YBIN_CONFIG_DIR.")
    })
}

fn addition(wish: AddProfile, before: ConnectionArgs) -> Result<Addition, Failure> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if wish.name.is_empty() || !wish.name.chars().all(is_plain) {
        return Err(Failure::usage(format!(
            "“{}” is no name for a profile: letters, digits and . - _ @ are.",
            clean(&wish.name)
        )));
    }
    // What the environment, a session or another profile says is needed to connect
    // as well as what the flags say.
    let layer = connecting::layer(before.clone(), wish.connection.clone())?;
    let trust = TrustFiles::of(&layer)?;
    let (login, plain_http) = (layer.login, layer.plain_http == Some(true));
    let says_mode = wish.connection.mode.is_some() || before.mode.is_some();
    let keeps = !wish.no_secret && wish.password_command.is_none();
    let connection = if keeps {
        connecting::connection(before, wish.connection)?
    } else {
        without_password(before, wish.connection)?
    };
    let user = connection.user().map(str::to_owned);
    if user.is_none() && !connection.needs_no_user() {
        return Err(Failure::usage(
            "A token is kept in no profile, because it runs out: give a user, or set C8Y_TOKEN.",
        ));
    }
    let mode = match connection.guard().mode.word() {
        // Without a word for it the safest one.
        "own" => Some("prod"),
        "dev" if !says_mode => None,
        word => Some(word),
    };
    let host = if connection.is_secure() {
        connection.host().to_owned()
    } else {
        format!("http://{}", connection.host())
    };
    let password = connection.password().filter(|_| keeps).cloned();
    Ok(Addition {
        name: wish.name,
        profile: Profile {
            host,
            tenant: connection.tenant().map(str::to_owned),
            user: user.clone(),
            login: login.map(|login| login.word().to_owned()),
            keyring: None,
            password_command: wish.password_command,
            mode: mode.map(str::to_owned),
            plain_http: plain_http.then_some(true),
            ca_file: trust.ca_file,
            tls_fingerprint: connection.trust().pin().map(|pin| pin.to_string()),
            client_cert: trust.client_cert,
            client_key: trust.client_key,
        },
        secret: user.zip(password),
        is_default: wish.default,
        replaces: wish.replace,
    })
}

/// The files of a profile, by paths that hold wherever it is used.
struct TrustFiles {
    ca_file: Option<PathBuf>,
    client_cert: Option<PathBuf>,
    client_key: Option<PathBuf>,
}

impl TrustFiles {
    fn of(layer: &Layer) -> Result<Self, Failure> {
        let absolute = |path: Option<&PathBuf>| match path {
            Some(path) => std::path::absolute(path).map(Some).map_err(|error| {
                let shown = super::shown(path);
                Failure::local(format!("{shown} is no path: {}.", reason(&error)))
            }),
            None => Ok(None),
        };
        Ok(Self {
            ca_file: absolute(layer.ca_file.as_ref())?,
            client_cert: absolute(layer.client_cert.as_ref())?,
            client_key: absolute(layer.client_key.as_ref())?,
        })
    }
}

fn add(addition: Addition, console: &mut Console) -> Result<Exit, Failure> {
    let folder = folder()?;
    let Addition {
        name,
        profile,
        secret,
        is_default,
        replaces,
    } = addition;
    let keeping = Keeping {
        name: &name,
        profile,
        secret: secret.as_ref().map(|(user, word)| (user.as_str(), word)),
        is_default,
        replaces,
    };
    let kept = keeping
        .keep(&folder, &Vault::within(&folder, &variable))
        .map_err(|why| match why {
            NotKept::Failed(sentence) => Failure::local(sentence),
            NotKept::IsThere => Failure::usage(format!(
                "There is a profile “{}” already: --replace puts this one in its place.",
                clean(&name)
            )),
        })?;
    if let Some(stays) = kept.stays {
        console.complain(&stays);
    }
    if let Some(place) = kept.place {
        console.note(&told(&place));
    }
    Ok(Exit::DONE)
}

/// Where a password went, and what could be done instead.
fn told(place: &Place) -> String {
    let else_where = "To keep none: --no-secret; to let a password manager print it: \
                      --password-command.";
    match place {
        Place::Keyring => format!("The password is in the keyring of the system. {else_where}"),
        Place::File { path, why } => {
            let path = super::shown(path);
            let why = why.as_deref().map_or(String::new(), |why| {
                format!(" The keyring of the system could not take it: {why}.")
            });
            format!("The password is in {path}, which only you can read.{why} {else_where}")
        }
    }
}

fn rm(wish: &RmProfile, console: &mut Console) -> Result<Exit, Failure> {
    let folder = folder()?;
    let profiles = ProfileFile::within(&folder)
        .read()
        .map_err(Failure::local)?;
    if !profiles.named.contains_key(&wish.name) {
        return Err(NoConnection::no_profile(&wish.name, &profiles).into());
    }
    let vault = Vault::within(&folder, &variable);
    let removed = remove_profile(&wish.name, &folder, &vault).map_err(Failure::local)?;
    if let Some(stays) = removed.stays {
        console.complain(&stays);
    }
    if removed.was_default {
        console.note("It was the default; there is none now.");
    }
    Ok(Exit::DONE)
}

/// Keeps what was typed once the platform took it.
async fn password(client: &Client, typed: &Typed, console: &mut Console) -> Result<Exit, Failure> {
    match client.current_user().await {
        Ok(_) => {}
        // The login is taken; who they are they may not read.
        Err(error) if error.kind == ErrorKind::Forbidden => {}
        Err(error) => return Err(error.into()),
    }
    let taken = typed.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (user, password) = taken.ok_or_else(|| {
        Failure::usage("This profile signs in without a password, so none was kept.")
    })?;
    let folder = folder()?;
    let kept = config::keep_typed(client.connection(), &user, &password, &folder, &variable);
    console.note(&kept.map_err(Failure::local)?);
    Ok(Exit::DONE)
}

fn ls(wish: &LsProfiles, console: &mut Console) -> Result<Exit, Failure> {
    if let Some(folder) = config_folder(variable) {
        // Without the profiles the list would be another one.
        ProfileFile::within(&folder)
            .read()
            .map_err(Failure::local)?;
    }
    let (rows, unreadable) = config::known(variable);
    if wish.json {
        let all: Vec<Value> = rows.iter().map(value).collect();
        console.json(&Value::Array(all).to_string())?;
        console.line("")?;
    } else if rows.is_empty() {
        console.note("There are no profiles and no sessions: c8ybin profiles add NAME keeps one.");
    } else {
        let rows: Vec<Row<COLUMNS>> = rows.iter().map(row).collect();
        // No column holds numbers.
        let table = Table::new(HEADER, COLUMNS, &rows);
        console.line(&table.header())?;
        for row in &rows {
            console.line(&table.line(row))?;
        }
    }
    for sentence in unreadable {
        console.complain(&clean(&sentence));
    }
    Ok(Exit::DONE)
}

const COLUMNS: usize = 6;

const HEADER: [&str; COLUMNS] = ["NAME", "SOURCE", "HOST", "TENANT", "USER", "MODE"];

fn row(listed: &Known) -> Row<COLUMNS> {
    let text = |text: &str| clean(text).into_owned();
    let source = if listed.is_default {
        "default".to_owned()
    } else {
        listed.source.word().to_owned()
    };
    [
        text(&listed.name),
        source,
        text(&listed.host),
        text(listed.tenant.as_deref().unwrap_or_default()),
        text(listed.user.as_deref().unwrap_or_default()),
        text(&listed.mode),
    ]
}

fn value(listed: &Known) -> Value {
    json!({
        "name": listed.name,
        "source": listed.source.word(),
        "default": listed.is_default,
        "host": listed.host,
        "tenant": listed.tenant,
        "user": listed.user,
        "mode": listed.mode,
    })
}

async fn test(client: &Client, is_json: bool, console: &mut Console) -> Result<Exit, Failure> {
    let user = client.current_user().await?;
    let tenant = client.current_tenant().await?;
    // What is known of the platform is kept on the way.
    if let Ok(limits) = client.limits().await {
        keep_limits(client.connection(), &limits);
    }
    let login = client.login_word().await;
    let connection = client.connection();
    let guard = connection.guard();
    if is_json {
        let value = json!({
            "host": connection.host(),
            "tenant": tenant.id,
            "domain": tenant.domain,
            "user": user.name,
            "login": login,
            "roles": user.roles,
            "mode": guard.mode.word(),
        });
        console.json(&value.to_string())?;
        console.line("")?;
        return Ok(Exit::DONE);
    }
    let mode = match guard.mode.word() {
        "dev" => "dev".to_owned(),
        word => format!("{word} (set by {})", guard.by),
    };
    for (name, value) in [
        ("host", connection.host()),
        ("tenant", &tenant.id),
        ("user", &user.name),
        ("login", login),
        ("mode", &mode),
        ("roles", &user.roles.join(", ")),
    ] {
        console.line(&format!("{name:<8} {}", clean(value)))?;
    }
    Ok(Exit::DONE)
}
