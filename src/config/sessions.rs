//! The sessions of go-c8y-cli: files in `~/.cumulocity` or the folder that
//! `C8Y_SESSION_HOME` names, and in folders within it. They are read, never
//! written.
//!
//! JSON, YAML or TOML by the name; keys in whatever case, as go-c8y-cli takes
//! them. A secret that cannot be opened is only missed where it is needed. It
//! blocks.

use std::fs;
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use secrecy::SecretString;
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use serde_json::{Map, Value};

use super::Locked;
use super::layer::{Layer, Login, Secret, origin};
use super::sealed;
use super::session_files::{ENDINGS, ending, session_files};
use crate::api::Mode;
use crate::domain::clean;
use crate::transfer::reason;

/// Names the folder of the sessions.
const HOME: &str = "C8Y_SESSION_HOME";

/// The passphrase that opens sealed values.
const PASSPHRASE: &str = "C8Y_PASSPHRASE";

/// The largest file that is read, in bytes: sessions have a few hundred.
const MAX_BYTES: u64 = 1 << 20;

/// A session, and where it was found.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of its file without the ending, with the folders that it is in
    /// within that of the sessions.
    pub name: String,
    /// Its file, by the one path that no link is in.
    pub path: PathBuf,
    /// What it says of a connection.
    pub layer: Layer,
    /// A secret that could not be opened, the password before others.
    pub locked: Option<Locked>,
}

impl Session {
    /// Whether it leads there as this user, as far as both are named.
    #[must_use]
    pub fn leads_to(&self, host: &str, tenant: Option<&str>, user: Option<&str>) -> bool {
        let same = |ours: Option<&str>, theirs: Option<&str>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let plain = |user: &str| {
            user.rsplit_once('/')
                .map_or(user, |(_, name)| name)
                .to_owned()
        };
        let ours = &self.layer;
        ours.host.as_deref().map(origin) == Some(origin(host))
            && same(ours.tenant.as_deref(), tenant)
            && same(
                ours.user.as_deref().map(plain).as_deref(),
                user.map(plain).as_deref(),
            )
    }
}

/// The folder of the sessions; `None`: the person has no home folder.
pub fn session_home(environment: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let set = |name| environment(name).filter(|value: &String| !value.trim().is_empty());
    let home = || match set("HOME") {
        Some(home) => Some(PathBuf::from(home)),
        None => BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
    };
    match set(HOME) {
        Some(folder) => match folder.strip_prefix("~/") {
            Some(rest) => home().map(|home| home.join(rest)),
            None => Some(PathBuf::from(folder)),
        },
        None => home().map(|home| home.join(".cumulocity")),
    }
}

/// The session of this name or path.
///
/// # Errors
/// A sentence why there is none.
pub fn session(
    wanted: &str,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Session, String> {
    let text = wanted.trim();
    let plain = text.strip_prefix("file://").unwrap_or(text);
    if plain.contains("://") {
        return Err(format!(
            "The session “{}” is kept by another program: let go-c8y-cli set it as C8Y_HOST and \
             its like, or name the file of a session.",
            clean(plain)
        ));
    }
    let home = session_home(&environment);
    let path = candidates(plain, home.as_deref())
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| {
            let shown = home.as_deref().map_or_else(
                || "no folder: set C8Y_SESSION_HOME".to_owned(),
                |home| clean(&home.to_string_lossy()).into_owned(),
            );
            format!(
                "There is no session “{}”: there is no such file, and none of that name in {shown}.",
                clean(plain)
            )
        })?;
    let home = home.unwrap_or_default();
    read(&path, &home, &environment).map_err(Unread::sentence)
}

/// All sessions in the folder and in those within it, by name, and a sentence for
/// each file that cannot be read.
pub fn sessions(environment: impl Fn(&str) -> Option<String>) -> (Vec<Session>, Vec<String>) {
    let (mut found, mut said) = (Vec::new(), Vec::new());
    let Some(home) = session_home(&environment) else {
        return (found, said);
    };
    for path in session_files(&home) {
        match read(&path, &home, &environment) {
            Ok(session) => found.push(session),
            // Below there may be files of other kinds.
            Err(Unread::NoHost(_)) if path.parent() != Some(&home) => {}
            Err(why) => said.push(why.sentence()),
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    said.sort();
    (found, said)
}

/// Where a session of this name may be, the likeliest first.
fn candidates(wanted: &str, home: Option<&Path>) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::from(wanted)];
    if let Some(home) = home {
        let beside = home.join(wanted);
        let named = |ending: &&str| home.join(format!("{wanted}.{ending}"));
        paths.push(beside);
        paths.extend(ENDINGS.iter().map(named));
    }
    paths
}

/// Why a file is no session: a sentence.
enum Unread {
    /// It is something else, or names no host.
    NoHost(String),
    /// It cannot be read.
    Failed(String),
}

impl Unread {
    fn sentence(self) -> String {
        match self {
            Self::NoHost(sentence) | Self::Failed(sentence) => sentence,
        }
    }
}

/// What a session is called: its path within the folder of the sessions, or the
/// name of its file where it is elsewhere, without the ending.
fn name_of(path: &Path, home: &Path) -> String {
    let within = path.strip_prefix(home).unwrap_or(Path::new(""));
    let is_below = within.components().count() > 1;
    if is_below {
        return within.with_extension("").to_string_lossy().into_owned();
    }
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn read(
    path: &Path,
    home: &Path,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Session, Unread> {
    let shown = clean(&path.to_string_lossy()).into_owned();
    let sentence = |why: &str| format!("The session in {shown} cannot be read: {why}.");
    let failed = |why: &str| Unread::Failed(sentence(why));
    let length = fs::metadata(path)
        .map_err(|error| failed(&reason(&error)))?
        .len();
    if length > MAX_BYTES {
        return Err(failed("it is larger than 1 MiB"));
    }
    let text = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| failed(&reason(&error)))?;
    // The words of the parsers are left out: they repeat what stands there, and
    // that may be a password.
    let parsed = match ending(path).as_deref() {
        Some("toml") => toml::from_str(&text).map_err(|_| "it is no TOML"),
        Some("yaml" | "yml") => serde_saphyr::from_str(&text).map_err(|_| "it is no YAML"),
        _ => serde_json::from_str(&text).map_err(|_| "it is no JSON"),
    };
    let content = Content(parsed.map(in_small_letters).map_err(failed)?);
    let Value::Object(object) = &content.0 else {
        return Err(Unread::NoHost(sentence("it holds no keys")));
    };
    let name = name_of(path, home);
    let (layer, locked) = layer(object, &name, &environment);
    if layer.host.is_none() {
        return Err(Unread::NoHost(sentence("it names no host")));
    }
    Ok(Session {
        name,
        path: fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
        layer,
        locked,
    })
}

/// What is in the file of a session. Its texts are zeroed when it goes; what the
/// parsers copy of them is not.
struct Content(Value);

impl Drop for Content {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(all) => all.iter_mut().for_each(wipe),
        Value::Object(all) => all.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a session says, and what of it stays sealed.
fn layer(
    object: &Map<String, Value>,
    name: &str,
    environment: &impl Fn(&str) -> Option<String>,
) -> (Layer, Option<Locked>) {
    let by = format!("the session “{}”", clean(name));
    let text = |key: &str| {
        let text = match object.get(key)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    };
    let passphrase = environment(PASSPHRASE)
        .filter(|phrase| !phrase.is_empty())
        .map(SecretString::from);
    let mut locked = None;
    let mut secret = |key: &str| -> Option<SecretString> {
        let value = Zeroizing::new(text(key)?);
        if !sealed::is_sealed(&value) {
            return Some(value.as_str().into());
        }
        let opened = match &passphrase {
            None => Err("set C8Y_PASSPHRASE"),
            Some(phrase) => sealed::open(&value, phrase).map_err(|shut| match shut {
                sealed::Shut::NoPassphrase => "set C8Y_PASSPHRASE",
                sealed::Shut::Broken => "it is not what go-c8y-cli writes",
                sealed::Shut::Passphrase => "C8Y_PASSPHRASE is not its passphrase",
            }),
        };
        opened
            .map_err(|why| {
                let sentence = format!("The {key} of {by} is encrypted: {why}.");
                locked.get_or_insert_with(|| match key {
                    "password" => Locked::sealed(sentence, value.to_string()),
                    // Only a password is asked for.
                    _ => Locked::told(sentence),
                });
            })
            .ok()
    };
    let (password, token, code) = (secret("password"), secret("token"), secret("totp"));
    let prefix = object.get("usetenantprefix").and_then(Value::as_bool);
    let layer = Layer {
        host: text("host"),
        tenant: text("tenant").filter(|_| prefix != Some(false)),
        user: text("username"),
        token_user: text("username"),
        password: password.map(Secret::Here),
        token,
        code,
        login: login(object),
        mode: Some((mode(object, environment), by.clone())),
        by,
        ..Layer::default()
    };
    (layer, locked)
}

/// How a session signs in: its `settings.login.type`.
fn login(object: &Map<String, Value>) -> Option<Login> {
    let login = object.get("settings")?.get("login")?;
    Login::of_go_c8y_cli(login.get("type")?.as_str()?)
}

/// The mode of a session. What it does not allow is not allowed, as go-c8y-cli
/// has it; the environment may say otherwise.
fn mode(object: &Map<String, Value>, environment: &impl Fn(&str) -> Option<String>) -> Mode {
    let settings = object.get("settings");
    let of_mode = settings.and_then(|settings| settings.get("mode"));
    let said = |key: &str| of_mode.and_then(|mode| mode.get(key)).and_then(is_true);
    let ci = settings
        .and_then(|settings| settings.get("ci"))
        .and_then(is_true);
    let allowed = |kind: &str| {
        said(&format!("enable{}", kind.to_ascii_lowercase())).unwrap_or(false) || ci == Some(true)
    };
    over(
        Mode {
            create: allowed("create"),
            update: allowed("update"),
            delete: allowed("delete"),
        },
        environment,
    )
}

/// A mode with what the variables of go-c8y-cli say instead.
pub(super) fn over(mode: Mode, environment: &impl Fn(&str) -> Option<String>) -> Mode {
    let variable = |name: &str| {
        let value = environment(name)?;
        is_true(&Value::String(value))
    };
    if variable("C8Y_SETTINGS_CI") == Some(true) {
        return Mode::DEV;
    }
    let of = |kind: &str, usual: bool| {
        variable(&format!("C8Y_SETTINGS_MODE_ENABLE{kind}")).unwrap_or(usual)
    };
    Mode {
        create: of("CREATE", mode.create),
        update: of("UPDATE", mode.update),
        delete: of("DELETE", mode.delete),
    }
}

/// A yes or a no, as a value or as a word.
fn is_true(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(is) => Some(*is),
        Value::String(word) => match word.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "t" => Some(true),
            "false" | "0" | "f" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The same value with all keys in small letters.
fn in_small_letters(value: Value) -> Value {
    match value {
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| (key.to_ascii_lowercase(), in_small_letters(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::config::Opened;

    fn with(folder: &Path, passphrase: Option<&str>) -> impl Fn(&str) -> Option<String> {
        let (folder, passphrase) = (
            folder.to_string_lossy().into_owned(),
            passphrase.map(str::to_owned),
        );
        move |name| match name {
            HOME => Some(folder.clone()),
            PASSPHRASE => passphrase.clone(),
            _ => None,
        }
    }

    fn password(session: &Session) -> Option<String> {
        match &session.layer.password {
            Some(Secret::Here(secret)) => Some(secret.expose_secret().to_owned()),
            _ => None,
        }
    }

    #[test]
    fn all_texts_of_a_file_are_wiped() {
        let mut value: Value = serde_json::from_str(JSON).unwrap();
        wipe(&mut value);
        let left = value.to_string();
        assert!(!left.contains("p4ss") && !left.contains("ana"), "{left}");
        let mut nested = serde_json::json!([[{"password": "p4ss"}]]);
        wipe(&mut nested);
        assert_eq!(nested, serde_json::json!([[{"password": ""}]]));
    }

    const JSON: &str = r#"{"$schema":"x","host":"https://a.example.com","tenant":"t1",
        "username":"ana","password":"p4ss","settings":{"mode":{"enableCreate":true,
        "enableUpdate":true,"enableDelete":false},"login":{"type":"OAUTH2_INTERNAL"}}}"#;
    const YAML: &str = "host: a.example.com\ntenant: t1\nusername: ana\npassword: p4ss\n\
        settings:\n  mode:\n    enableCreate: true\n    enableUpdate: true\n  login:\n    \
        type: OAUTH2_INTERNAL\n";
    const TOML: &str = "host = \"a.example.com\"\ntenant = \"t1\"\nusername = \"ana\"\n\
        password = \"p4ss\"\n[settings.mode]\nEnableCreate = \"true\"\nenableupdate = true\n\
        [settings.login]\ntype = \"oauth2_internal\"\n";

    #[test]
    fn json_yaml_and_toml_say_the_same() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("j.json", JSON), ("y.yaml", YAML), ("t.toml", TOML)] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let (found, said) = sessions(with(folder.path(), None));
        assert_eq!(said, Vec::<String>::new());
        let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["j", "t", "y"]);
        for session in found {
            assert_eq!(session.layer.user.as_deref(), Some("ana"));
            assert_eq!(session.layer.tenant.as_deref(), Some("t1"));
            assert_eq!(password(&session).as_deref(), Some("p4ss"));
            assert_eq!(session.layer.login, Some(Login::Internal));
            assert_eq!(
                session.layer.mode.unwrap().0,
                Mode::QUAL,
                "{}",
                session.name
            );
        }
    }

    #[test]
    fn what_a_session_does_not_allow_is_protected() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.json"), r#"{"host":"a"}"#).unwrap();
        let of = |variables: &[(&str, &str)]| {
            let home = with(folder.path(), None);
            let said = session("a", |name| {
                let set = variables.iter().find(|(known, _)| *known == name);
                set.map(|(_, value)| (*value).to_owned())
                    .or_else(|| home(name))
            });
            said.unwrap().layer.mode.unwrap().0.word()
        };
        assert_eq!(of(&[]), "prod");
        assert_eq!(of(&[("C8Y_SETTINGS_CI", "true")]), "dev");
        let both = [
            ("C8Y_SETTINGS_MODE_ENABLECREATE", "true"),
            ("C8Y_SETTINGS_MODE_ENABLEUPDATE", "1"),
        ];
        assert_eq!(of(&both), "qual");
    }

    #[test]
    fn a_sealed_password_opens_with_its_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = sealed::seal("p4ss", "sesame");
        let text = format!(r#"{{"host":"a","username":"ana","password":"{sealed}"}}"#);
        fs::write(folder.path().join("a.json"), text).unwrap();
        let of = |phrase| session("a", with(folder.path(), phrase)).unwrap();
        assert_eq!(password(&of(Some("sesame"))).as_deref(), Some("p4ss"));
        for (phrase, why) in [
            (None, "set C8Y_PASSPHRASE"),
            (Some("other"), "C8Y_PASSPHRASE is not its passphrase"),
        ] {
            let session = of(phrase);
            assert_eq!(password(&session), None);
            let locked = session.locked.unwrap();
            assert_eq!(
                locked.to_string(),
                format!("The password of the session “a” is encrypted: {why}.")
            );
            assert!(locked.is_sealed());
            assert!(!format!("{locked:?}").contains("{encrypted}"));
        }
        let locked = of(None).locked.unwrap();
        match locked.open(&"sesame".into()) {
            Opened::Password(password) => assert_eq!(password.expose_secret(), "p4ss"),
            other => panic!("{other:?}"),
        }
        assert!(matches!(locked.open(&"".into()), Opened::NoPassphrase));
    }

    #[test]
    fn a_session_is_found_by_path_name_and_address_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        fs::write(&path, JSON).unwrap();
        let path = path.to_string_lossy().into_owned();
        for wanted in ["a", "a.json", &path, &format!("file://{path}")] {
            let found = session(wanted, with(folder.path(), None));
            assert_eq!(found.unwrap().name, "a", "{wanted}");
        }
        let said = session("b", with(folder.path(), None)).unwrap_err();
        assert!(said.starts_with("There is no session “b”"), "{said}");
        let said = session("vault://b", with(folder.path(), None)).unwrap_err();
        assert!(said.contains("kept by another program"), "{said}");
    }

    #[test]
    fn a_session_in_a_folder_is_called_by_both() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("acme")).unwrap();
        fs::write(folder.path().join("acme/plant.json"), JSON).unwrap();
        fs::write(folder.path().join("acme/other.json"), r#"{"name":"x"}"#).unwrap();
        fs::write(folder.path().join("acme/broken.json"), "{").unwrap();
        let (found, said) = sessions(with(folder.path(), None));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].name, "acme/plant");
        assert_eq!(found[0].layer.by, "the session “acme/plant”");
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains("broken.json"), "{said:?}");
        let named = session("acme/plant", with(folder.path(), None)).unwrap();
        assert_eq!(
            (named.name, named.path),
            (found[0].name.clone(), found[0].path.clone())
        );
    }

    #[test]
    fn a_session_is_what_leads_to_its_host_as_its_user() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.json"), JSON).unwrap();
        let session = session("a", with(folder.path(), None)).unwrap();
        let leads = |host, tenant, user| session.leads_to(host, tenant, user);
        assert!(leads("a.example.com", None, None));
        assert!(leads("https://A.example.com/", Some("t1"), Some("t1/ana")));
        assert!(!leads("b.example.com", None, None));
        assert!(!leads("a.example.com", Some("t2"), Some("ana")));
        assert!(!leads("a.example.com", None, Some("bo")));
    }

    #[test]
    fn a_file_that_cannot_be_read_repeats_nothing_of_it() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("a.json", "{\"password\": hunter2}"),
            ("b.yaml", "password: [hunter2"),
            ("c.toml", "password = hunter2"),
            ("d.json", "[\"hunter2\"]"),
            ("e.json", "{\"password\": \"hunter2\"}"),
            ("settings.json", "hunter2"),
            (".f.json", "hunter2"),
            ("readme.md", "hunter2"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let (found, said) = sessions(with(folder.path(), None));
        assert!(found.is_empty());
        assert_eq!(said.len(), 5, "{said:?}");
        for sentence in said {
            assert!(!sentence.contains("hunter2"), "{sentence}");
            assert!(sentence.starts_with("The session in "), "{sentence}");
        }
    }
}
