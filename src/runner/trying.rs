//! A connection that is being described: does its host answer, and does the login
//! go? Nothing is kept of what was tried.

use super::calls::{inside, paths};
use crate::api::{ApiError, Client, Connection, ErrorKind, wants_code};
use crate::app::{HostTried, LoggedIn, Reply};
use crate::config::{NewConnection, NoConnection, RunFlags};
use crate::domain::clean;

/// The connection that is described, in a run with these flags.
pub(super) async fn connection(
    new: Box<NewConnection>,
    flags: RunFlags,
) -> Result<Connection, NoConnection> {
    let read = move || {
        let new = new.with_files(|text| paths().expand(text));
        new.connection(&flags)
    };
    // It reads files.
    let read = tokio::task::spawn_blocking(read).await;
    read.unwrap_or_else(|_| Err(inside("connect").into()))
}

/// Asks the host without a login. The answer is a refusal, which is one all the same.
pub(super) async fn host(new: Box<NewConnection>) -> Reply {
    let is_pinned = new.pin.is_some();
    let tried = match connection(new, RunFlags::default()).await {
        Ok(connection) => asked(connection, is_pinned).await,
        Err(unusable) => of_failure(in_words(&unusable)),
    };
    Reply::HostTried(tried)
}

async fn asked(connection: Connection, is_pinned: bool) -> HostTried {
    let is_secure = connection.is_secure();
    let client = match of(connection).await {
        Ok(client) => client,
        Err(error) => return of_failure(why(&error)),
    };
    let answer = client.current_user().await.map(|_| ());
    let mut tried = of_answer(answer, is_secure, is_pinned);
    if tried.host.is_ok() && !matches!(tried.tls, Some(Err(_))) {
        tried.offers = client.login_offers().await.ok();
    }
    tried
}

async fn of(connection: Connection) -> Result<Client, ApiError> {
    // Reading the system's certificates takes a while and blocks.
    tokio::task::spawn_blocking(move || Client::new(connection))
        .await
        .map_err(|_| inside("connect"))?
}

const fn of_failure(why: String) -> HostTried {
    HostTried {
        host: Err(why),
        tls: None,
        certificate: None,
        offers: None,
    }
}

fn of_answer(answer: Result<(), ApiError>, is_secure: bool, is_pinned: bool) -> HostTried {
    let tls = |said: Result<String, String>| is_secure.then_some(said);
    let secure = || {
        tls(Ok(match is_pinned {
            true => "the host has the pinned certificate".to_owned(),
            false => "the connection is secure".to_owned(),
        }))
    };
    let answers = || HostTried {
        host: Ok("it answers".to_owned()),
        tls: secure(),
        certificate: None,
        offers: None,
    };
    let Err(error) = answer else {
        return answers();
    };
    match error.kind {
        ErrorKind::Unauthorized | ErrorKind::Forbidden => answers(),
        ErrorKind::Tls => HostTried {
            host: Ok("it is there".to_owned()),
            tls: tls(Err(why(&error))),
            certificate: error.certificate.map(|shown| *shown),
            offers: None,
        },
        _ if error.status.is_some() => HostTried {
            host: Err(format!(
                "it answers, but not as Cumulocity does: {}",
                why(&error)
            )),
            ..answers()
        },
        _ => of_failure(why(&error)),
    }
}

/// Logs in, in a run with these flags, and says as whom.
pub(super) async fn login(new: Box<NewConnection>, flags: RunFlags) -> Reply {
    let tried = async {
        let connection = connection(new, flags).await;
        let connection = connection.map_err(|unusable| in_words(&unusable))?;
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

/// Why there is no connection, in words that stand behind a colon.
fn in_words(unusable: &NoConnection) -> String {
    match unusable {
        NoConnection::Unusable(error) => why(error),
        other => other.to_string().trim_end_matches('.').to_owned(),
    }
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
