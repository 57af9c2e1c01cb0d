//! Files that should not be there: whoever may open the application may read
//! all of them.

use super::finding::{Check, Findings};
use crate::deploy::Contents;
use crate::deploy::contents::is_clutter;
use crate::domain::clean;

/// Names of files that hold passwords, tokens or private keys.
const SECRETS: &[&str] = &[
    ".env",
    ".npmrc",
    ".yarnrc.yml",
    ".netrc",
    ".pypirc",
    ".htpasswd",
    ".git-credentials",
    ".pgpass",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
];

/// How the names of key stores end.
const KEY_STORES: &[&str] = &[".p12", ".pfx", ".jks", ".keystore", ".ppk"];

/// How the names of files end that may hold a private key, or only a
/// certificate.
const KEYS: &[&str] = &[".pem", ".key"];

/// Folders that tools keep for themselves, with what is to be said of each.
const FOLDERS: &[(&str, &str)] = &[
    (
        "node_modules",
        "holds the packages that the build used, which nobody needs behind it",
    ),
    (".svn", "holds the history of the sources"),
    (".hg", "holds the history of the sources"),
    (".idea", "holds the settings of an editor"),
    (".vscode", "holds the settings of an editor"),
];

pub(super) fn check(findings: &mut Findings, contents: &Contents) {
    let mut told: Vec<String> = Vec::new();
    let mut maps: Vec<&str> = Vec::new();
    for item in &contents.items {
        let path = item.path.as_str();
        if told.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        if let Some(folder) = folder(findings, path) {
            told.push(folder);
            continue;
        }
        if !item.is_file() {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        if is_secret(&name) {
            findings.error(
                Check::Secret,
                path,
                format!(
                    "“{}” usually holds passwords, tokens or keys, and could be read by whoever \
                     opens the application.",
                    clean(path)
                ),
                "Take it out, and change what is in it if it was ever deployed.",
            );
        } else if KEYS.iter().any(|end| name.ends_with(end)) {
            findings.warning(
                Check::Secret,
                path,
                format!("“{}” may hold a private key.", clean(path)),
                "Take it out unless it is a public certificate.",
            );
        } else if name.ends_with(".map") {
            maps.push(path);
        } else if is_clutter(path) {
            findings.warning(
                Check::Clutter,
                path,
                format!("“{}” is what a system puts beside files.", clean(path)),
                "Take it out.",
            );
        }
    }
    source_maps(findings, &maps);
}

/// Tells of a folder that should not be there, and gives it.
fn folder(findings: &mut Findings, path: &str) -> Option<String> {
    let mut below = 0;
    for part in path.split_inclusive('/') {
        below += part.len();
        let Some(name) = part.strip_suffix('/') else {
            break;
        };
        let folder = path.get(..below).unwrap_or(path);
        let shown = clean(folder.trim_end_matches('/'));
        if matches!(name, ".git" | ".ssh" | ".aws") {
            let holds = if name == ".git" {
                "all of the history of the sources"
            } else {
                "keys"
            };
            findings.error(
                Check::Secret,
                folder,
                format!("The folder “{shown}” holds {holds}, for whoever opens the application."),
                "Take it out.",
            );
            return Some(folder.to_owned());
        }
        if let Some((_, what)) = FOLDERS.iter().find(|(known, _)| *known == name) {
            let what = format!("The folder “{shown}” {what}.");
            findings.warning(Check::Clutter, folder, what, "Take it out.");
            return Some(folder.to_owned());
        }
    }
    None
}

fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
        || name.starts_with(".env.")
        || KEY_STORES.iter().any(|end| name.ends_with(end))
}

/// One word for all: a build makes one map a file.
fn source_maps(findings: &mut Findings, maps: &[&str]) {
    let Some(first) = maps.first() else {
        return;
    };
    let what = if maps.len() == 1 {
        format!("“{}” is a source map: it shows your sources.", clean(first))
    } else {
        format!(
            "There are {} source maps, such as “{}”: they show your sources.",
            maps.len(),
            clean(first)
        )
    };
    findings.warning(
        Check::SourceMap,
        first,
        what,
        "Build without them, or leave them out by a line *.map in .c8yignore.",
    );
}
