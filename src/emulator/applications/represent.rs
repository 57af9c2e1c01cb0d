//! Applications, their archives and versions as JSON.

use serde_json::{Map, Value, json};

use crate::emulator::represent::time;
use crate::emulator::store::Object;
use crate::emulator::store::applications::{Application, Archive, Version};

/// The address of an application.
pub fn address(id: i64, origin: &str) -> String {
    format!("{origin}/application/applications/{id}")
}

/// The address of an archive of an application.
pub fn archive_address(application: i64, archive: i64, origin: &str) -> String {
    format!("{}/binaries/{archive}", address(application, origin))
}

/// An application as every answer shows it.
pub fn application(application: &Application, origin: &str) -> Value {
    let owner = &application.owner;
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| map.insert(name.to_owned(), value);
    put("id", json!(application.id.to_string()));
    put("self", json!(address(application.id, origin)));
    put("name", json!(application.name));
    put("key", json!(application.key));
    put("type", json!(application.kind.word()));
    put("availability", json!(application.availability));
    put(
        "owner",
        json!({
            "self": format!("{origin}/tenant/tenants/{owner}"),
            "tenant": { "id": owner },
        }),
    );
    if let Some(path) = &application.context_path {
        put("contextPath", json!(path));
    }
    if let Some(active) = application.active {
        put("activeVersionId", json!(active.to_string()));
    }
    if !application.versions.is_empty() {
        put("applicationVersions", versions(application));
    }
    map.extend(application.properties.clone());
    Value::Object(map)
}

/// The answer to an archive that came: the application, under the id of the
/// archive. The OpenAPI document says that it is the application; but the
/// vendor's deploying tools (`@c8y/toolkit`, `@c8y/cli`, go-c8y-cli, the web
/// interface) put the `id` of this answer back as `activeVersionId`.
pub fn uploaded(archive: &Archive, origin: &str) -> Value {
    let mut body = application(&archive.application, origin);
    if let Value::Object(map) = &mut body {
        map.insert("id".to_owned(), json!(archive.object.id.to_string()));
    }
    body
}

/// All versions of an application, the newest first.
pub fn versions(application: &Application) -> Value {
    application.versions.iter().rev().map(version).collect()
}

/// A version of an application.
pub fn version(version: &Version) -> Value {
    json!({
        "version": version.version,
        "binaryId": version.binary.to_string(),
        "tags": version.tags,
    })
}

/// An archive in the list of those of its application.
pub fn archive(object: &Object, application: &Application, origin: &str) -> Value {
    let mut body = json!({
        "id": object.id.to_string(),
        "name": object.standard.name,
        "created": time(object.created),
        "downloadUrl": archive_address(application.id, object.id, origin),
        "length": object.standard.length,
    });
    if let Value::Object(map) = &mut body {
        for (name, value) in [
            ("contextPath", application.context_path.as_deref()),
            (
                "description",
                application
                    .properties
                    .get("description")
                    .and_then(Value::as_str),
            ),
        ] {
            if let Some(value) = value {
                map.insert(name.to_owned(), json!(value));
            }
        }
    }
    body
}
