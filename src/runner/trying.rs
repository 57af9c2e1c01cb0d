//! A connection that is being described: does its host answer, and does the login
//! go? Nothing is kept of what was tried.

use super::calls::inside;
use crate::api::{ApiError, Client, Connection, Credentials, ErrorKind, wants_code};
use crate::app::{HostTried, LoggedIn, Reply};
use crate::config::{NewConnection, RunFlags};
use crate::domain::clean;

/// Asks the host without a login.
pub(super) async fn host(host: String) -> Reply {
    let tried = match nobody(&host) {
        Ok(connection) => {
            let is_secure = connection.is_secure();
            of_answer(answer(connection).await, is_secure)
        }
        Err(error) => HostTried {
            host: Err(why(&error)),
            tls: None,
        },
    };
    Reply::HostTried(tried)
}

/// A connection of nobody: the answer is a refusal, which is one all the same.
fn nobody(host: &str) -> Result<Connection, ApiError> {
    Connection::new(host, None, Credentials::Bearer("nobody".into()))
}

async fn answer(connection: Connection) -> Result<(), ApiError> {
    let client = of(connection).await?;
    client.current_user().await.map(|_| ())
}

async fn of(connection: Connection) -> Result<Client, ApiError> {
    // Reading the system's certificates takes a while and blocks.
    tokio::task::spawn_blocking(move || Client::new(connection))
        .await
        .map_err(|_| inside("connect"))?
}

fn of_answer(answer: Result<(), ApiError>, is_secure: bool) -> HostTried {
    let tls = |said: Result<String, String>| is_secure.then_some(said);
    let secure = || tls(Ok("the connection is secure".to_owned()));
    match answer {
        Ok(()) => HostTried {
            host: Ok("it answers".to_owned()),
            tls: secure(),
        },
        Err(error) => match error.kind {
            ErrorKind::Unauthorized | ErrorKind::Forbidden => HostTried {
                host: Ok("it answers".to_owned()),
                tls: secure(),
            },
            ErrorKind::Tls => HostTried {
                host: Ok("it is there".to_owned()),
                tls: tls(Err(why(&error))),
            },
            _ if error.status.is_some() => HostTried {
                host: Err(format!(
                    "it answers, but not as Cumulocity does: {}",
                    why(&error)
                )),
                tls: secure(),
            },
            _ => HostTried {
                host: Err(why(&error)),
                tls: None,
            },
        },
    }
}

/// Logs in, in a run with these flags, and says as whom.
pub(super) async fn login(new: Box<NewConnection>, flags: RunFlags) -> Reply {
    let tried = async {
        let connection = new
            .connection(&flags)
            .map_err(|unusable| unusable.to_string().trim_end_matches('.').to_owned())?;
        let client = of(connection).await.map_err(|error| why(&error))?;
        match client.current_user().await {
            Ok(user) => Ok(LoggedIn {
                words: format!("logged in as {}", clean(&user.name)),
                // Not everybody may read it, and nothing depends on it.
                tenant: client.current_tenant().await.ok().map(|tenant| tenant.id),
            }),
            Err(error) if wants_code(&error) => Ok(LoggedIn {
                words: "the password is right; a code is asked for next".to_owned(),
                tenant: None,
            }),
            Err(error) => Err(why(&error)),
        }
    };
    Reply::LoginTried(tried.await)
}

/// What was wrong, in words that stand behind a colon.
fn why(error: &ApiError) -> String {
    let message = error.message.as_deref().map(|text| clean(text.trim()));
    let message = message.as_deref().map(|text| text.trim_end_matches('.'));
    match (error.status, message) {
        (Some(status), Some(message)) => format!("the server said {status} “{message}”"),
        (Some(status), None) => format!("the server said {status}"),
        (None, message) => message.unwrap_or("there is no reason given").to_owned(),
    }
}
