//! Objects as JSON, and JSON as objects.

use serde_json::{Map, Value, json};

use super::answers::Refusal;
use super::store::{Object, Standard};

/// What a request says of these is passed over: the server owns them.
const SERVER_OWNED: [&str; 12] = [
    "id",
    "self",
    "creationTime",
    "lastUpdated",
    "c8y_IsBinary",
    "_attachments",
    "childAdditions",
    "childAssets",
    "childDevices",
    "additionParents",
    "assetParents",
    "deviceParents",
];

/// An object as `/inventory/binaries` shows it, field by field as it was
/// recorded (API.md section 2.1): no `creationTime`, no children.
pub fn binary(object: &Object, origin: &str) -> Value {
    let mut map = Map::new();
    map.insert("owner".to_owned(), json!(object.standard.owner));
    put(&mut map, "type", object.standard.type_name.as_ref());
    map.insert("lastUpdated".to_owned(), json!(time(object.updated)));
    put(&mut map, "name", object.standard.name.as_ref());
    map.insert(
        "self".to_owned(),
        json!(format!("{origin}/inventory/binaries/{}", object.id)),
    );
    map.insert("id".to_owned(), json!(object.id.to_string()));
    add_content(&mut map, object);
    map.extend(object.fragments.clone());
    Value::Object(map)
}

/// An object as `/inventory/managedObjects` shows it.
pub fn managed_object(object: &Object, origin: &str) -> Value {
    let link = format!("{origin}/inventory/managedObjects/{}", object.id);
    let mut map = Map::new();
    for parents in ["additionParents", "assetParents", "deviceParents"] {
        map.insert(parents.to_owned(), json!({ "references": [] }));
    }
    for children in ["childAdditions", "childAssets", "childDevices"] {
        map.insert(
            children.to_owned(),
            json!({ "references": [], "self": format!("{link}/{children}") }),
        );
    }
    map.insert("creationTime".to_owned(), json!(time(object.created)));
    map.insert("lastUpdated".to_owned(), json!(time(object.updated)));
    put(&mut map, "name", object.standard.name.as_ref());
    map.insert("owner".to_owned(), json!(object.standard.owner));
    put(&mut map, "type", object.standard.type_name.as_ref());
    map.insert("id".to_owned(), json!(object.id.to_string()));
    map.insert("self".to_owned(), json!(link));
    add_content(&mut map, object);
    map.extend(object.fragments.clone());
    Value::Object(map)
}

fn add_content(map: &mut Map<String, Value>, object: &Object) {
    if object.content.is_some() {
        // An empty text, though the OpenAPI document has an object there.
        map.insert("c8y_IsBinary".to_owned(), json!(""));
    }
    if let Some(length) = object.standard.length {
        map.insert("length".to_owned(), json!(length));
    }
    put(map, "contentType", object.standard.content_type.as_ref());
}

fn put(map: &mut Map<String, Value>, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        map.insert(name.to_owned(), json!(text));
    }
}

/// Milliseconds since 1970 as the platform writes them.
pub fn time(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
        .to_string()
}

/// Whether length and content type come from the request or from a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentFields {
    /// From the content; what the request says is passed over.
    OfTheContent,
    /// From the request: the object has no content.
    Plain,
}

/// Applies the fragments of a request to an object, as [`apply`].
///
/// # Errors
/// Those of [`apply`].
pub fn change(object: &mut Object, request: Map<String, Value>) -> Result<(), Refusal> {
    let content_fields = match object.content {
        Some(_) => ContentFields::OfTheContent,
        None => ContentFields::Plain,
    };
    let (standard, fragments) = (&mut object.standard, &mut object.fragments);
    apply(request, content_fields, standard, fragments)
}

/// Applies the fragments of a request: what is there replaces, `null` removes,
/// what is not there stays.
///
/// # Errors
/// A name, type or owner that is not a text.
pub fn apply(
    request: Map<String, Value>,
    content_fields: ContentFields,
    standard: &mut Standard,
    fragments: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    for (name, value) in request {
        match (name.as_str(), value) {
            (owned, _) if SERVER_OWNED.contains(&owned) => {}
            ("length" | "contentType", _) if content_fields == ContentFields::OfTheContent => {}
            ("name", value) => standard.name = text("name", value)?,
            ("type", value) => standard.type_name = text("type", value)?,
            ("owner", value) => {
                if let Some(owner) = text("owner", value)? {
                    standard.owner = owner;
                }
            }
            ("length", Value::Number(number)) if number.is_i64() => {
                standard.length = number.as_i64();
                fragments.shift_remove("length");
            }
            ("contentType", Value::String(content_type)) => {
                standard.content_type = Some(content_type);
                fragments.shift_remove("contentType");
            }
            (_, value) => {
                match name.as_str() {
                    "length" => standard.length = None,
                    "contentType" => standard.content_type = None,
                    _ => {}
                }
                if value.is_null() {
                    fragments.shift_remove(&name);
                } else {
                    fragments.insert(name, value);
                }
            }
        }
    }
    Ok(())
}

fn text(name: &str, value: Value) -> Result<Option<String>, Refusal> {
    match value {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        _ => Err(Refusal::invalid(format!("'{name}' must be a string."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object() -> Object {
        Object {
            id: 2351,
            standard: Standard {
                type_name: Some("ua-file-type".to_owned()),
                name: Some("ns=2;s=sampleFile".to_owned()),
                owner: "ana".to_owned(),
                length: Some(13268),
                content_type: Some("application/octet-stream".to_owned()),
            },
            created: 1_621_262_000_000,
            updated: 1_621_262_001_074,
            content: Some(crate::emulator::store::Place {
                file: "x".to_owned(),
                offset: 0,
            }),
            fragments: Map::new(),
        }
    }

    #[test]
    fn a_binary_looks_as_it_was_recorded() {
        assert_eq!(
            binary(&object(), "http://tenant").to_string(),
            concat!(
                r#"{"owner":"ana","type":"ua-file-type","lastUpdated":"2021-05-17T14:33:21.074Z","#,
                r#""name":"ns=2;s=sampleFile","self":"http://tenant/inventory/binaries/2351","#,
                r#""id":"2351","c8y_IsBinary":"","length":13268,"#,
                r#""contentType":"application/octet-stream"}"#
            )
        );
    }

    #[test]
    fn null_removes_and_the_rest_stays() {
        let mut object = object();
        object.fragments = json!({"keep": 1, "drop": 2}).as_object().unwrap().clone();
        let request = json!({"drop": null, "new": {"a": 1}, "name": "n", "length": 1, "id": "9"});
        apply(
            request.as_object().unwrap().clone(),
            ContentFields::OfTheContent,
            &mut object.standard,
            &mut object.fragments,
        )
        .unwrap();
        assert_eq!(
            Value::Object(object.fragments),
            json!({"keep": 1, "new": {"a": 1}})
        );
        assert_eq!(object.standard.name.as_deref(), Some("n"));
        assert_eq!(object.standard.length, Some(13268));
        assert_eq!(object.id, 2351);
    }

    #[test]
    fn a_name_that_is_no_text_is_refused() {
        let request = json!({"name": 5}).as_object().unwrap().clone();
        let mut standard = Standard::default();
        let refused = apply(
            request,
            ContentFields::Plain,
            &mut standard,
            &mut Map::new(),
        );
        assert!(refused.is_err());
    }
}
