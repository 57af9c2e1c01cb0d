//! The files and the variables of the environment, as `--help` and the manual tell
//! them.

use std::fmt::Write as _;

/// The files, with what is in them. `c8ybin info` tells the folders.
pub const FILES: [(&str, &str); 10] = [
    (
        "CONFIGURATION/profiles.toml",
        "Connections by name, without any secret.",
    ),
    (
        "CONFIGURATION/secrets.toml",
        "Their passwords, where no keyring keeps them.",
    ),
    ("CONFIGURATION/keymap.toml", "Keys of your own."),
    (
        "CONFIGURATION/settings.toml",
        "Theme, ASCII, mouse, title, progress, bell, notices.",
    ),
    ("CONFIGURATION/themes/NAME.toml", "Colours of your own."),
    (
        "STATE/journal.db",
        "Transfers: those that were interrupted, and those that are over.",
    ),
    (
        "STATE/safety/",
        "Copies of what was deleted or replaced, for restore.",
    ),
    (
        "STATE/finding/HOST.toml",
        "Saved views, searches, typed commands, and how the screen was left.",
    ),
    ("STATE/log/c8ybin.log", "What failed, without any secret."),
    (
        "~/.cumulocity/",
        "The sessions of go-c8y-cli, which are only read.",
    ),
];

/// Names that mean the same, with what they say. Those that a flag has beside it
/// stand in the help of the flag as well.
pub const VARIABLES: [(&[&str], &str); 24] = [
    (
        &["C8YBIN_CONFIG_DIR"],
        "The folder of profiles.toml, keymap.toml, settings.toml and themes/.",
    ),
    (
        &["C8YBIN_STATE_DIR"],
        "The folder of the journal of transfers, copies, views and the log.",
    ),
    (
        &["C8YBIN_THEME"],
        "The colours of the screen, where --theme names none.",
    ),
    (
        &["C8YBIN_ASCII"],
        "1: borders and signs in ASCII, 0: never; else by TERM and the locale.",
    ),
    (
        &["C8YBIN_IMAGES"],
        "Pictures: auto (in the terminal's graphics), halfblocks or off.",
    ),
    (
        &["C8YBIN_KEYRING"],
        "off: passwords are kept in a file, not in the system's keyring.",
    ),
    (
        &["NO_COLOR"],
        "Not empty: no colours, unless --theme or :theme names some.",
    ),
    (
        &["VISUAL", "EDITOR", "PAGER"],
        "The programs that text is edited and read with.",
    ),
    (
        &["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"],
        "The proxy on the way, and the hosts without one.",
    ),
    (
        &["C8Y_HOST", "C8Y_URL", "C8Y_BASEURL", "C8Y_DOMAIN"],
        "The tenant's address, as --host.",
    ),
    (&["C8Y_TENANT"], "The tenant's id, as --tenant."),
    (&["C8Y_USER", "C8Y_USERNAME"], "The user's name, as --user."),
    (&["C8Y_PASSWORD"], "The password."),
    (
        &["C8Y_TOKEN"],
        "A token instead of user and password, as --token.",
    ),
    (
        &["C8Y_HEADER_AUTHORIZATION"],
        "The login as it stands in that header: Bearer …, or Basic ….",
    ),
    (&["C8Y_SETTINGS_LOGIN_TYPE"], "How to sign in, as --login."),
    (
        &["C8Y_CERTIFICATE", "C8Y_CERTIFICATE_KEY"],
        "As --client-cert and --client-key.",
    ),
    (
        &["C8Y_SESSION"],
        "A session of go-c8y-cli, by name or file, as --session.",
    ),
    (
        &["C8Y_SESSION_HOME"],
        "The folder of its sessions [default: ~/.cumulocity].",
    ),
    (
        &["C8Y_PASSPHRASE"],
        "Opens what is encrypted in its sessions.",
    ),
    (
        &["C8Y_SETTINGS_CI"],
        "true: all may be changed, whatever the session says.",
    ),
    (
        &["C8Y_SETTINGS_MODE_ENABLECREATE"],
        "true or false: whether something may be created.",
    ),
    (
        &["C8Y_SETTINGS_MODE_ENABLEUPDATE"],
        "true or false: whether something may be changed.",
    ),
    (
        &["C8Y_SETTINGS_MODE_ENABLEDELETE"],
        "true or false: whether something may be deleted.",
    ),
];

/// Both as `--help` prints them.
pub(super) fn help() -> String {
    let mut text = String::from("Files (c8ybin info tells the folders):\n");
    for (name, meaning) in FILES {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name}\n      {meaning}");
    }
    text.push_str("\nVariables of the environment:\n");
    for (names, meaning) in VARIABLES {
        let _ = writeln!(text, "  {}\n      {meaning}", names.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_fits_a_terminal_of_eighty_columns() {
        for line in help().lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
