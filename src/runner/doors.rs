//! How each connection of a run is opened: the one that the program starts with,
//! and those that a person chooses in the middle of it.

use std::sync::Arc;

use secrecy::SecretString;

use super::asking::unlocked;
use super::calls::paths;
use super::link::{Connect, StateFolder};
use super::passwords::Keeper;
use super::trying;
use crate::api::{ApiError, Ask, Connection, ErrorKind};
use crate::app::{Call, Chosen, Reply};
use crate::config::{
    self, Locked, Needed, NewConnection, NoConnection, ProfileChange, RunFlags, Secret, Wanted,
    config_folder, is_of_the_machine, printed_aside, state_folder, with_kept,
};

/// A variable of the environment by its name.
pub type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Gets a password from where it is kept, for a host and a user.
pub type Opener =
    Arc<dyn Fn(&Secret, &str, &str) -> Result<Option<SecretString>, NoConnection> + Send + Sync>;

/// Starts the demo where it does not run.
pub type Demo = Arc<dyn Fn() -> Result<Door, String> + Send + Sync>;

/// A connection that is yet to be made.
pub struct Door {
    /// How.
    pub connect: Connect,
    /// Where its transfers are kept.
    pub state: StateFolder,
}

/// All that a run can connect to.
pub struct Doors {
    /// What it starts with.
    pub first: Door,
    /// What else can be chosen; `None`: nothing.
    pub others: Option<Others>,
}

/// What can be chosen in the middle of a run.
#[derive(Clone)]
pub struct Others {
    /// Where profiles and sessions are. What it says of a connection is for that
    /// of the start alone.
    pub environment: Variables,
    /// What the flags of the start say of all connections.
    pub flags: RunFlags,
    /// What the program starts with, where that was chosen by name.
    pub first: Option<Chosen>,
    /// Where passwords are.
    pub open: Opener,
    /// The demo.
    pub demo: Demo,
}

/// Whether the password of a connection is known.
#[derive(Debug)]
enum Password {
    Known,
    /// It is not, and may be kept all the same.
    Unknown(Option<Locked>),
}

impl Others {
    /// The door to what was chosen.
    pub(super) fn door(&self, chosen: Chosen) -> Door {
        if chosen == Chosen::Demo {
            let Door { connect, state } = (self.demo)().unwrap_or_else(closed);
            let flags = self.flags.clone();
            let guarded: Connect = Box::new(move |ask| {
                let (connected, flags) = (connect(ask), flags.clone());
                Box::pin(async move { Ok(flags.hold(connected.await?)) })
            });
            return Door {
                connect: guarded,
                state,
            };
        }
        let state = self.state();
        let others = self.clone();
        let connect: Connect = Box::new(move |ask| {
            let (others, chosen) = (others.clone(), chosen.clone());
            Box::pin(async move { others.connection(chosen, ask).await })
        });
        Door { connect, state }
    }

    /// The door to what was just described.
    pub(super) fn door_to_new(&self, new: Box<NewConnection>) -> Door {
        let flags = self.flags.clone();
        let connect: Connect = Box::new(move |_| {
            let connection = trying::connection(new.clone(), flags.clone());
            Box::pin(async move { connection.await.map_err(unusable) })
        });
        Door {
            connect,
            state: self.state(),
        }
    }

    /// Keeps a password that was typed.
    pub(super) fn keeper(&self) -> Keeper {
        let environment = Arc::clone(&self.environment);
        Arc::new(move |connection, user, password| {
            let environment = |name: &str| environment(name);
            let folder = config_folder(environment).ok_or_else(no_folder)?;
            config::keep_typed(connection, user, password, &folder, &environment)
        })
    }

    fn state(&self) -> StateFolder {
        StateFolder {
            path: state_folder(|name| (self.environment)(name)),
            is_of_one_tenant: false,
        }
    }

    /// Reads what is kept of it anew, so that what was mended holds.
    async fn connection(self, chosen: Chosen, ask: Ask) -> Result<Connection, ApiError> {
        let read = tokio::task::spawn_blocking(move || self.read(&chosen)).await;
        match read.map_err(|_| super::calls::inside("connect"))? {
            Ok((connection, Password::Known)) => Ok(connection),
            Ok((connection, Password::Unknown(locked))) => unlocked(connection, locked, ask).await,
            Err(why) => Err(unusable(why)),
        }
    }

    /// The connection, and whether its password is known.
    fn read(&self, chosen: &Chosen) -> Result<(Connection, Password), NoConnection> {
        // No variable that is of the connection of the start goes to another one;
        // the modes are of its session.
        let is_first = self.first.as_ref() == Some(chosen);
        let environment = |name: &str| {
            let is_mode = name.starts_with("C8Y_SETTINGS_MODE_") || name == "C8Y_SETTINGS_CI";
            let is_seen = is_of_the_machine(name) || (is_first && is_mode);
            is_seen.then(|| (self.environment)(name)).flatten()
        };
        let (profile, session) = match chosen {
            Chosen::Profile(name) => (Some(name.as_str()), None),
            Chosen::Session(path) => (None, Some(path.to_string_lossy())),
            Chosen::Demo => (None, None),
        };
        let kept = config::Chosen::read(profile, session.as_deref(), &environment)?;
        let open = |secret: &Secret, host: &str, user: &str| match secret {
            // The screen has the terminal.
            Secret::Printed(command) => printed_aside(command).map(Some),
            secret => (self.open)(secret, host, user),
        };
        let wanted = Wanted {
            plain_http: self.flags.plain_http,
            ..Wanted::default()
        };
        let read = wanted.clone().connection(kept.clone(), &environment, &open);
        let (connection, password) = match read {
            Err(NoConnection::Missing(Needed::Password)) => (None, Password::Unknown(None)),
            Err(NoConnection::Locked(locked)) => (None, Password::Unknown(Some(locked))),
            connection => (Some(connection?), Password::Known),
        };
        let connection = match connection {
            Some(connection) => connection,
            None => {
                let wanted = Wanted {
                    password: Some(SecretString::default()),
                    ..wanted
                };
                let nothing = |_: &Secret, _: &str, _: &str| Ok(Some(SecretString::default()));
                wanted.connection(kept, &environment, &nothing)?
            }
        };
        let connection = with_kept(connection, self.state().path.as_deref());
        Ok((self.flags.hold(connection), password))
    }
}

/// A door that leads nowhere, for this reason.
pub(super) fn closed(sentence: String) -> Door {
    let error = ApiError::new(ErrorKind::Invalid, "connect", sentence);
    let connect: Connect = Box::new(move |_| {
        let error = error.clone();
        Box::pin(std::future::ready(Err(error)))
    });
    Door {
        connect,
        state: StateFolder::default(),
    }
}

fn unusable(why: NoConnection) -> ApiError {
    match why {
        NoConnection::Unusable(error) => error,
        other => {
            let sentence = other.to_string();
            ApiError::new(
                ErrorKind::Invalid,
                "connect",
                sentence.trim_end_matches('.'),
            )
        }
    }
}

fn no_folder() -> String {
    "There is no folder for profiles: set HOME or C8YBIN_CONFIG_DIR.".to_owned()
}

/// Keeps a new connection as a profile.
pub(super) async fn keep(others: Option<Others>, new: Box<NewConnection>) -> Reply {
    let keep = move || {
        let others = others.ok_or_else(no_folder)?;
        let environment = |name: &str| (others.environment)(name);
        let folder = config_folder(environment).ok_or_else(no_folder)?;
        let new = new.with_files(|text| paths().expand(text));
        new.keep(&folder, &environment)
    };
    let kept = tokio::task::spawn_blocking(keep).await;
    let broke = || super::calls::inside("keep the profile").to_string();
    Reply::ProfileKept(kept.unwrap_or_else(|_| Err(broke())))
}

/// Changes a profile, or removes it.
pub(super) async fn change(others: Option<Others>, name: String, change: ProfileChange) -> Reply {
    let make = move || {
        let others = others.ok_or_else(no_folder)?;
        let environment = |name: &str| (others.environment)(name);
        let folder = config_folder(environment).ok_or_else(no_folder)?;
        config::change_profile(&name, change, &folder, &environment)
    };
    let made = tokio::task::spawn_blocking(make).await;
    let broke = || super::calls::inside("change the profile").to_string();
    Reply::ProfileChanged(made.unwrap_or_else(|_| Err(broke())))
}

/// The profiles and sessions that are kept.
pub(super) async fn profiles(others: Option<Others>) -> Reply {
    let Some(others) = others else {
        return Reply::Profiles(Vec::new(), Vec::new());
    };
    let read = move || config::known(|name| (others.environment)(name));
    match tokio::task::spawn_blocking(read).await {
        Ok((known, unreadable)) => Reply::Profiles(known, unreadable),
        Err(_) => super::calls::broke(Call::Profiles),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;
    use crate::api::{Credentials, Mode};

    const PROFILE: &str = "[profile.b]\nhost = \"http://b.example.com\"\nuser = \"bo\"\n";

    fn others(home: &TempDir, flags: RunFlags) -> Others {
        let home = home.path().to_owned();
        fs::write(home.join("profiles.toml"), PROFILE).unwrap();
        let session = r#"{"host":"https://c.example.com","username":"cy","password":"c"}"#;
        fs::write(home.join("plant.json"), session).unwrap();
        let environment = move |name: &str| {
            Some(match name {
                "C8YBIN_CONFIG_DIR" | "C8Y_SESSION_HOME" => home.to_string_lossy().into_owned(),
                "C8YBIN_KEYRING" => "off".to_owned(),
                // What a shell has that works with the connection of the start.
                "C8Y_USER" => "ana".to_owned(),
                "C8Y_PASSWORD" | "C8Y_TOKEN" => "of the start".to_owned(),
                "C8Y_TENANT" => "t1".to_owned(),
                "C8Y_SETTINGS_CI" => "true".to_owned(),
                _ => return None,
            })
        };
        Others {
            environment: Arc::new(environment),
            flags,
            first: None,
            open: Arc::new(|_, _, _| Ok(Some("kept".into()))),
            demo: Arc::new(|| Err("there is no demo here".to_owned())),
        }
    }

    fn flags() -> RunFlags {
        RunFlags::of(&Wanted {
            read_only: true,
            plain_http: true,
            ..Wanted::default()
        })
    }

    #[test]
    fn what_is_chosen_takes_nothing_of_the_connection_of_the_start() {
        let home = tempfile::tempdir().unwrap();
        let chosen = Chosen::Profile("b".into());
        let (connection, _) = others(&home, flags()).read(&chosen).unwrap();
        // One with a token has no user.
        assert_eq!((connection.user(), connection.tenant()), (Some("bo"), None));
        let chosen = Chosen::Session(home.path().join("plant.json"));
        let mut others = others(&home, RunFlags::default());
        let mode = |others: &Others| others.read(&chosen).unwrap().0.guard().mode;
        assert_eq!(mode(&others), Mode::PROD);
        others.first = Some(chosen.clone());
        assert_eq!(mode(&others), Mode::DEV);
    }

    #[test]
    fn the_flags_of_the_start_hold_for_what_is_chosen() {
        let home = tempfile::tempdir().unwrap();
        let chosen = Chosen::Profile("b".into());
        let (connection, _) = others(&home, flags()).read(&chosen).unwrap();
        assert_eq!(connection.guard().by, "--read-only");
        assert_eq!(connection.guard().mode, Mode::PROD);
        let said = others(&home, RunFlags::default()).read(&chosen);
        assert!(said.unwrap_err().to_string().contains("plain http"));
    }

    #[tokio::test]
    async fn the_flags_of_the_start_hold_for_the_demo() {
        let home = tempfile::tempdir().unwrap();
        let mut others = others(&home, flags());
        others.demo = Arc::new(|| {
            let connect: Connect = Box::new(|_| {
                let token = Credentials::Bearer("t".into());
                let connection = Connection::new("http://127.0.0.1:9", None, token);
                Box::pin(std::future::ready(connection))
            });
            let state = StateFolder::default();
            Ok(Door { connect, state })
        });
        let nobody: Ask = Arc::new(|_| Box::pin(std::future::ready(None)));
        let door = others.door(Chosen::Demo);
        let connection = (door.connect)(nobody).await.unwrap();
        assert_eq!(connection.guard().mode, Mode::PROD);
    }

    #[cfg(feature = "keyring")]
    #[tokio::test]
    async fn a_password_is_taken_from_the_keyring_or_asked_for_where_that_is_locked() {
        use secrecy::ExposeSecret as _;
        use std::sync::Mutex;

        use crate::api::{Asks, Question};

        let home = tempfile::tempdir().unwrap();
        let mut others = others(&home, RunFlags::default());
        let profile = "[profile.b]\nhost = \"b.example.com\"\nuser = \"bo\"\n";
        fs::write(home.path().join("profiles.toml"), profile).unwrap();
        let (vault, lock) = config::Vault::in_memory(home.path());
        let place = vault.keep("b", "b.example.com", "bo", &"kept".into());
        assert_eq!(place, Ok(config::Place::Keyring));
        others.open = Arc::new(move |secret, host, user| vault.open(secret, host, user));
        let asked: Arc<Mutex<Vec<Question>>> = Arc::default();
        let connect = async |answer: Option<&'static str>| {
            let noted = Arc::clone(&asked);
            let ask: Ask = Arc::new(move |question| {
                noted.lock().unwrap().push(question);
                Box::pin(std::future::ready(answer.map(SecretString::from)))
            });
            let door = others.door(Chosen::Profile("b".into()));
            let connection = (door.connect)(ask).await?;
            let password = connection
                .password()
                .map(|word| word.expose_secret().to_owned());
            Ok::<_, ApiError>(password.unwrap_or_default())
        };
        assert_eq!(connect(None).await.unwrap(), "kept");
        assert!(asked.lock().unwrap().is_empty());

        lock("b");
        assert_eq!(connect(Some("typed")).await.unwrap(), "typed");
        let question = asked.lock().unwrap().pop().unwrap();
        assert_eq!(
            (question.asks, question.user.as_str()),
            (Asks::Password, "bo")
        );
        let why = question.locked.unwrap();
        assert!(
            why.ends_with("cannot be read: it is locked, or cannot be unlocked here."),
            "{why}"
        );
        assert!(!why.contains("hunter2") && !why.contains("kept"), "{why}");

        lock("b");
        let gave_up = connect(None).await.unwrap_err();
        assert_eq!(gave_up.kind, ErrorKind::Unauthorized);
    }
}
