//! `doctor`: what could be wrong, looked at one after the other, and what to do
//! about it. On the platform it only reads.

use serde_json::{Value, json};

use super::console::Console;
use super::failure::Failure;
use crate::api::{ApiError, Client};
use crate::config::{Needed, NoConnection};
use crate::domain::clean;
use crate::exit::Exit;

mod files;
mod machine;
mod platform;
mod terminal;

/// What is to be looked at.
pub(super) struct Wish {
    pub(super) json: bool,
    /// The connection, or why there is none: that is a finding as well.
    pub(super) client: Result<Client, Failure>,
}

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ok,
    Warn,
    Fail,
    /// It could not be looked at, because of what failed before.
    Skipped,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skipped => "skipped",
        }
    }
}

/// What was seen of one thing.
struct Seen {
    check: &'static str,
    state: State,
    message: String,
    advice: Option<String>,
    exit: Exit,
}

impl Seen {
    fn ok(check: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Ok,
            message: message.into(),
            advice: None,
            exit: Exit::DONE,
        }
    }

    fn warn(check: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            state: State::Warn,
            advice: Some(advice.into()),
            ..Self::ok(check, message)
        }
    }

    /// Of this machine.
    fn fail(check: &'static str, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            state: State::Fail,
            exit: Exit::LOCAL,
            ..Self::warn(check, message, advice)
        }
    }

    fn refused(check: &'static str, error: &ApiError) -> Self {
        let mut bare = error.clone();
        let advice = bare.advice.take();
        Self {
            state: State::Fail,
            advice,
            exit: Exit::of_api(error),
            ..Self::ok(check, bare.to_string())
        }
    }

    fn skipped(check: &'static str) -> Self {
        Self {
            state: State::Skipped,
            ..Self::ok(check, "not looked at, because of what failed before")
        }
    }
}

/// Looks at everything, and says what it saw.
pub(super) async fn run(wish: Wish, console: &mut Console) -> Result<Exit, Failure> {
    let mut all = machine::look().await;
    match wish.client {
        Ok(client) => all.extend(platform::look(&client).await),
        Err(Failure::Said(exit, sentence)) => {
            // Any other sentence says itself what to do.
            let is_unnamed = sentence == NoConnection::Missing(Needed::Tenant).to_string();
            let advice = is_unnamed.then(|| {
                "Name a tenant by flags, the environment or a profile: c8ybin profiles add keeps \
                 one."
                    .to_owned()
            });
            all.push(Seen {
                state: State::Fail,
                exit,
                advice,
                ..Seen::ok("connection", sentence)
            });
            all.extend(platform::CHECKS.map(Seen::skipped));
        }
        Err(other) => return Err(other),
    }
    if wish.json {
        let values: Vec<Value> = all.iter().map(value).collect();
        console.json(&Value::Array(values).to_string())?;
        console.line("")?;
    } else {
        for seen in &all {
            let (state, check) = (seen.state.word(), seen.check);
            console.line(&format!("{state:<8} {check:<10} {}", clean(&seen.message)))?;
            if let Some(advice) = &seen.advice {
                console.line(&format!("{:<19} {}", "", clean(advice)))?;
            }
        }
    }
    Ok(Exit::of_all(all.iter().map(|seen| seen.exit)))
}

fn value(seen: &Seen) -> Value {
    json!({
        "check": seen.check,
        "state": seen.state.word(),
        "message": seen.message,
        "advice": seen.advice,
    })
}
