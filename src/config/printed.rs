//! Passwords that a command prints, such as that of a password manager.

use std::io;
use std::process::{Command, Output, Stdio};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::NoConnection;
use crate::transfer::reason;

/// The first line that a command prints. It has the terminal, so that it can
/// ask; it blocks until it ends.
///
/// # Errors
/// A sentence why there is none. It repeats nothing that was printed.
pub fn printed(command: &str) -> Result<SecretString, NoConnection> {
    first_line(
        command,
        |command| {
            command
                .stdin(Stdio::inherit())
                .stderr(Stdio::inherit())
                .output()
        },
        "",
    )
}

/// The same of a command that must not have the terminal, because the screen
/// has it: also not by its own name (`/dev/tty`), so it gets a session of its own.
///
/// # Errors
/// As [`printed`].
pub fn printed_aside(command: &str) -> Result<SecretString, NoConnection> {
    let advice = "; if it asks at the terminal, start c8ybin with --profile";
    first_line(command, aside, advice)
}

/// Runs it without a terminal.
#[cfg(unix)]
fn aside(command: &mut Command) -> io::Result<Output> {
    use process_wrap::std::{CommandWrap, ProcessSession};

    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.stdout(Stdio::piped());
    let command = std::mem::replace(command, Command::new(""));
    let child = CommandWrap::from(command).wrap(ProcessSession).spawn()?;
    child.wait_with_output()
}

/// Runs it without a terminal.
#[cfg(not(unix))]
fn aside(command: &mut Command) -> io::Result<Output> {
    command.stdin(Stdio::null()).stderr(Stdio::null()).output()
}

fn first_line(
    command: &str,
    run: impl FnOnce(&mut Command) -> io::Result<Output>,
    advice: &str,
) -> Result<SecretString, NoConnection> {
    let said = |why: &str| {
        NoConnection::Said(format!(
            "The password_command of the profile gave none: {why}{advice}."
        ))
    };
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let output = run(Command::new(shell).args([flag, command]));
    let output = output.map_err(|error| said(&reason(&error)))?;
    let text = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(match output.status.code() {
            Some(code) => said(&format!("it ended with {code}")),
            None => said("it was stopped by a signal"),
        });
    }
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = std::str::from_utf8(line).map_err(|_| said("what it printed is no text"))?;
    let line = line.trim_end_matches('\r');
    if line.is_empty() {
        return Err(said("its first line is empty"));
    }
    Ok(line.into())
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::{printed, printed_aside};
    #[cfg(unix)]
    use secrecy::ExposeSecret as _;

    #[cfg(unix)]
    #[test]
    fn the_first_line_is_the_password() {
        let secret = printed("printf 'pass word \\nmore\\n'").unwrap();
        assert_eq!(secret.expose_secret(), "pass word ");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_aside_leads_a_session_of_its_own() {
        // Only who leads no session yet can begin one; its number is that of the
        // process then.
        let secret = printed_aside("ps -o sid= -p $$ | grep -qw $$ && echo word").unwrap();
        assert_eq!(secret.expose_secret(), "word");
        let said = printed_aside("exit 3").unwrap_err().to_string();
        assert!(said.contains("start c8ybin with --profile"), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn a_command_that_fails_says_so_and_repeats_nothing() {
        for (command, why) in [
            ("echo hunter2; exit 3", "it ended with 3."),
            ("true", "its first line is empty."),
            ("printf '\\377'", "what it printed is no text."),
        ] {
            let said = printed(command).unwrap_err().to_string();
            assert!(said.ends_with(why), "{said}");
            assert!(!said.contains("hunter2"));
        }
    }
}
