//! What of this machine could be wrong: folders and files, the keyring, the
//! terminal.

use std::fs;
use std::io::{self, IsTerminal as _};

use super::Seen;
use crate::commands::connecting::variable;
use crate::commands::shown;
use crate::config::{Keyring, ProfileFile, Vault, config_folder, has_utf8, state_folder};
use crate::terminal::{self, Images};
use crate::transfer::reason;

/// The narrowest terminal in which all of the screen has its place.
const COLUMNS: u16 = 80;

pub(super) async fn look() -> Vec<Seen> {
    // Folders may be on a disk that is slow, and a keyring may take its time.
    let looked = tokio::task::spawn_blocking(|| vec![state(), profiles(), keyring(), screen()]);
    looked.await.unwrap_or_else(|_| {
        vec![Seen::fail(
            "machine",
            "This machine could not be looked at: that is a fault of c8ybin.",
            "Its log may say more: c8ybin info tells where it is.",
        )]
    })
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

/// Whether the profiles and their passwords can be read.
fn profiles() -> Seen {
    const CHECK: &str = "profiles";
    let Some(folder) = config_folder(variable) else {
        let advice = "Set HOME or C8YBIN_CONFIG_DIR: without it there are no profiles.";
        return Seen::warn(CHECK, "There is no folder for profiles.", advice);
    };
    let file = ProfileFile::within(&folder);
    let passwords = Vault::within(&folder, &variable).from_file("", "", "");
    match (file.read(), passwords) {
        (Err(sentence), _) | (_, Err(sentence)) => {
            Seen::fail(CHECK, sentence, "Mend the file, or remove it.")
        }
        (Ok(profiles), Ok(_)) => {
            let path = shown(file.path());
            let count = profiles.named.len();
            Seen::ok(CHECK, format!("{count} in {path}."))
        }
    }
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

/// What the terminal can do.
fn screen() -> Seen {
    const CHECK: &str = "terminal";
    if !io::stdout().is_terminal() {
        let message = "Standard output is no terminal: the screen needs one, commands do not.";
        return Seen::ok(CHECK, message);
    }
    let value = |name: &str| variable(name).unwrap_or_default();
    let term = value("TERM");
    if term.is_empty() || term == "dumb" {
        let advice = "Set TERM to what the terminal is, such as xterm-256color.";
        return Seen::warn(CHECK, "It cannot move its cursor, as TERM says.", advice);
    }
    if !has_utf8(variable) {
        let advice = "Set LANG to a locale with UTF-8, such as C.UTF-8.";
        return Seen::warn(
            CHECK,
            "Its locale has no UTF-8: names may look wrong.",
            advice,
        );
    }
    if let Err(sentence) = Images::of(variable) {
        let advice = "C8YBIN_IMAGES is auto, halfblocks or off.";
        return Seen::warn(CHECK, sentence, advice);
    }
    let columns = terminal::columns().unwrap_or(0);
    if columns < COLUMNS {
        let advice = "Make it wider for all columns; nothing is lost without.";
        return Seen::warn(CHECK, format!("It has {columns} columns."), advice);
    }
    let colours = if !value("NO_COLOR").is_empty() {
        "without colours, as NO_COLOR asks"
    } else {
        "with colours"
    };
    Seen::ok(CHECK, format!("{term}, {columns} columns, {colours}."))
}
