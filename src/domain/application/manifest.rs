//! What the file `cumulocity.json` says of an application, a package or a plugin.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::ApplicationKind;

/// A manifest: the file `cumulocity.json`, or the field `manifest` of an
/// application. All of it is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The name to show.
    pub name: Option<String>,
    /// The version of what it describes, such as `1.0.2`.
    pub version: Option<String>,
    /// The key of the application.
    pub key: Option<String>,
    /// Under which path it is to be served.
    pub context_path: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What kind of application it describes.
    pub kind: Option<ApplicationKind>,
    /// The version of the manifest's own format: microservices have it.
    pub api_version: Option<String>,
    /// Whether it describes a package of others' pages: `isPackage`.
    pub is_package: bool,
    /// Which kind of package: the field `package`.
    pub package: Option<PackageKind>,
    /// What other applications may take of it, in its order.
    pub exports: Vec<Export>,
    /// What it takes of other applications: the modules by the context path,
    /// often with a version behind an `@`.
    pub remotes: BTreeMap<String, Vec<String>>,
    /// The whole manifest as it was written: JSON text.
    pub object: Arc<str>,
}

/// Which kind of package a manifest describes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PackageKind {
    /// Modules that other applications load.
    Plugin,
    /// A whole application to start from.
    Blueprint,
    /// What this program does not know, as it was written.
    Other(String),
}

impl PackageKind {
    /// The word of the platform for it.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Plugin => "plugin",
            Self::Blueprint => "blueprint",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for PackageKind {
    fn from(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "plugin" => Self::Plugin,
            "blueprint" => Self::Blueprint,
            _ => Self::Other(word.trim().to_owned()),
        }
    }
}

impl fmt::Display for PackageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A module that other applications may load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The name to show; may be empty.
    pub name: String,
    /// The module's name in the code.
    pub module: Option<String>,
    /// The file that it is built from.
    pub path: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}
