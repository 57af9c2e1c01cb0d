//! Which files of a folder are never deployed.
//!
//! A file `.c8yignore` at the root of the folder, in the language of
//! `.gitignore`, behind a list of our own: so a line `!.env` there takes back
//! what the list leaves out. Only the one at the root counts.

use std::fmt;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::DeployError;
use crate::transfer::reason;

/// The file with a person's own rules.
pub const IGNORE_FILE: &str = ".c8yignore";

/// What is left out unless the person says otherwise: what tools keep for
/// themselves, what systems and editors put down, and what must not become
/// public, as anybody who may open the application may read its files.
const USUAL: &[&str] = &[
    IGNORE_FILE,
    ".git",
    ".gitignore",
    ".gitattributes",
    ".svn",
    ".hg",
    "node_modules",
    ".idea",
    ".vscode",
    ".cache",
    ".DS_Store",
    "__MACOSX",
    "Thumbs.db",
    "desktop.ini",
    "*~",
    "*.swp",
    "*.swo",
    ".#*",
    "\\#*#",
    "4913",
    "*___jb_tmp___",
    "*___jb_old___",
    ".env",
    ".env.*",
    ".npmrc",
    ".netrc",
    "id_rsa",
    "id_ed25519",
    "*.p12",
    "*.pfx",
];

/// Which files of a folder are left out.
#[derive(Clone)]
pub struct IgnoreRules {
    /// From the outermost folder inwards: the last one that says something of
    /// a path counts.
    layers: Vec<Layer>,
}

/// The rules of one folder.
#[derive(Clone)]
struct Layer {
    rules: Gitignore,
    /// Where the contents lie below this folder; empty: in it.
    below: PathBuf,
}

impl fmt::Debug for IgnoreRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count: usize = self.layers.iter().map(|layer| layer.rules.len()).sum();
        write!(f, "IgnoreRules({count} of them)")
    }
}

impl IgnoreRules {
    /// Reads the rules of a folder: our own, then those of its `.c8yignore`.
    /// Blocks.
    ///
    /// # Errors
    /// Where the file is there and cannot be read, or one of its lines is no
    /// pattern.
    pub fn of(folder: &Path) -> Result<Self, DeployError> {
        let mut builder = builder();
        for line in USUAL {
            let added = builder.add_line(None, line).map(drop);
            added.map_err(|error| DeployError::Archive(error.to_string()))?;
        }
        Ok(Self {
            layers: vec![own(builder, folder)?],
        })
    }

    /// These rules for the contents of a folder within, to which its own
    /// `.c8yignore` is added. `below` is the path to it from where these count.
    /// Blocks.
    ///
    /// # Errors
    /// As [`IgnoreRules::of`] has them.
    pub(super) fn within(&self, folder: &Path, below: &str) -> Result<Self, DeployError> {
        let mut layers = self.layers.clone();
        for layer in &mut layers {
            layer.below.push(below);
        }
        layers.push(own(builder(), folder)?);
        Ok(Self { layers })
    }

    /// Whether a path below the folder is left out; `path` counts from the
    /// folder. Its parents are not asked: who goes through a folder does not go
    /// into one that is left out.
    #[must_use]
    pub fn leave_out(&self, path: &Path, is_folder: bool) -> bool {
        let said = self.layers.iter().rev().find_map(|layer| {
            let matched = layer.rules.matched(layer.below.join(path), is_folder);
            (!matched.is_none()).then(|| matched.is_ignore())
        });
        said.unwrap_or(false)
    }

    /// The same, also where a parent of the path is left out.
    #[must_use]
    pub fn leave_out_below(&self, path: &Path, is_folder: bool) -> bool {
        let mut parents: Vec<PathBuf> = path.ancestors().skip(1).map(Path::to_owned).collect();
        parents.pop();
        parents.iter().any(|parent| self.leave_out(parent, true)) || self.leave_out(path, is_folder)
    }
}

/// Rules that are asked for paths as they count from the folder. So where that
/// lies is not told: the builder would take its name off such a path, too.
fn builder() -> GitignoreBuilder {
    let mut builder = GitignoreBuilder::new(".");
    // What was left open is a slip, and not meant as it stands there.
    builder.allow_unclosed_class(false);
    builder
}

/// Adds the `.c8yignore` of a folder, where there is one.
fn own(mut builder: GitignoreBuilder, folder: &Path) -> Result<Layer, DeployError> {
    let file = folder.join(IGNORE_FILE);
    match std::fs::read(&file) {
        Ok(bytes) => add(&mut builder, &file, &String::from_utf8_lossy(&bytes))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(DeployError::refused("read", &file, reason(&error))),
    }
    let rules = builder
        .build()
        .map_err(|error| DeployError::refused("read", &file, error.to_string()))?;
    Ok(Layer {
        rules,
        below: PathBuf::new(),
    })
}

fn add(builder: &mut GitignoreBuilder, file: &Path, text: &str) -> Result<(), DeployError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        if let Err(error) = builder.add_line(None, line) {
            return Err(DeployError::Rules {
                path: file.display().to_string(),
                line: index + 1,
                why: error.to_string().trim_end_matches('.').to_owned(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(own: &str) -> IgnoreRules {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(IGNORE_FILE), own).unwrap();
        IgnoreRules::of(dir.path()).unwrap()
    }

    #[test]
    fn own_rules_come_behind_the_usual_ones() {
        let rules = rules("# maps\n*.map\n!.env\n/docs/\n");
        let out = |path: &str, is_folder| rules.leave_out_below(Path::new(path), is_folder);
        for path in [
            "a.map",
            "js/b.js.map",
            ".git/config",
            "js/node_modules/x/y.js",
        ] {
            assert!(out(path, false), "{path}");
        }
        assert!(out("docs", true) && out("docs/a.html", false) && out(IGNORE_FILE, false));
        for path in ["index.html", ".env", "js/docs/a.html", "map.js"] {
            assert!(!out(path, false), "{path}");
        }
        assert!(
            out(".env.production", false),
            "only what was named comes back"
        );
    }

    #[test]
    fn a_relative_folder_leaves_out_the_same() {
        // In the folder that tests run in, so that it has a path of one name.
        let dir = tempfile::tempdir_in(".").unwrap();
        let name = dir.path().file_name().unwrap();
        let (folder, name) = (Path::new(name), name.to_str().unwrap());
        let lines = format!("/{name}/local.json\n/{name}s/keys.json\n");
        std::fs::write(folder.join(IGNORE_FILE), lines).unwrap();
        for folder in [folder, &folder.canonicalize().unwrap()] {
            let rules = IgnoreRules::of(folder).unwrap();
            let out = |path: String| rules.leave_out_below(Path::new(&path), false);
            assert!(out(format!("{name}/local.json")), "{}", folder.display());
            assert!(out(format!("{name}s/keys.json")), "{}", folder.display());
            assert!(!out("local.json".to_owned()));
        }
    }

    #[test]
    fn a_folder_within_keeps_the_rules_around_it() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("dist");
        std::fs::create_dir(&inner).unwrap();
        let lines = "secret.json\n/dist/own.json\n/top.json\n*.map\n!.env\n";
        std::fs::write(dir.path().join(IGNORE_FILE), lines).unwrap();
        std::fs::write(inner.join(IGNORE_FILE), "/b.js\n!keep.map\n").unwrap();
        let outer = IgnoreRules::of(dir.path()).unwrap();
        let rules = outer.within(&inner, "dist/").unwrap();
        let out = |path: &str| rules.leave_out_below(Path::new(path), false);
        for path in [
            "secret.json",
            "a/secret.json",
            "own.json",
            "a.map",
            "b.js",
            ".git/x",
        ] {
            assert!(out(path), "{path}");
        }
        for path in ["top.json", "keep.map", ".env", "a/b.js"] {
            assert!(!out(path), "{path}");
        }
    }

    #[test]
    fn a_line_that_is_no_pattern_is_told() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(IGNORE_FILE), "*.map\n[a\n").unwrap();
        let error = IgnoreRules::of(dir.path()).unwrap_err().to_string();
        assert!(error.contains(".c8yignore, line 2: "), "{error}");
    }
}
