//! What of this machine could be wrong: folders, the keyring, the terminal.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal as _};
use std::process::{Command, Stdio};

use super::terminal::Terminal;
use super::{Seen, files};
use crate::app::Graphics;
use crate::commands::connecting::variable;
use crate::commands::shown;
use crate::config::{Keyring, Settings, config_folder, log_path, state_folder};
use crate::terminal::{self, Images};
use crate::transfer::reason;

pub(super) async fn look() -> Vec<Seen> {
    // Folders may be on a disk that is slow, and a keyring may take its time.
    let looked = tokio::task::spawn_blocking(|| {
        let mut all = vec![state()];
        all.extend(log());
        all.extend(files::look());
        all.push(keyring());
        all
    });
    let mut all = looked.await.unwrap_or_else(|_| vec![fault()]);
    all.extend(screen().await);
    all
}

/// Whether something can be kept between the runs.
fn state() -> Seen {
    const CHECK: &str = "state";
    let Some(folder) = state_folder(variable) else {
        let advice = "Set HOME or C8YBIN_STATE_DIR: without it no transfer outlives the program.";
        return Seen::warn(CHECK, "There is no folder for what is kept.", advice);
    };
    let path = shown(&folder);
    let written = fs::create_dir_all(&folder).and_then(|()| tempfile::tempfile_in(&folder));
    match written {
        Ok(_) => Seen::ok(CHECK, format!("{path} can be written.")),
        Err(error) => Seen::fail(
            CHECK,
            format!("{path} cannot be written: {}.", reason(&error)),
            "Make it writable, or name another folder by C8YBIN_STATE_DIR.",
        ),
    }
}

/// Whether what fails can be noted, and where.
fn log() -> Option<Seen> {
    const CHECK: &str = "log";
    let path = log_path(&state_folder(variable)?);
    let written = match OpenOptions::new().append(true).open(&path) {
        // It is made when there is something to say.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        opened => opened.map(|_| ()),
    };
    let shown = shown(&path);
    Some(match written {
        Ok(()) => Seen::ok(CHECK, format!("What fails is noted in {shown}.")),
        Err(error) => Seen::warn(
            CHECK,
            format!("{shown} cannot be written: {}.", reason(&error)),
            "Make it writable, or remove it.",
        ),
    })
}

fn keyring() -> Seen {
    const CHECK: &str = "keyring";
    let Some(keyring) = Keyring::of_system(&variable) else {
        return Seen::ok(CHECK, "Switched off: passwords go into a file of your own.");
    };
    match keyring.answers() {
        Ok(()) => Seen::ok(CHECK, "It answers: passwords of profiles go there."),
        Err(why) => Seen::ok(
            CHECK,
            format!("Not used: {why}. Passwords go into a file of your own."),
        ),
    }
}

/// What the terminal can do; it is asked for what only itself knows.
async fn screen() -> Vec<Seen> {
    const CHECK: &str = "terminal";
    let streams = [
        io::stdin().is_terminal(),
        io::stdout().is_terminal(),
        io::stderr().is_terminal(),
    ];
    if streams == [false; 3] {
        let message = "There is none here: the screen needs one, commands do not.";
        return vec![Seen::ok(CHECK, message)];
    }
    let images = Images::of(variable).unwrap_or_default();
    let may_answer = streams == [true; 3] && images.graphics == Graphics::Unasked;
    let graphics = match may_answer {
        true => terminal::graphics(images.may_be_kitty).await.ok(),
        false => None,
    };
    let looked = tokio::task::spawn_blocking(move || {
        let folder = config_folder(variable);
        let settings = folder.as_deref().map(Settings::read).unwrap_or_default().0;
        let terminal = Terminal {
            variable: &variable,
            settings,
            columns: terminal::columns().unwrap_or(0),
            graphics,
            tmux: &said_by_tmux,
            has: &is_there,
        };
        terminal.look()
    });
    looked.await.unwrap_or_else(|_| vec![fault()])
}

/// What tmux prints; `None` where it fails, or is not there.
fn said_by_tmux(arguments: &[&str]) -> Option<String> {
    let said = Command::new("tmux")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    said.status.success().then_some(text)
}

/// Whether there is a program of this name.
fn is_there(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}

fn fault() -> Seen {
    Seen::fail(
        "machine",
        "This machine could not be looked at: that is a fault of c8ybin.",
        "Its log may say more: c8ybin info tells where it is.",
    )
}
