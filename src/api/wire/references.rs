//! Objects that point to binaries, as the platform writes them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::objects::ReferencePage;
use super::super::routes::binary_at;
use super::{List, NO_LIST, Unreadable, json, label};
use crate::domain::{BinaryId, ObjectId, Reference, ReferenceKind};

/// A page of objects that may point to binaries. Each address of an object is
/// looked at, however deep it stands: the query is only a first choice.
pub(in crate::api) fn references(text: &[u8]) -> Result<ReferencePage, Unreadable> {
    let list: List<'_> = json(text)?;
    let rows = list.managed_objects.ok_or(NO_LIST)?;
    Ok(ReferencePage {
        objects: rows.len(),
        more: !rows.is_empty() && matches!(&list.next, Some(Value::String(_))),
        items: rows
            .into_iter()
            .filter_map(|row| serde_json::from_str::<Value>(row.get()).ok())
            .flat_map(|object| of_object(&object))
            .collect(),
    })
}

fn of_object(object: &Value) -> Vec<Reference> {
    let id = object.get("id").and_then(label);
    let Some(id) = id.and_then(|id| ObjectId::new(&id).ok()) else {
        return Vec::new();
    };
    let mut binaries = BTreeSet::new();
    gather(object, &mut binaries);
    binaries
        .into_iter()
        .map(|binary| Reference {
            binary,
            object: id.clone(),
            kind: kind(object),
            name: name(object),
        })
        .collect()
}

/// Every text in it that is the address of a binary, but for the links of the
/// platform to the object itself. As deep as the parser let it be, which is
/// bounded.
fn gather(value: &Value, found: &mut BTreeSet<BinaryId>) {
    match value {
        Value::String(text) => found.extend(binary_at(text)),
        Value::Object(fields) => {
            let others = fields.iter().filter(|(name, _)| *name != "self");
            others.for_each(|(_, value)| gather(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn kind(object: &Value) -> ReferenceKind {
    let type_name = object.get("type").and_then(Value::as_str).unwrap_or("");
    let has = |fragment: &str| object.get(fragment).is_some();
    if has("c8y_IsDevice") {
        ReferenceKind::Device
    } else if type_name == "c8y_Profile" || has("c8y_DeviceProfile") {
        ReferenceKind::Profile
    } else if type_name.starts_with("c8y_Firmware") || has("c8y_Firmware") {
        ReferenceKind::Firmware
    } else if type_name.starts_with("c8y_Software") || has("c8y_Software") {
        ReferenceKind::Software
    } else if type_name.starts_with("c8y_Configuration") || has("configurationType") {
        ReferenceKind::Configuration
    } else {
        ReferenceKind::Other
    }
}

/// Its name; where it has none, the version that it is.
fn name(object: &Value) -> String {
    let version = ["c8y_Firmware", "c8y_Software"]
        .into_iter()
        .find_map(|fragment| object.get(fragment)?.get("version").and_then(label));
    object
        .get("name")
        .and_then(label)
        .or(version)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_really_points_to_it_counts() {
        let text = br#"{"next":"http://x/","managedObjects":[
            {"id":"1","type":"c8y_FirmwareBinary","self":"http://h/inventory/binaries/9","c8y_Firmware":{"version":"2.4","url":"http://h/inventory/binaries/7"}},
            {"id":"2","type":"c8y_ConfigurationDump","name":"modem","url":"/inventory/binaries/7"},
            {"id":"3","name":"other","url":"http://h/inventory/binaries/77"},
            {"id":"4","type":"c8y_Profile","c8y_DeviceProfile":{"software":[{"url":"https://h/inventory/binaries/7"},{"url":"x"}]}},
            {"id":"5","c8y_IsDevice":{},"c8y_Firmware":{"url":"http://h/inventory/binaries/8"}},
            {"name":"no id","url":"/inventory/binaries/7"},
            7]}"#;
        let page = references(text).unwrap();
        assert!(page.more);
        assert_eq!(page.objects, 7);
        let found: Vec<String> = page
            .items
            .iter()
            .map(|it| format!("{}: {}", it.binary, it.title()))
            .collect();
        assert_eq!(
            found,
            [
                "7: firmware “2.4” (1)",
                "7: configuration “modem” (2)",
                "77: object “other” (3)",
                "7: device profile 4",
                "8: device 5",
            ]
        );
        assert!(references(b"{}").is_err());
    }
}
