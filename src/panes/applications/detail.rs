//! What the right pane shows of a node: the file that it is or stands for, its
//! fields, and what the platform said of it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Applications, NodeKey, What};
use crate::deploy::MANIFEST;
use crate::domain::{Application, ApplicationVersion, Archive, BinaryId, Manifest, Plugin};
use crate::panes::detail::{DetailField, DetailValue, Detailed, fragments};
use crate::panes::preview::{Source, Subject};

/// The media type of every archive.
const ZIP: &str = "application/zip";

/// A node as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    key: NodeKey,
    title: String,
    subject: Option<Subject>,
    no_file: &'static str,
    fields: Vec<DetailField>,
    object: Arc<str>,
}

impl Detailed for Looked {
    const RAW: &'static str = "Object";

    fn is_same(&self, other: &Self) -> bool {
        self.key == other.key
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn subject(&self) -> Option<Subject> {
        self.subject.clone()
    }

    fn no_file(&self) -> &'static str {
        self.no_file
    }

    fn fields(&self) -> Vec<DetailField> {
        self.fields.clone()
    }

    fn object(&self) -> &Arc<str> {
        &self.object
    }
}

impl Applications {
    /// What there is to look at under the cursor.
    pub(super) fn looked(&self) -> Option<Looked> {
        let row = self.current()?;
        let application = self.application(row.key.application())?;
        Some(match &row.what {
            What::Plugin(plugin) => of_plugin(&row.key, application, plugin),
            What::Archive { archive, is_active } => {
                of_archive(&row.key, application, archive, *is_active)
            }
            What::Version(version) => of_version(&row.key, application, version),
            What::File(name, length) => self.of_file(&row.key, name, *length)?,
            What::Folder(name, length) => of_folder(&row.key, name, *length),
            What::Application(_) | What::Group(..) | What::Note(_) => of_application(application),
        })
    }

    fn of_file(&self, key: &NodeKey, name: &str, length: u64) -> Option<Looked> {
        let NodeKey::Entry(_, path) = key else {
            return None;
        };
        let id = key.application();
        let archive = self.archive_of(key)?;
        let contents = self.contents.get(&(id.clone(), archive.clone()))?.value()?;
        let item = contents.file(path)?;
        let crc = item.crc32.map(|crc| format!("{crc:08x}"));
        let fields = [
            DetailField::text("path", path),
            size("length", Some(length)),
            size("packed", item.packed),
            crc.as_deref()
                .and_then(|crc| DetailField::text("CRC-32", crc)),
            DetailField::text("archive", archive.as_str()),
        ];
        let object = json!({
            "path": path,
            "length": length,
            "packed": item.packed,
            "crc32": crc,
            "archive": archive.as_str(),
        });
        Some(Looked {
            key: key.clone(),
            title: name.to_owned(),
            subject: Some(Subject {
                source: Source::Entry(Box::new(Source::Archive(id.clone(), archive)), path.clone()),
                name: name.to_owned(),
                media_type: None,
                length: Some(length),
                updated: None,
            }),
            no_file: "",
            fields: fields.into_iter().flatten().collect(),
            object: object.to_string().into(),
        })
    }
}

fn of_application(application: &Application) -> Looked {
    let active = application.active.as_ref();
    let active = active.filter(|_| application.kind.has_archives());
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let availability = application.availability.as_ref();
    let availability = availability.map_or("", |availability| availability.word());
    let known = [
        ("name", application.name.clone()),
        ("id", application.id.to_string()),
        ("type", application.kind.to_string()),
        ("owner", text(&application.owner)),
        ("availability", availability.to_owned()),
        ("key", text(&application.key)),
        ("context path", text(&application.context_path)),
        (
            "active archive",
            active.map(BinaryId::to_string).unwrap_or_default(),
        ),
        ("description", text(&application.description)),
    ];
    let mut fields: Vec<DetailField> = known
        .iter()
        .filter_map(|(name, value)| DetailField::text(name, value))
        .collect();
    if let Some(manifest) = &application.manifest {
        fields.extend(of_manifest(manifest));
    }
    let subject = active.map(|archive| Subject {
        source: Source::Archive(application.id.clone(), archive.clone()),
        name: format!("{}.zip", application.title()),
        media_type: Some(ZIP.to_owned()),
        length: None,
        updated: None,
    });
    Looked {
        key: NodeKey::Application(application.id.clone()),
        title: application.title().to_owned(),
        subject,
        no_file: "It has no active archive to look into.",
        fields,
        object: Arc::clone(&application.object),
    }
}

fn of_plugin(key: &NodeKey, application: &Application, plugin: &Plugin) -> Looked {
    let path = format!("{}/{MANIFEST}", plugin.name);
    let subject = match (&plugin.manifest, &application.active) {
        (Some(_), Some(active)) => Some(Subject {
            source: Source::Entry(
                Box::new(Source::Archive(application.id.clone(), active.clone())),
                path,
            ),
            name: MANIFEST.to_owned(),
            media_type: None,
            length: None,
            updated: None,
        }),
        _ => None,
    };
    let mut fields: Vec<DetailField> = DetailField::text("folder", &plugin.name)
        .into_iter()
        .collect();
    if let Some(manifest) = &plugin.manifest {
        fields.extend(of_manifest(manifest));
    }
    let object = plugin.manifest.as_ref().map(|manifest| &manifest.object);
    Looked {
        key: key.clone(),
        title: plugin.name.clone(),
        subject,
        no_file: "It is a plain folder: it has no cumulocity.json. Open it to see its files.",
        fields,
        object: object.map_or_else(|| "{}".into(), Arc::clone),
    }
}

fn of_archive(
    key: &NodeKey,
    application: &Application,
    archive: &Archive,
    is_active: bool,
) -> Looked {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let state = if is_active {
        "active: the application is served from it"
    } else {
        "not active"
    };
    let fields = [
        DetailField::text("name", &archive.name),
        DetailField::text("id", archive.id.as_str()),
        DetailField::text("state", state),
        size("length", archive.length),
        DetailField::of("created", archive.created.map(DetailValue::Time)),
        DetailField::text("description", &text(&archive.description)),
        DetailField::text("context path", &text(&archive.context_path)),
    ];
    let object = json!({
        "id": archive.id.as_str(),
        "name": archive.name,
        "length": archive.length,
        "created": archive.created.map(|created| created.to_string()),
        "description": archive.description,
        "contextPath": archive.context_path,
        "active": is_active,
    });
    Looked {
        key: key.clone(),
        title: archive.title().to_owned(),
        subject: Some(Subject {
            source: Source::Archive(application.id.clone(), archive.id.clone()),
            name: archive.title().to_owned(),
            media_type: Some(ZIP.to_owned()),
            length: archive.length,
            updated: None,
        }),
        no_file: "",
        fields: fields.into_iter().flatten().collect(),
        object: object.to_string().into(),
    }
}

fn of_version(key: &NodeKey, application: &Application, version: &ApplicationVersion) -> Looked {
    let binary = version.binary.as_ref();
    let tags = version.tags.join(", ");
    let fields = [
        DetailField::text("version", &version.version),
        DetailField::text("tags", &tags),
        binary.and_then(|binary| DetailField::text("archive", binary.as_str())),
    ];
    let object = json!({
        "version": version.version,
        "tags": version.tags,
        "binaryId": binary.map(BinaryId::as_str),
    });
    Looked {
        key: key.clone(),
        title: format!("{} {}", application.title(), version.version),
        subject: binary.map(|archive| Subject {
            source: Source::Archive(application.id.clone(), archive.clone()),
            name: format!("{}-{}.zip", application.title(), version.version),
            media_type: Some(ZIP.to_owned()),
            length: None,
            updated: None,
        }),
        no_file: "The platform does not tell which archive it is.",
        fields: fields.into_iter().flatten().collect(),
        object: object.to_string().into(),
    }
}

fn of_folder(key: &NodeKey, name: &str, length: u64) -> Looked {
    let path = match key {
        NodeKey::Entry(_, path) => path.as_str(),
        _ => name,
    };
    let fields = [
        DetailField::text("path", path),
        size("length", Some(length)),
    ];
    Looked {
        key: key.clone(),
        title: name.to_owned(),
        subject: None,
        no_file: "It is a folder: open it to see its files.",
        fields: fields.into_iter().flatten().collect(),
        object: json!({ "path": path, "length": length }).to_string().into(),
    }
}

fn size(name: &str, bytes: Option<u64>) -> Option<DetailField> {
    DetailField::of(name, bytes.map(DetailValue::Size))
}

/// What a manifest says: the known fields first, then what else is in it.
fn of_manifest(manifest: &Manifest) -> Vec<DetailField> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let exports: Vec<String> = manifest
        .exports
        .iter()
        .map(|export| match &export.module {
            Some(module) => format!("{} ({module})", export.name),
            None => export.name.clone(),
        })
        .collect();
    let known = [
        ("manifest name", text(&manifest.name)),
        ("manifest version", text(&manifest.version)),
        ("exports", exports.join(", ")),
    ];
    let known = known.iter();
    let known = known.filter_map(|(name, value)| DetailField::text(name, value));
    let is_said = |name: &str, _: &Value| matches!(name, "name" | "version" | "exports");
    known.chain(fragments(&manifest.object, is_said)).collect()
}
