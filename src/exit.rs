//! The exit codes: one table, used by all commands and printed by `--help`.
//!
//! They are those of go-c8y-cli where they mean the same, so that a script can
//! treat both alike: the last digits of an HTTP status, 2 for “not confirmed”,
//! 99 and up for what is not an answer of the platform. What go-c8y-cli has no
//! word for follows the shell: 130 and 143 for signals.

use std::fmt::Write as _;

use crate::api::{ApiError, ErrorKind};
use crate::transfer::TransferError;

/// An exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exit(u8);

impl Exit {
    /// All was done.
    pub const DONE: Self = Self(0);
    /// The person did not confirm.
    pub const NOT_CONFIRMED: Self = Self(2);
    /// No connection, or an answer that is not the platform's.
    pub const NO_ANSWER: Self = Self(99);
    /// This machine: a file, a folder, the terminal, or the program itself.
    pub const LOCAL: Self = Self(100);
    /// Wrong arguments.
    pub const USAGE: Self = Self(101);
    /// No tenant, user or password was given.
    pub const NO_CONNECTION: Self = Self(102);
    /// Several objects failed, for different reasons.
    pub const SEVERAL: Self = Self(104);
    /// Nothing came in time.
    pub const TIMEOUT: Self = Self(106);
    /// A secret of go-c8y-cli is sealed.
    pub const LOCKED: Self = Self(108);
    /// The mode of the connection protects what was to be changed.
    pub const GUARDED: Self = Self(110);
    /// Set aside with what was moved: another run goes on with it.
    pub const RESUMABLE: Self = Self(111);
    /// `Ctrl-C` (SIGINT).
    pub const INTERRUPTED: Self = Self(130);
    /// SIGTERM.
    pub const TERMINATED: Self = Self(143);

    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0
    }

    /// The code for an HTTP status.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        STATUSES
            .iter()
            .find(|(known, ..)| *known == status)
            .map_or(Self::NO_ANSWER, |(_, code, _)| Self(*code))
    }

    /// The code for an error of the platform or on the way to it.
    #[must_use]
    pub fn of_api(error: &ApiError) -> Self {
        match (error.kind, error.status) {
            (ErrorKind::Timeout, _) => Self::TIMEOUT,
            (ErrorKind::Invalid, None) => Self::USAGE,
            (ErrorKind::Guarded, _) => Self::GUARDED,
            // A login in a browser that was denied.
            (ErrorKind::Unauthorized, None) => Self::of_status(401),
            (_, Some(status)) => Self::of_status(status),
            (_, None) => Self::NO_ANSWER,
        }
    }

    /// The code for a transfer that failed.
    #[must_use]
    pub fn of_transfer(error: &TransferError) -> Self {
        match error {
            TransferError::Api(error) => Self::of_api(error),
            _ => Self::LOCAL,
        }
    }

    /// The code for several results: success only where all are,
    /// [`Exit::RESUMABLE`] where one is, else the one code of those that failed, or
    /// [`Exit::SEVERAL`].
    #[must_use]
    pub fn of_all(results: impl IntoIterator<Item = Self>) -> Self {
        let failed = results.into_iter().filter(|exit| *exit != Self::DONE);
        failed
            .reduce(|one, other| match (one, other) {
                // Who does not hear of it leaves what was moved lying.
                (Self::RESUMABLE, _) | (_, Self::RESUMABLE) => Self::RESUMABLE,
                (one, other) if one == other => one,
                _ => Self::SEVERAL,
            })
            .unwrap_or(Self::DONE)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

/// HTTP status, exit code, meaning.
const STATUSES: [(u16, u8, &str); 18] = [
    (401, 1, "wrong tenant, user, password or token"),
    (403, 3, "a role is missing"),
    (404, 4, "no such object"),
    (405, 5, "not possible at this address"),
    (409, 9, "a conflict with what is there"),
    (413, 13, "too large"),
    (422, 22, "not understood by the platform"),
    (429, 29, "too many requests"),
    (400, 40, "a bad request"),
    (500, 50, "a fault of the platform"),
    (501, 51, "not implemented"),
    (502, 52, "a gateway got a bad answer"),
    (503, 53, "not available now"),
    (504, 54, "a gateway got no answer in time"),
    (505, 55, "another version of HTTP"),
    (506, 56, "a fault of the platform"),
    (507, 57, "the platform has no room"),
    (508, 58, "a fault of the platform"),
];

/// What else the program can end with.
const OTHERS: [(Exit, &str); 13] = [
    (Exit::DONE, "all was done"),
    (Exit::NOT_CONFIRMED, "a question was not answered with yes"),
    (Exit::NO_ANSWER, "no connection, or another answer"),
    (Exit::LOCAL, "a local file, a folder, or c8ybin itself"),
    (Exit::USAGE, "wrong arguments"),
    (Exit::NO_CONNECTION, "no tenant, user or password was given"),
    (
        Exit::SEVERAL,
        "several objects failed, for different reasons",
    ),
    (Exit::TIMEOUT, "nothing came in time"),
    (Exit::LOCKED, "a secret of a session cannot be decrypted"),
    (
        Exit::GUARDED,
        "the mode of the connection does not allow it",
    ),
    (
        Exit::RESUMABLE,
        "interrupted, also where others failed; c8ybin transfers resume goes on with it",
    ),
    (Exit::INTERRUPTED, "interrupted (Ctrl-C)"),
    (Exit::TERMINATED, "terminated (SIGTERM)"),
];

/// The table, from the smallest number on: the code and what it means.
#[must_use]
pub fn table() -> Vec<(u8, String)> {
    let mut rows: Vec<(u8, String)> = OTHERS
        .iter()
        .map(|(exit, meaning)| (exit.code(), (*meaning).to_owned()))
        .collect();
    rows.extend(
        STATUSES
            .iter()
            .map(|(status, code, meaning)| (*code, format!("HTTP {status}: {meaning}"))),
    );
    rows.sort_unstable();
    rows
}

/// The table as `--help` prints it.
#[must_use]
pub fn help() -> String {
    let mut text = String::from("Exit codes (as go-c8y-cli where they mean the same):\n");
    for (code, meaning) in table() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {code:>3}  {meaning}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> ApiError {
        ApiError {
            status: Some(status),
            ..ApiError::new(ErrorKind::Refused, "list", "")
        }
    }

    #[test]
    fn a_status_has_the_code_that_go_c8y_cli_gives_it() {
        for (status, code) in [(401, 1), (403, 3), (404, 4), (409, 9), (422, 22), (503, 53)] {
            assert_eq!(Exit::of_api(&refused(status)).code(), code);
        }
        assert_eq!(Exit::of_api(&refused(418)), Exit::NO_ANSWER);
        assert_eq!(Exit::of_api(&refused(200)), Exit::NO_ANSWER);
    }

    #[test]
    fn without_a_status_the_kind_decides() {
        let kinds = [
            (ErrorKind::Connect, Exit::NO_ANSWER),
            (ErrorKind::Timeout, Exit::TIMEOUT),
            (ErrorKind::Invalid, Exit::USAGE),
            (ErrorKind::Guarded, Exit::GUARDED),
        ];
        for (kind, exit) in kinds {
            assert_eq!(Exit::of_api(&ApiError::new(kind, "list", "")), exit);
        }
        assert_eq!(
            Exit::of_transfer(&TransferError::Exists("/x".into())),
            Exit::LOCAL
        );
    }

    #[test]
    fn several_results_have_one_code() {
        let missing = Exit::of_status(404);
        let denied = Exit::of_status(403);
        assert_eq!(Exit::of_all([]), Exit::DONE);
        assert_eq!(Exit::of_all([Exit::DONE, missing, missing]), missing);
        assert_eq!(Exit::of_all([missing, Exit::DONE, denied]), Exit::SEVERAL);
        let all = [missing, Exit::RESUMABLE, denied, missing];
        assert_eq!(Exit::of_all(all), Exit::RESUMABLE);
    }

    #[test]
    fn the_help_lists_each_code_once() {
        let text = help();
        let mut codes: Vec<&str> = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        let listed = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), listed);
        assert!(text.contains("    4  HTTP 404: no such object"), "{text}");
    }
}
