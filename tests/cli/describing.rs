//! `info`, `completions` and `man`: no tenant is needed, and none is asked.

use std::fs;
use std::path::Path;

use crate::program::{Ran, program};

fn run(folder: &std::path::Path, arguments: &[&str]) -> Ran {
    Ran::of(program(folder).args(arguments))
}

#[test]
fn info_tells_the_version_and_the_folders() {
    let folder = tempfile::tempdir().unwrap();
    let text = run(folder.path(), &["info"]).done();
    assert!(text.starts_with(&format!("version   {}\n", env!("CARGO_PKG_VERSION"))));
    let value = run(folder.path(), &["info", "--json"]).json();
    let state = folder.path().join(".state");
    assert_eq!(value["state"], state.to_string_lossy().as_ref());
    let profiles = value["profiles"].as_str().unwrap();
    assert!(profiles.ends_with("profiles.toml"), "{profiles}");
    let sessions = folder.path().join(".cumulocity");
    assert_eq!(value["sessions"], sessions.to_string_lossy().as_ref());
}

#[test]
fn info_tells_what_is_wrong_with_the_key_map_and_nothing_stops() {
    let folder = tempfile::tempdir().unwrap();
    let value = run(folder.path(), &["info", "--json"]).json();
    assert_eq!(value["keymapFaults"], serde_json::json!([]));
    let file = Path::new(value["keymap"].as_str().unwrap()).to_owned();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "[list]\nfly = [\"a\"]\nup = [\"ctr-a\"]\n").unwrap();
    let text = run(folder.path(), &["info"]).done();
    assert!(
        text.contains("\n          line 2: [list] has no action “fly”.\n"),
        "{text}"
    );
    let value = run(folder.path(), &["info", "--json"]).json();
    assert_eq!(value["keymapFaults"].as_array().unwrap().len(), 2);
    fs::write(&file, [0xff]).unwrap();
    let text = run(folder.path(), &["info"]).done();
    assert!(text.contains("\n          it cannot be read: "), "{text}");
}

#[test]
fn info_tells_where_settings_and_themes_are_and_what_is_wrong_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let value = run(folder.path(), &["info", "--json"]).json();
    let (settings, themes) = (&value["settings"], &value["themes"]);
    let (settings, themes) = (settings.as_str().unwrap(), themes.as_str().unwrap());
    assert_eq!(value["settingsFaults"], serde_json::json!([]));
    fs::create_dir_all(themes).unwrap();
    fs::write(settings, "bell = 1\n").unwrap();
    fs::write(format!("{themes}/mine.toml"), "texd = \"red\"\n").unwrap();
    fs::write(
        format!("{themes}/night.toml"),
        "base = \"dark\"\nok = \"#000000\"\n",
    )
    .unwrap();
    let text = run(folder.path(), &["info"]).done();
    for told in [
        format!("settings  {settings}\n          settings.toml, line 1: bell is true or false.\n"),
        format!(
            "themes    {themes}\n          The theme “mine” has a mistake: line 1: there is no “texd”; did you mean “text”?\n"
        ),
        "          In the theme “night” these can hardly be read: ok.".to_owned(),
    ] {
        assert!(text.contains(&told), "{told}\n{text}");
    }
    let value = run(folder.path(), &["info", "--json"]).json();
    assert_eq!(value["settingsFaults"].as_array().unwrap().len(), 1);
    assert_eq!(value["themesFaults"].as_array().unwrap().len(), 2);
    let page = run(folder.path(), &["man"]).done();
    for file in [
        "keymap.toml",
        "settings.toml",
        "themes/",
        "C8YBIN_CONFIG_DIR",
    ] {
        assert!(page.replace('\\', "").contains(file), "{file}");
    }
}

/// The names within quotation marks that begin so.
fn quoted<'a>(source: &'a str, beginning: &str) -> Vec<&'a str> {
    let parts = source.split('"').skip(1).step_by(2);
    let is_name = |part: &&str| {
        part.bytes()
            .all(|c| c.is_ascii_uppercase() || b"_8".contains(&c))
    };
    let fits = parts.filter(|part| part.starts_with(beginning));
    fits.filter(is_name).collect()
}

#[test]
fn the_help_and_the_manual_tell_each_variable_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let help = run(folder.path(), &["--help"]).done();
    let page = run(folder.path(), &["man"]).done();
    let outside = fs::read_to_string("src/config/outside.rs").unwrap();
    let mut read = quoted(&outside, "C8Y_");
    assert!(read.contains(&"C8Y_DOMAIN"), "{read:?}");
    read.extend([
        "C8Y_SESSION",
        "C8Y_SESSION_HOME",
        "C8Y_PASSPHRASE",
        "C8YBIN_ASCII",
        "C8YBIN_CONFIG_DIR",
        "C8YBIN_IMAGES",
        "C8YBIN_KEYRING",
        "C8YBIN_STATE_DIR",
        "C8YBIN_THEME",
        "NO_COLOR",
    ]);
    for name in read {
        assert!(help.contains(&format!(" {name}")), "{name}\n{help}");
        assert!(page.contains(name), "{name}\n{page}");
    }
}

#[test]
fn each_shell_gets_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(folder.path(), &["completions", shell]).done();
        assert!(
            script.contains("profiles") && script.contains("read-only"),
            "{shell}"
        );
    }
    run(folder.path(), &["completions", "tcsh"]).failed(101, "possible values: bash");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let page = run(folder.path(), &["man"]).done();
    assert!(page.contains(".TH c8ybin 1"), "{page}");
    for section in ["SUBCOMMANDS", "FILES", "ENVIRONMENT", "\"EXIT STATUS\""] {
        assert!(page.contains(&format!(".SH {section}\n")), "{section}");
    }
    assert!(!page.contains("EXTRA"), "{page}");
    // There is no such page.
    assert!(!page.contains("help(1)"), "{page}");
    assert_eq!(run(folder.path(), &["man", "-o", "pages"]).done(), "");
    for (name, words) in [
        ("c8ybin", "profiles"),
        ("c8ybin-ls", "csv"),
        ("c8ybin-profiles-add", "password"),
    ] {
        let page = fs::read_to_string(folder.path().join(format!("pages/{name}.1"))).unwrap();
        assert!(page.contains(words), "{name}");
    }
    fs::write(folder.path().join("taken"), "").unwrap();
    run(folder.path(), &["man", "-o", "taken"]).failed(100, "Could not write taken");
}

#[test]
fn info_says_why_there_is_no_connection_where_flags_name_one() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| Ran::of(program(folder.path()).args(arguments)).done();
    let why = "There is no profile “none”";
    let told = run(&["--profile", "none", "info"]);
    assert!(told.contains(&format!("platform  none: {why}")), "{told}");
    let told: serde_json::Value =
        serde_json::from_str(&run(&["--profile", "none", "info", "--json"])).unwrap();
    assert!(told["noConnection"].as_str().unwrap().starts_with(why));
    assert!(!run(&["info"]).contains("platform"));
}
