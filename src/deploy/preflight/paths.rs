//! Paths that lead out of an archive, or that several files share.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Check, Findings};
use crate::deploy::{Contents, Item, ItemKind, Origin};
use crate::domain::{clean, unfit_path};

pub(super) fn check(findings: &mut Findings, contents: &Contents) {
    for item in &contents.items {
        one(findings, contents.origin, item);
    }
    if contents.has_repeats {
        findings.error(
            Check::Repeated,
            "",
            "The zip has several entries of one name, of which some programs take the first and \
             others the last.",
            "Make the zip anew.",
        );
    }
    shared(findings, contents);
}

fn one(findings: &mut Findings, origin: Origin, item: &Item) {
    let shown = clean(&item.path);
    // A folder ends with a slash in a zip.
    let path = match item.kind {
        ItemKind::Folder => item.path.strip_suffix('/').unwrap_or(&item.path),
        _ => &item.path,
    };
    let has_drive = path.as_bytes().get(1) == Some(&b':')
        && path.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    if has_drive {
        let what = format!("The path “{shown}” begins with the letter of a drive.");
        findings.error(Check::Path, &item.path, what, "Make the zip anew.");
    } else if let Some(why) = unfit_path(path) {
        let what = format!("“{shown}” cannot be a path: {}", lowered(why));
        findings.error(Check::Path, &item.path, what, remedy(origin));
    }
    let what = match item.kind {
        ItemKind::Link => "is a link",
        ItemKind::Special => "is a device, a pipe or the like",
        ItemKind::File | ItemKind::Folder => "",
    };
    if !what.is_empty() {
        match origin {
            Origin::Folder => findings.warning(
                Check::Link,
                &item.path,
                format!("“{shown}” {what}, and is left out."),
                "Put the file itself there, if it is needed.",
            ),
            Origin::Zip => findings.error(
                Check::Link,
                &item.path,
                format!("“{shown}” {what}."),
                "Make the zip anew, with the file itself.",
            ),
        }
    }
    if item.is_encrypted {
        findings.error(
            Check::Encrypted,
            &item.path,
            format!("“{shown}” needs a password, which the platform does not have."),
            "Make the zip anew, without one.",
        );
    }
}

const fn remedy(origin: Origin) -> &'static str {
    match origin {
        Origin::Folder => "Rename it.",
        Origin::Zip => "Make the zip anew.",
    }
}

/// Files that share a path but for capitals, and files that are folders too.
fn shared(findings: &mut Findings, contents: &Contents) {
    let files: BTreeSet<&str> = contents.files().map(|item| item.path.as_str()).collect();
    let mut by_case: BTreeMap<String, &str> = BTreeMap::new();
    for path in &files {
        if let Some(other) = by_case.insert(path.to_lowercase(), path) {
            findings.warning(
                Check::Repeated,
                path,
                format!(
                    "“{}” and “{}” differ only in capitals: on some systems they are one file.",
                    clean(other),
                    clean(path)
                ),
                "Rename one of them.",
            );
        }
        let parents = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        for parent in parents.filter(|parent| files.contains(parent)) {
            findings.error(
                Check::Repeated,
                path,
                format!("“{}” is a file and a folder.", clean(parent)),
                remedy(contents.origin),
            );
        }
    }
}

/// A sentence that begins small, for behind a colon.
fn lowered(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map(|first| first.to_lowercase().chain(chars).collect())
        .unwrap_or_default()
}
