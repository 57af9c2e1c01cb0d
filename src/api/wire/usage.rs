//! What a scan reads of the object of a binary: the device that it names.

use serde_json::Value;

use super::label;

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
}
