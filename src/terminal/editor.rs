//! The person's editor: which one it is, and a text through it and back.

use std::io::{self, Write as _};
use std::process::{Command, ExitStatus};

use crate::app::{EditText, Edited};
use crate::transfer::reason;

/// Where the environment names none.
#[cfg(unix)]
const USUAL: &str = "vi";
#[cfg(not(unix))]
const USUAL: &str = "notepad";

/// `VISUAL`, else `EDITOR`, else what every system has. What is set to nothing
/// counts as not set. May have arguments: `code --wait`.
#[must_use]
pub fn editor(environment: impl Fn(&str) -> Option<String>) -> String {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(environment)
        .find(|named| !named.trim().is_empty())
        .unwrap_or_else(|| USUAL.to_owned())
}

/// Opens the editor on a text, in a file that nobody else can read, and waits
/// for its end. It has the terminal meanwhile.
#[must_use]
pub fn edit(editor: &str, text: &EditText) -> Edited {
    let failed = |what: &str, error: &io::Error| Edited::Failed {
        why: format!("{what}: {}.", reason(error)),
        text: None,
    };
    let file = tempfile::Builder::new()
        .prefix("c8ybin-")
        .suffix(text.ending)
        .tempfile()
        .and_then(|mut file| {
            file.write_all(text.text.as_bytes())?;
            file.flush()?;
            // By its name from now on: some editors put a new file in its place.
            Ok(file.into_temp_path())
        });
    let path = match file {
        Ok(path) => path,
        Err(error) => return failed("The text could not be given to the editor", &error),
    };
    let ended = super::child::status(&mut command(editor, &path));
    let left = std::fs::read(&path);
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => return failed(&format!("The editor “{editor}” did not start"), &error),
    };
    match (left.map(String::from_utf8), ended.success()) {
        (Ok(Ok(left)), true) => Edited::Saved(left),
        (Ok(left), false) => Edited::Failed {
            why: format!("The editor “{editor}” {}.", how(ended)),
            text: left.ok(),
        },
        (Ok(Err(_)), true) => Edited::Failed {
            why: "The editor left a text that is not UTF-8.".to_owned(),
            text: None,
        },
        (Err(error), _) => failed("The edited text could not be read", &error),
    }
}

/// Through the shell, as git does it: so an editor may have arguments, quoted
/// as in a shell, while the file's name is never read by one.
#[cfg(unix)]
pub(super) fn command(editor: &str, path: &std::path::Path) -> Command {
    // In the place of the shell, so that a signal reaches the editor itself; but
    // only one command can take it.
    let is_one = !editor.contains(['|', '&', ';', '<', '>', '(', ')', '=', '\n']);
    let exec = if is_one { "exec " } else { "" };
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{exec}{editor} \"$@\""))
        .arg(editor)
        .arg(path);
    command
}

#[cfg(not(unix))]
pub(super) fn command(editor: &str, path: &std::path::Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(USUAL));
    command.args(words).arg(path);
    command
}

fn how(ended: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&ended) {
        return format!("was ended by signal {signal}");
    }
    match ended.code() {
        // What a shell says of a command that it does not find.
        Some(127) if cfg!(unix) => {
            "was not found; VISUAL or EDITOR names the one to use".to_owned()
        }
        Some(code) => format!("ended with code {code}"),
        None => "ended early".to_owned(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn through(editor: &str) -> Edited {
        let text = EditText {
            text: "one\n".into(),
            ending: ".json",
        };
        edit(editor, &text)
    }

    fn failure(editor: &str) -> (String, Option<String>) {
        match through(editor) {
            Edited::Failed { why, text } => (why, text),
            saved => unreachable!("{saved:?}"),
        }
    }

    #[test]
    fn the_environment_names_the_editor() {
        let with = |set: &'static [(&str, &str)]| {
            editor(|name| {
                let found = set.iter().find(|(known, _)| *known == name)?;
                Some(found.1.to_owned())
            })
        };
        assert_eq!(with(&[("VISUAL", "a"), ("EDITOR", "b")]), "a");
        assert_eq!(
            with(&[("VISUAL", " "), ("EDITOR", "code --wait")]),
            "code --wait"
        );
        assert_eq!(with(&[]), "vi");
    }

    #[test]
    fn an_editor_has_arguments_and_may_replace_the_file() {
        assert_eq!(
            through("sed -i -e 's/one/two three/'"),
            Edited::Saved("two three\n".into())
        );
        assert_eq!(through("true"), Edited::Saved("one\n".into()));
    }

    #[test]
    fn the_file_is_private_and_goes_again() {
        let dir = tempfile::tempdir().unwrap();
        let said = dir.path().join("said");
        let script = format!("stat -c '%a %n' > {} ", said.display());
        through(&script);
        let said = std::fs::read_to_string(said).unwrap();
        let (mode, name) = said.trim().split_once(' ').unwrap();
        assert_eq!(mode, "600");
        assert!(
            name.ends_with(".json") && !std::path::Path::new(name).exists(),
            "{name}"
        );
    }

    #[test]
    fn a_failure_is_a_sentence_and_keeps_the_text() {
        let (why, text) = failure("no-such-editor --x");
        assert!(why.contains("“no-such-editor --x” was not found"), "{why}");
        assert_eq!(text.as_deref(), Some("one\n"));
        let (why, text) = failure("sh -c 'echo two > \"$0\"; exit 3'");
        assert!(why.ends_with("ended with code 3."), "{why}");
        assert_eq!(text.as_deref(), Some("two\n"));
        let (why, _) = failure("sh -c 'kill -9 $$'");
        assert!(
            why.contains("signal 9") || why.contains("code 137"),
            "{why}"
        );
        let (why, text) = failure("sh -c 'printf \"\\377\" > \"$0\"'");
        assert_eq!((why.contains("not UTF-8"), text), (true, None));
        let (why, _) = failure("rm");
        assert!(
            why.starts_with("The edited text could not be read: no such"),
            "{why}"
        );
    }
}
