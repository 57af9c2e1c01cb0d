//! What a scan reads of objects: the device that a binary names, and the
//! binaries that an object points to.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{List, NO_LIST, Unreadable, json, label};
use crate::api::routes;
use crate::api::scanning::{Referrer, Referrers};
use crate::domain::BinaryId;

/// Fragments that name a device by text or id.
const DEVICE_FRAGMENTS: [&str; 3] = ["deviceName", "deviceId", "c8y_Device"];

/// The parents of an object, where they were asked for.
const PARENTS: [&str; 3] = ["deviceParents", "additionParents", "assetParents"];

/// The device that the object of a binary names.
pub(in crate::api) fn device(object: &str) -> Option<String> {
    let object: Value = serde_json::from_str(object).ok()?;
    let parents = PARENTS.iter().filter_map(|name| {
        let first = object.get(name)?.get("references")?.get(0)?;
        named(first.get("managedObject")?)
    });
    let source = object.get("source").and_then(named);
    let fragments = DEVICE_FRAGMENTS.iter().filter_map(|name| {
        let value = object.get(name)?;
        label(value).or_else(|| named(value))
    });
    parents.chain(source).chain(fragments).next()
}

fn named(object: &Value) -> Option<String> {
    ["name", "id"]
        .into_iter()
        .find_map(|key| label(object.get(key)?))
}

/// Reads a page of objects that may point to binaries.
pub(in crate::api) fn referrers(text: &[u8]) -> Result<Referrers, Unreadable> {
    let list: List<'_> = json(text)?;
    let rows = list.managed_objects.ok_or(NO_LIST)?;
    Ok(Referrers {
        objects: rows.len(),
        items: rows.iter().filter_map(|row| referrer(row)).collect(),
    })
}

fn referrer(row: &RawValue) -> Option<Referrer> {
    let object = Value::deserialize(row).ok()?;
    let id = label(object.get("id")?)?;
    let mut binaries = Vec::new();
    for (name, value) in object.as_object()? {
        if name != "self" {
            gather(value, &mut binaries);
        }
    }
    let text = |name| object.get(name).and_then(label).unwrap_or_default();
    (!binaries.is_empty()).then(|| Referrer {
        name: text("name"),
        type_name: text("type"),
        id,
        binaries,
    })
}

/// The binaries that any text within the value points to. The JSON reader
/// bounds how deep that is.
fn gather(value: &Value, binaries: &mut Vec<BinaryId>) {
    match value {
        Value::String(text) => {
            if let Some(id) = routes::pointed_to(text)
                && !binaries.contains(&id)
            {
                binaries.push(id);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, binaries)),
        Value::Object(values) => values.values().for_each(|value| gather(value, binaries)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_parent_source_or_fragment() {
        for (object, named) in [
            (r#"{"source":{"id":"12"}}"#, Some("12")),
            (r#"{"source":{"id":"12","name":"gw-1"}}"#, Some("gw-1")),
            (r#"{"deviceId":4711}"#, Some("4711")),
            (r#"{"c8y_Device":{"name":"gw"},"source":null}"#, Some("gw")),
            (
                r#"{"deviceParents":{"references":[{"managedObject":{"id":"7"}}]},"deviceId":"8"}"#,
                Some("7"),
            ),
            (r#"{"deviceParents":{"references":[]}}"#, None),
            (r#"{"source":"x"}"#, None),
            ("not JSON", None),
        ] {
            assert_eq!(device(object).as_deref(), named, "{object}");
        }
    }

    #[test]
    fn an_object_points_to_binaries_wherever_the_address_stands() {
        let text = br#"{"managedObjects":[
            {"id":"1","name":"fw","type":"c8y_FirmwareBinary","self":"http://t/inventory/binaries/9",
             "c8y_Firmware":{"version":"1","url":"https://other/inventory/binaries/104332"}},
            {"id":"2","url":"/inventory/binaries/5?x=1",
             "c8y_DeviceProfile":{"software":[{"url":"http://t/inventory/binaries/6"},
                                              {"url":"http://t/inventory/binaries/5"}]}},
            {"id":"3","url":"http://elsewhere/a.bin"},
            {"id":"4","url":"/inventory/binaries/abc"}]}"#;
        let page = referrers(text).unwrap();
        assert_eq!(page.objects, 4);
        let found: Vec<(&str, Vec<&str>)> = page
            .items
            .iter()
            .map(|it| {
                let ids = it.binaries.iter().map(BinaryId::as_str);
                (it.id.as_str(), ids.collect())
            })
            .collect();
        assert_eq!(found, [("1", vec!["104332"]), ("2", vec!["5", "6"])]);
        assert_eq!(page.items[0].name, "fw");
        assert!(referrers(b"{}").is_err());
    }
}
