//! What the platform writes about applications, and what is written to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::fields::Fields;
use super::{NO_LIST, Statistics, Unreadable, date, label, number};
use crate::domain::{
    Application, ApplicationId, ApplicationKind, ApplicationVersion, Archive, Availability,
    BinaryId, Export, Manifest, PackageKind, Page, PageRequest, Plugin,
};

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    applications: Option<Vec<&'a RawValue>>,
    next: Option<Value>,
    #[serde(default, deserialize_with = "super::or_none")]
    statistics: Option<Statistics>,
}

/// Reads a page of applications.
pub(crate) fn applications(
    text: &[u8],
    request: PageRequest,
) -> Result<Page<Application>, Unreadable> {
    let list: List<'_> = super::json(text)?;
    let rows = list.applications.ok_or(NO_LIST)?;
    let more = !rows.is_empty() && matches!(&list.next, Some(Value::String(_)));
    let statistics = list.statistics.unwrap_or_default();
    Ok(Page {
        items: rows.into_iter().filter_map(|row| read(row).ok()).collect(),
        number: request.number,
        size: request.size,
        total_pages: number(&statistics.total_pages),
        total: number(&statistics.total_elements),
        more,
    })
}

/// Reads the applications of one name: a list without pages.
pub(crate) fn application_named(text: &[u8]) -> Result<Vec<Application>, Unreadable> {
    let list: List<'_> = super::json(text)?;
    let rows = list.applications.ok_or(NO_LIST)?;
    Ok(rows.into_iter().filter_map(|row| read(row).ok()).collect())
}

/// Reads one application.
pub(crate) fn application(text: &[u8]) -> Result<Application, Unreadable> {
    read(super::json(text)?)
}

fn read(raw: &RawValue) -> Result<Application, Unreadable> {
    let fields: Fields<'_> = super::json(raw.get().as_bytes())?;
    let text = |name| label(&fields.value(name));
    let id = text("id").ok_or("the application has no id")?;
    let owner = fields.value("owner");
    let owner = owner.get("tenant").and_then(|tenant| tenant.get("id"));
    Ok(Application {
        id: ApplicationId::new(&id).map_err(|error| error.to_string())?,
        name: text("name").unwrap_or_default(),
        key: text("key"),
        kind: ApplicationKind::from(text("type").unwrap_or_default().as_str()),
        availability: text("availability").map(|word| Availability::from(word.as_str())),
        owner: owner.and_then(label),
        context_path: text("contextPath"),
        description: text("description"),
        manifest: fields.raw("manifest").and_then(read_manifest),
        active: text("activeVersionId").and_then(|id| BinaryId::new(&id).ok()),
        versions: listed_versions(&fields.value("applicationVersions")),
        object: Arc::from(raw.get()),
    })
}

/// Reads the archives of an application.
pub(crate) fn archives(text: &[u8]) -> Result<Vec<Archive>, Unreadable> {
    let list: Fields<'_> = super::json(text)?;
    let Value::Array(rows) = list.value("attachments") else {
        return Err("it holds no list of archives".to_owned());
    };
    Ok(rows.iter().filter_map(archive).collect())
}

fn archive(row: &Value) -> Option<Archive> {
    let text = |name| row.get(name).and_then(label);
    Some(Archive {
        id: BinaryId::new(&text("id")?).ok()?,
        name: text("name").unwrap_or_default(),
        length: row.get("length").and_then(number),
        created: row.get("created").and_then(date),
        description: text("description"),
        context_path: text("contextPath"),
    })
}

/// Reads the folders at the root of an application's active archive.
pub(crate) fn plugins(text: &[u8]) -> Result<Vec<Plugin>, Unreadable> {
    let rows: Vec<&RawValue> = super::json(text)?;
    let plugin = |row: &RawValue| {
        let fields: Fields<'_> = super::json(row.get().as_bytes()).ok()?;
        Some(Plugin {
            name: label(&fields.value("pluginName"))?,
            manifest: fields.raw("pluginPackage").and_then(read_manifest),
        })
    };
    Ok(rows.into_iter().filter_map(plugin).collect())
}

/// Reads the versions of an application. The document calls the list
/// `versions`, the platform `applicationVersions` (`API.md` section 6.4).
pub(crate) fn versions(text: &[u8]) -> Result<Vec<ApplicationVersion>, Unreadable> {
    let list: Fields<'_> = super::json(text)?;
    let lists = ["applicationVersions", "versions"].map(|name| list.value(name));
    match lists.iter().find(|value| value.is_array()) {
        Some(rows) => Ok(listed_versions(rows)),
        None => Err("it holds no list of versions".to_owned()),
    }
}

/// Reads one version.
pub(crate) fn version(text: &[u8]) -> Result<ApplicationVersion, Unreadable> {
    let value: Value = super::json(text)?;
    read_version(&value).ok_or_else(|| "it names no version".to_owned())
}

fn listed_versions(rows: &Value) -> Vec<ApplicationVersion> {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter().filter_map(read_version).collect()
}

/// Tags stand under `tags`, and in the document's schema under `tag`.
fn read_version(row: &Value) -> Option<ApplicationVersion> {
    let tags = ["tags", "tag"]
        .into_iter()
        .find_map(|name| row.get(name)?.as_array());
    let binary = row.get("binaryId").and_then(label);
    Some(ApplicationVersion {
        version: label(row.get("version")?)?,
        binary: binary.and_then(|id| BinaryId::new(&id).ok()),
        tags: tags.into_iter().flatten().filter_map(label).collect(),
    })
}

fn read_manifest(raw: &RawValue) -> Option<Manifest> {
    let fields: Fields<'_> = super::json(raw.get().as_bytes()).ok()?;
    let text = |name| label(&fields.value(name));
    Some(Manifest {
        name: text("name"),
        version: text("version"),
        key: text("key"),
        context_path: text("contextPath"),
        description: text("description"),
        kind: text("type").map(|word| ApplicationKind::from(word.as_str())),
        api_version: text("apiVersion"),
        is_package: fields.value("isPackage") == Value::Bool(true),
        package: text("package").map(|word| PackageKind::from(word.as_str())),
        exports: exports(&fields.value("exports")),
        remotes: remotes(&fields.value("remotes")),
        object: Arc::from(raw.get()),
    })
}

fn exports(value: &Value) -> Vec<Export> {
    let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let export = |row: &Value| {
        let text = |name| row.get(name).and_then(label);
        Export {
            name: text("name").unwrap_or_default(),
            module: text("module"),
            path: text("path"),
            description: text("description"),
        }
    };
    let objects = rows.iter().filter(|row| row.is_object());
    objects.map(export).collect()
}

fn remotes(value: &Value) -> BTreeMap<String, Vec<String>> {
    let Value::Object(map) = value else {
        return BTreeMap::new();
    };
    let modules = |value: &Value| match value {
        Value::Array(rows) => rows.iter().filter_map(label).collect(),
        one => label(one).into_iter().collect(),
    };
    let pairs = map.iter();
    pairs
        .map(|(key, value)| (key.clone(), modules(value)))
        .collect()
}

/// The change of an application that makes an archive the active one.
pub(crate) fn with_active(id: &ApplicationId, archive: &BinaryId) -> String {
    json!({ "id": id.as_str(), "activeVersionId": archive.as_str() }).to_string()
}

/// The part that describes a version that is to be made.
pub(crate) fn new_version(version: &str, tags: &[String]) -> String {
    json!({ "version": version, "tags": tags }).to_string()
}

/// The tags that a version is to have from now on.
pub(crate) fn new_tags(tags: &[String]) -> String {
    json!({ "tags": tags }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_application_is_read_with_all_that_it_tells() {
        let text = br#"{"id":20200301,"name":"cockpit","key":"cockpit-key","type":"HOSTED",
            "availability":"PRIVATE","contextPath":"cockpit","owner":{"self":"x",
            "tenant":{"id":"t1"}},"self":"x","activeVersionId":"8276135","manifest":{
            "name":"Cockpit","version":"1.2.3","isPackage":true,"package":"plugin",
            "exports":[{"name":"W","module":"M","path":"./w","description":"d"},7],
            "remotes":{"other@1.0":["A","B"],"odd":"C"}},
            "applicationVersions":[{"version":"1.0","binaryId":8276135,"tags":["latest"]},{}]}"#;
        let read = application(text).unwrap();
        assert_eq!(read.id.as_str(), "20200301");
        assert_eq!(read.title(), "cockpit");
        assert_eq!(read.kind, ApplicationKind::Hosted);
        assert_eq!(read.availability, Some(Availability::Private));
        assert_eq!(read.owner.as_deref(), Some("t1"));
        assert_eq!(read.active.unwrap().as_str(), "8276135");
        let [version] = read.versions.as_slice() else {
            panic!("{:?}", read.versions)
        };
        assert!(version.is_latest() && version.binary.is_some());
        let manifest = read.manifest.unwrap();
        assert!(manifest.is_package);
        assert_eq!(manifest.package, Some(PackageKind::Plugin));
        assert_eq!(manifest.exports.len(), 1);
        assert_eq!(manifest.exports[0].module.as_deref(), Some("M"));
        assert_eq!(manifest.remotes["other@1.0"], ["A", "B"]);
        assert_eq!(manifest.remotes["odd"], ["C"]);
        assert!(manifest.object.starts_with('{'));
    }

    #[test]
    fn only_the_id_must_be_there() {
        let read = application(br#"{"id":"7","owner":5,"manifest":[],"activeVersionId":"x/y"}"#);
        let read = read.unwrap();
        assert_eq!((read.title(), &read.active), ("7", &None));
        assert_eq!(read.kind, ApplicationKind::Other(String::new()));
        assert_eq!(read.manifest, None);
        assert!(application(br#"{"name":"a"}"#).is_err());
        assert!(application(b"<html>").unwrap_err().contains("web page"));
    }

    #[test]
    fn a_list_keeps_what_it_can_read() {
        let page = PageRequest {
            number: 1,
            size: 5,
            totals: true,
        };
        let text = br#"{"applications":[{"id":"7"},{"name":"none"}],"next":"x",
            "statistics":{"totalPages":3,"totalElements":"11"}}"#;
        let read = applications(text, page).unwrap();
        assert_eq!(
            (read.items.len(), read.total, read.more),
            (1, Some(11), true)
        );
        assert!(applications(b"{}", page).is_err());
        assert_eq!(application_named(text).unwrap().len(), 1);
    }

    #[test]
    fn archives_have_lengths_as_numbers_or_text() {
        let text = br#"{"attachments":[{"id":"30874797","name":"tracking.zip",
            "contextPath":"tracking","created":"2020-09-09T13:23:57.744Z","description":"d",
            "downloadUrl":"http://other/x","length":5262152},{"id":"2","length":"7"},{"id":"x"}]}"#;
        let read = archives(text).unwrap();
        let lengths: Vec<_> = read.iter().map(|archive| archive.length).collect();
        assert_eq!(lengths, [Some(5_262_152), Some(7)]);
        assert_eq!(read[0].title(), "tracking.zip");
        assert!(read[0].created.is_some());
        assert_eq!(read[1].title(), "2");
        assert!(archives(b"{}").is_err());
    }

    #[test]
    fn a_plugin_without_a_manifest_is_a_folder() {
        let text = br#"[{"pluginName":"myfolder"},{"pluginName":"plugin",
            "pluginPackage":{"name":"P","version":"2"}},{"other":1}]"#;
        let read = plugins(text).unwrap();
        let names: Vec<&str> = read.iter().map(|plugin| plugin.name.as_str()).collect();
        assert_eq!(names, ["myfolder", "plugin"]);
        assert_eq!(read[0].manifest, None);
        let manifest = read[1].manifest.as_ref().unwrap();
        assert_eq!(manifest.version.as_deref(), Some("2"));
        assert!(plugins(b"{}").is_err());
    }

    #[test]
    fn versions_are_read_under_either_name() {
        for key in ["versions", "applicationVersions"] {
            let text = format!(r#"{{"{key}":[{{"version":"1.0","binaryId":"5","tag":["a"]}}]}}"#);
            let read = versions(text.as_bytes()).unwrap();
            assert_eq!(read[0].version, "1.0");
            assert_eq!(read[0].tags, ["a"]);
        }
        assert!(versions(b"{}").is_err());
        assert!(version(br#"{"tags":["a"]}"#).is_err());
    }

    #[test]
    fn what_is_written() {
        let id = ApplicationId::new("7").unwrap();
        let archive = BinaryId::new("9").unwrap();
        assert_eq!(
            with_active(&id, &archive),
            r#"{"id":"7","activeVersionId":"9"}"#
        );
        let tags = ["latest".to_owned(), "a".to_owned()];
        assert_eq!(
            new_version("1.0", &tags),
            r#"{"version":"1.0","tags":["latest","a"]}"#
        );
        assert_eq!(new_tags(&[]), r#"{"tags":[]}"#);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            prop_assert!(application(&bytes).is_err());
            let _ = (archives(&bytes), plugins(&bytes), versions(&bytes));
        }
    }
}
