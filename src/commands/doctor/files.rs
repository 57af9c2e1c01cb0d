//! What of the person's files could be wrong: profiles, sessions of go-c8y-cli,
//! keys, settings and themes.

use std::path::Path;

use super::Seen;
use crate::commands::connecting::variable;
use crate::commands::describing::of_themes;
use crate::commands::{keymap, shown};
use crate::config::{
    Chosen, Layer, ProfileFile, Profiles, Settings, Vault, config_folder, own_themes, session,
    session_home, sessions, themes_folder,
};

/// So many mistakes of a file are told; who mends one looks again.
const TOLD: usize = 3;

pub(super) fn look() -> Vec<Seen> {
    let mut all = vec![sessions_of_person()];
    let Some(folder) = config_folder(variable) else {
        let advice = "Set HOME or C8YBIN_CONFIG_DIR: without it there are no profiles.";
        let message = "There is no folder for profiles, keys, settings and themes.";
        all.insert(0, Seen::warn("profiles", message, advice));
        return all;
    };
    all.insert(0, profiles(&folder));
    all.extend([settings(&folder), keys(), themes(&folder)]);
    all
}

/// Whether the profiles and their passwords can be read, and used.
fn profiles(folder: &Path) -> Seen {
    const CHECK: &str = "profiles";
    let file = ProfileFile::within(folder);
    let passwords = Vault::within(folder, &variable).from_file("", "", "");
    let profiles = match (file.read(), passwords) {
        (Err(sentence), _) | (_, Err(sentence)) => {
            return Seen::fail(CHECK, sentence, "Mend the file, or remove it.");
        }
        (Ok(profiles), Ok(_)) => profiles,
    };
    let path = shown(file.path());
    let unusable = unusable(&profiles);
    if unusable.is_empty() {
        let count = profiles.named.len();
        return Seen::ok(CHECK, format!("{count} in {path}."));
    }
    let advice = format!("Mend it in {path}, or remove the profile: c8ybin profiles rm NAME.");
    Seen::fail(CHECK, some(&unusable), advice)
}

/// What nobody can connect by, a sentence each.
fn unusable(profiles: &Profiles) -> Vec<String> {
    let mut all = Vec::new();
    for name in profiles.named.keys() {
        match Chosen::read(Some(name), None, &variable) {
            Ok(chosen) => all.extend(chosen.by_flag.iter().flat_map(missing_files)),
            Err(why) => all.push(why.to_string()),
        }
    }
    if let Some(default) = &profiles.default
        && !profiles.named.contains_key(default)
    {
        let default = crate::domain::clean(default);
        all.push(format!(
            "The default is “{default}”, and there is no such profile."
        ));
    }
    all
}

/// The files that a profile names and that are not there, a sentence each.
fn missing_files(layer: &Layer) -> Vec<String> {
    let files = [&layer.ca_file, &layer.client_cert, &layer.client_key];
    let files = files.into_iter().flatten();
    files
        .filter(|path| !path.is_file())
        .map(|path| {
            let path = shown(path);
            format!("{path}, which {} names, is not there.", layer.by)
        })
        .collect()
}

/// Whether the sessions can be read, and that of the shell.
fn sessions_of_person() -> Seen {
    const CHECK: &str = "sessions";
    let Some(home) = session_home(variable) else {
        return Seen::ok(CHECK, "There is no folder for sessions of go-c8y-cli.");
    };
    // Opening sealed secrets takes a while, and none is needed.
    let closed = |name: &str| (name != "C8Y_PASSPHRASE").then(|| variable(name))?;
    let of_shell = variable("C8Y_SESSION").filter(|name| !name.trim().is_empty());
    let refused = of_shell.and_then(|name| session(&name, closed).err());
    if let Some(sentence) = refused {
        let advice = "Choose the session again with set-session, or unset C8Y_SESSION. Until then \
                      nothing is changed through what the environment names.";
        return Seen::fail(CHECK, sentence, advice);
    }
    let (found, unreadable) = sessions(closed);
    let path = shown(&home);
    if unreadable.is_empty() {
        return Seen::ok(CHECK, format!("{} in {path}.", found.len()));
    }
    let advice = "Mend them with go-c8y-cli, or remove them; the others can be used.";
    Seen::warn(CHECK, some(&unreadable), advice)
}

fn settings(folder: &Path) -> Seen {
    const CHECK: &str = "settings";
    let (_, mistakes) = Settings::read(folder);
    let path = shown(&Settings::path(folder));
    if mistakes.is_empty() {
        return Seen::ok(CHECK, format!("No mistake in {path}."));
    }
    let advice = format!("Mend {path}; what is right in it holds.");
    Seen::warn(CHECK, some(&mistakes), advice)
}

fn keys() -> Seen {
    const CHECK: &str = "keymap";
    let path = keymap::file()
        .map(|file| shown(file.path()))
        .unwrap_or_default();
    let keymap = keymap::keymap();
    let faults: Vec<String> = keymap.faults().iter().map(ToString::to_string).collect();
    if faults.is_empty() {
        return Seen::ok(CHECK, format!("No mistake in {path}."));
    }
    let advice = format!("Mend {path}; what is right in it holds.");
    Seen::warn(CHECK, some(&faults), advice)
}

fn themes(folder: &Path) -> Seen {
    const CHECK: &str = "themes";
    let path = shown(&themes_folder(folder));
    let mistakes = of_themes(folder);
    if mistakes.is_empty() {
        let count = own_themes(folder).len();
        return Seen::ok(CHECK, format!("{count} of your own in {path}."));
    }
    let advice = format!("Mend it in {path}.");
    Seen::warn(CHECK, some(&mistakes), advice)
}

/// The first of these sentences, and how many there are beside them.
fn some(sentences: &[String]) -> String {
    let mut text: Vec<String> = sentences
        .iter()
        .take(TOLD)
        .map(|text| sentence(text))
        .collect();
    let others = sentences.len().saturating_sub(TOLD);
    if others > 0 {
        text.push(format!("And {others} more."));
    }
    text.join(" ")
}

/// With its full stop.
fn sentence(text: &str) -> String {
    match text.ends_with('.') {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_mistakes_the_first_are_told() {
        let all: Vec<String> = (1..6).map(|line| format!("line {line}: wrong")).collect();
        assert_eq!(
            some(&all),
            "line 1: wrong. line 2: wrong. line 3: wrong. And 2 more."
        );
        assert_eq!(some(&["One.".to_owned()]), "One.");
    }
}
