//! What the manifest has to say of each kind of thing that is deployed.

use serde_json::{Map, Value};

use super::finding::{Check, Findings};
use super::{IMAGE, Shape};
use crate::deploy::{Contents, MANIFEST};
use crate::domain::{clean, unfit_label, unfit_plugin_name};

/// The longest name of a microservice.
const MOST_NAME: usize = 23;

/// What the manifest tells of itself.
#[derive(Default)]
pub(super) struct Told {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
}

/// What contents look like, by manifest and files.
pub(super) fn shape(contents: &Contents) -> Shape {
    let parsed = contents.manifest.as_deref().map(serde_json::from_str);
    let manifest = match parsed {
        Some(Ok(Value::Object(manifest))) => manifest,
        _ => Map::new(),
    };
    let text = |field: &str| manifest.get(field).and_then(Value::as_str);
    let is_package = manifest.get("isPackage") == Some(&Value::Bool(true));
    match text("package") {
        Some("blueprint") => Shape::Blueprint,
        Some("plugin") => Shape::Package,
        _ if is_package => Shape::Package,
        _ if contents.file(IMAGE).is_some() || manifest.contains_key("apiVersion") => {
            Shape::Microservice
        }
        _ => Shape::Application,
    }
}

pub(super) fn check(findings: &mut Findings, contents: &Contents, shape: &Shape) -> Told {
    if let Shape::PluginFolder(name) = shape
        && let Some(why) = unfit_plugin_name(name)
    {
        findings.error(Check::Name, "", why, "Choose another name.");
    }
    if contents.file(MANIFEST).is_none() {
        return Told::default();
    }
    let Some(text) = &contents.manifest else {
        findings.error(
            Check::Manifest,
            MANIFEST,
            format!("{MANIFEST} cannot be read: it is damaged, no UTF-8, or longer than 1 MiB."),
            "Write it anew.",
        );
        return Told::default();
    };
    if text.starts_with('\u{feff}') {
        findings.error(
            Check::Manifest,
            MANIFEST,
            format!("{MANIFEST} begins with a byte order mark, which JSON does not have."),
            "Save it as UTF-8 without one.",
        );
        return Told::default();
    }
    let manifest = match serde_json::from_str(text) {
        Ok(Value::Object(manifest)) => manifest,
        Ok(_) => {
            findings.error(
                Check::Manifest,
                MANIFEST,
                format!("{MANIFEST} is no JSON object."),
                "Write the fields between { and }.",
            );
            return Told::default();
        }
        Err(error) => {
            findings.error(
                Check::Manifest,
                MANIFEST,
                format!("{MANIFEST} is no valid JSON: {error}."),
                "Correct it there.",
            );
            return Told::default();
        }
    };
    let mut fields = Fields {
        manifest: &manifest,
        findings,
    };
    match shape {
        Shape::Application => {
            for field in ["name", "key", "contextPath"] {
                fields.text(field, Needed::Rather);
            }
            fields.context_path();
        }
        Shape::Package | Shape::Blueprint => package(&mut fields, shape),
        Shape::Microservice => microservice(&mut fields),
        Shape::PluginFolder(_) => {
            fields.text("name", Needed::Rather);
        }
    }
    let name = fields.text("name", Needed::No);
    let told = fields.text("version", Needed::No);
    if let Some(told) = &told {
        version(findings, MANIFEST, told);
    }
    Told {
        name,
        version: told,
    }
}

/// Whether a text can be a version, and is one that programs can compare.
pub(super) fn version(findings: &mut Findings, path: &str, text: &str) {
    let shown = clean(text);
    if unfit_label(text).is_some() {
        findings.error(
            Check::Version,
            path,
            format!("“{shown}” cannot be a version: only letters, digits, “.”, “+” and “-” may stand in it."),
            "Write it as 1.0.2.",
        );
    } else if !is_semantic(text) {
        findings.warning(
            Check::Version,
            path,
            format!("“{shown}” is no semantic version, so nobody can tell what is newer."),
            "Write it as 1.0.2.",
        );
    }
}

/// Whether a text is three numbers, with or without something behind.
fn is_semantic(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or(text);
    let is_number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    core.split('.').count() == 3 && core.split('.').all(is_number)
}

fn package(fields: &mut Fields<'_>, shape: &Shape) {
    fields.text("name", Needed::Yes);
    fields.text("version", Needed::Yes);
    fields.text("contextPath", Needed::Yes);
    fields.text("key", Needed::Rather);
    fields.context_path();
    if fields.manifest.get("isPackage") != Some(&Value::Bool(true)) {
        fields.findings.error(
            Check::Field,
            MANIFEST,
            format!("“isPackage” in {MANIFEST} is not true, so the platform takes it for a plain application."),
            "Set it to true.",
        );
    }
    let wanted = match shape {
        Shape::Blueprint => "blueprint",
        _ => "plugin",
    };
    let said = fields.text("package", Needed::Yes);
    if let Some(said) = said.filter(|said| said != wanted) {
        fields.findings.error(
            Check::Field,
            MANIFEST,
            format!(
                "“package” in {MANIFEST} is “{}”; of a {shape} it is “{wanted}”.",
                clean(&said)
            ),
            "Correct it, or deploy it as what it says.",
        );
    }
    if *shape == Shape::Package {
        exports(fields);
    }
}

/// The modules that a package offers.
fn exports(fields: &mut Fields<'_>) {
    let Some(exports) = fields.manifest.get("exports").and_then(Value::as_array) else {
        fields.findings.error(
            Check::Field,
            MANIFEST,
            format!("“exports” is missing in {MANIFEST}: a plugin package without modules offers nothing."),
            "Name the modules in the options of the build.",
        );
        return;
    };
    if exports.is_empty() {
        fields.findings.error(
            Check::Field,
            MANIFEST,
            format!("“exports” in {MANIFEST} is empty: there is no module to take in."),
            "Name the modules in the options of the build.",
        );
    }
    for (index, export) in exports.iter().enumerate() {
        for (field, is_needed) in [("module", true), ("name", false)] {
            let has = export
                .get(field)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.trim().is_empty());
            if has {
                continue;
            }
            let what = format!("Export {} in {MANIFEST} has no “{field}”.", index + 1);
            let remedy = format!("Give it a “{field}”.");
            if is_needed {
                fields.findings.error(Check::Field, MANIFEST, what, remedy);
            } else {
                fields
                    .findings
                    .warning(Check::Field, MANIFEST, what, remedy);
            }
        }
    }
}

fn microservice(fields: &mut Fields<'_>) {
    fields.text("apiVersion", Needed::Yes);
    fields.text("version", Needed::Yes);
    let provider = fields.manifest.get("provider");
    let names_itself = provider
        .and_then(|provider| provider.get("name"))
        .is_some_and(|name| name.as_str().is_some_and(|name| !name.trim().is_empty()));
    if !names_itself {
        fields.findings.error(
            Check::Field,
            MANIFEST,
            format!("“provider” in {MANIFEST} has no “name”."),
            "Write \"provider\": {\"name\": \"…\"}.",
        );
    }
    if let Some(name) = fields.text("name", Needed::No) {
        let fits = name.len() <= MOST_NAME
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fits {
            fields.findings.error(
                Check::Name,
                MANIFEST,
                format!(
                    "“{}” cannot be the name of a microservice: it takes small letters, digits and \
                     “-”, {MOST_NAME} at most.",
                    clean(&name)
                ),
                "Choose another name.",
            );
        }
    }
}

/// Whether a field has to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    Yes,
    /// It works without, and is hardly meant so.
    Rather,
    No,
}

/// The fields of a manifest, and where what is wrong with them is told.
struct Fields<'a> {
    manifest: &'a Map<String, Value>,
    findings: &'a mut Findings,
}

impl Fields<'_> {
    /// A field that is a text; tells where it is none, or blank.
    fn text(&mut self, field: &str, needed: Needed) -> Option<String> {
        let remedy = format!("Give “{field}” a text.");
        let what = match self.manifest.get(field) {
            Some(Value::String(text)) if !text.trim().is_empty() => return Some(text.clone()),
            Some(Value::String(_)) => format!("“{field}” in {MANIFEST} is blank."),
            None | Some(Value::Null) => format!("“{field}” is missing in {MANIFEST}."),
            Some(_) => format!("“{field}” in {MANIFEST} is no text."),
        };
        match needed {
            Needed::Yes => self.findings.error(Check::Field, MANIFEST, what, remedy),
            Needed::Rather => self.findings.warning(Check::Field, MANIFEST, what, remedy),
            Needed::No => {}
        }
        None
    }

    fn context_path(&mut self) {
        let Some(path) = self.text("contextPath", Needed::No) else {
            return;
        };
        let fits = path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
            && !path.starts_with('.');
        if !fits {
            self.findings.error(
                Check::Name,
                MANIFEST,
                format!(
                    "“{}” cannot be a context path: only letters, digits, “-”, “_” and “.” may \
                     stand in an address.",
                    clean(&path)
                ),
                "Choose another one.",
            );
        }
    }
}
