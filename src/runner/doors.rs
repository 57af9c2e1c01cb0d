//! How each connection of a run is opened: the one that the program starts with,
//! and those that a person chooses in the middle of it.

use std::sync::Arc;

use secrecy::SecretString;

use super::asking::unlocked;
use super::link::{Connect, StateFolder};
use crate::api::{ApiError, Ask, Connection, ErrorKind};
use crate::app::{Call, Chosen, Reply};
use crate::config::{
    self, Needed, NewConnection, NoConnection, Secret, Wanted, config_folder, printed_aside,
    state_folder,
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
    /// Where profiles and sessions are, and what they leave open.
    pub environment: Variables,
    /// Where passwords are.
    pub open: Opener,
    /// The demo.
    pub demo: Demo,
}

impl Others {
    /// The door to what was chosen.
    pub(super) fn door(&self, chosen: Chosen) -> Door {
        let failed = |sentence| {
            let error = ApiError::new(ErrorKind::Invalid, "connect", sentence);
            let connect: Connect = Box::new(move |_| {
                let error = error.clone();
                Box::pin(std::future::ready(Err(error)))
            });
            Door {
                connect,
                state: StateFolder::default(),
            }
        };
        if chosen == Chosen::Demo {
            return (self.demo)().unwrap_or_else(failed);
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
        let connect: Connect = Box::new(move |_| {
            let connection = new.connection().map_err(unusable);
            Box::pin(std::future::ready(connection))
        });
        Door {
            connect,
            state: self.state(),
        }
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
            Ok((connection, true)) => Ok(connection),
            Ok((connection, false)) => unlocked(connection, ask).await,
            Err(why) => Err(unusable(why)),
        }
    }

    /// The connection, and whether its password is known.
    fn read(&self, chosen: &Chosen) -> Result<(Connection, bool), NoConnection> {
        let environment = |name: &str| (self.environment)(name);
        let (profile, session) = match chosen {
            Chosen::Profile(name) => (Some(name.as_str()), None),
            Chosen::Session(name) => (None, Some(name.as_str())),
            Chosen::Demo => (None, None),
        };
        let kept = config::Chosen::read(profile, session, &environment)?;
        let open = |secret: &Secret, host: &str, user: &str| match secret {
            // The screen has the terminal.
            Secret::Printed(command) => printed_aside(command).map(Some),
            secret => (self.open)(secret, host, user),
        };
        let wanted = Wanted::default();
        match wanted.clone().connection(kept.clone(), &environment, &open) {
            Err(NoConnection::Missing(Needed::Password) | NoConnection::Locked(_)) => {
                let wanted = Wanted {
                    password: Some(SecretString::default()),
                    ..wanted
                };
                let nothing = |_: &Secret, _: &str, _: &str| Ok(Some(SecretString::default()));
                Ok((wanted.connection(kept, &environment, &nothing)?, false))
            }
            connection => Ok((connection?, true)),
        }
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

/// Keeps a new connection as a profile.
pub(super) async fn keep(others: Option<Others>, new: Box<NewConnection>) -> Reply {
    let keep = move || {
        let nowhere =
            || "There is no folder for profiles: set HOME or C8YBIN_CONFIG_DIR.".to_owned();
        let others = others.ok_or_else(nowhere)?;
        let environment = |name: &str| (others.environment)(name);
        let folder = config_folder(environment).ok_or_else(nowhere)?;
        new.keep(&folder, &environment)
    };
    let kept = tokio::task::spawn_blocking(keep).await;
    let broke = || super::calls::inside("keep the profile").to_string();
    Reply::ProfileKept(kept.unwrap_or_else(|_| Err(broke())))
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
