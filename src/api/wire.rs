//! What the platform writes, read leniently.
//!
//! Old objects, old platforms and other people's clients left everything in
//! the inventory: lengths as text, dates that are none, `null`, fragments of
//! any shape. A field that cannot be read counts as missing; only what is not
//! JSON, or has no id, is refused. No struct of here leaves `api/`.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

mod applications;
mod devices;
mod events;
mod fields;
mod logins;
mod references;
mod usage;

pub(super) use applications::{
    application, application_named, applications, archives, new_tags, new_version, plugins,
    version, versions, with_active,
};
pub(super) use devices::devices;
pub(super) use events::{
    Answer, MARKER, attached, check_object, event, events, new_attachment, new_event,
};
pub(super) use logins::{
    DeviceCode, Provider, device_code, life_of, login_offers, provider, provider_error, redirect,
    token, token_of_certificate, token_of_provider,
};
pub(super) use references::references;
pub(super) use usage::device;

use crate::domain::{Binary, BinaryId, Md5, NewBinary, Page, PageRequest, Tenant, User};

/// What the type of an application's archive starts with; the application's
/// id follows (`API.md` section 2.1).
const ARCHIVE_TYPE: &str = "c8y_applications_storage_";

/// The fragment that marks the archive of an application.
const ARCHIVE_FRAGMENT: &str = "c8y_applications_storage";

const NO_LIST: &str = "it holds no list of objects";

/// Why an answer could not be read: a phrase for the person.
pub(super) type Unreadable = String;

/// A page of binaries, as one answer holds it.
pub(super) struct Listed {
    pub page: Page<Binary>,
    /// How many objects the server has looked at, where it counts these and not
    /// pages: that of users who may read only some (`API.md` section 1.3).
    pub looked_at: Option<u64>,
}

/// Reads a page of binaries.
pub(super) fn page(text: &[u8], request: PageRequest) -> Result<Listed, Unreadable> {
    let list: List<'_> = json(text)?;
    let Some(rows) = list.managed_objects else {
        return Err(NO_LIST.to_owned());
    };
    let next = list.next.as_ref().and_then(Value::as_str);
    let more = !rows.is_empty() && next.is_some();
    let items = rows
        .into_iter()
        .filter_map(|row| read_binary(row.get()).ok())
        .collect();
    let statistics = list.statistics.unwrap_or_default();
    let page = Page {
        items,
        number: request.number,
        size: request.size,
        total_pages: number(&statistics.total_pages),
        total: number(&statistics.total_elements),
        more,
    };
    Ok(Listed {
        page,
        looked_at: next.and_then(looked_at),
    })
}

/// What a link to the next page says that was looked at: its `currentPage`,
/// where that is negative. Nothing else of a link is ever used.
fn looked_at(link: &str) -> Option<u64> {
    let (_, query) = link.split_once('?')?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let (_, value) = pairs.find(|(key, _)| key == "currentPage")?;
    value.strip_prefix('-')?.parse().ok().filter(|n| *n > 0)
}

/// Reads one object that describes a binary.
pub(super) fn binary(text: &[u8]) -> Result<Binary, Unreadable> {
    let raw: &RawValue = json(text)?;
    read_binary(raw.get())
}

/// Reads the user in use.
pub(super) fn user(text: &[u8]) -> Result<User, Unreadable> {
    let user: WireUser = json(text)?;
    let roles = match user.effective_roles {
        Some(Value::Array(roles)) => roles
            .iter()
            .filter_map(|role| {
                ["id", "name"]
                    .into_iter()
                    .find_map(|key| label(role.get(key)?))
            })
            .collect(),
        _ => Vec::new(),
    };
    let name = label(&user.user_name)
        .or_else(|| label(&user.id))
        .ok_or("it names no user")?;
    let some = user.device_permissions.as_ref().and_then(Value::as_object);
    Ok(User {
        name,
        roles,
        has_rights_over_some: some.is_some_and(|some| !some.is_empty()),
    })
}

/// Reads the tenant in use.
pub(super) fn tenant(text: &[u8]) -> Result<Tenant, Unreadable> {
    let tenant: WireTenant = json(text)?;
    Ok(Tenant {
        id: label(&tenant.name).ok_or("it names no tenant")?,
        domain: label(&tenant.domain_name),
    })
}

/// Reads the value of an option; `None` where it has none.
pub(super) fn option(text: &[u8]) -> Result<Option<String>, Unreadable> {
    let option: WireOption = json(text)?;
    Ok(label(&option.value))
}

/// What the server says in the body of an error: its `message`, or its
/// `error`; `None` where the body is no error of the platform.
pub(super) fn error_message(text: &[u8]) -> Option<String> {
    let error: WireError = serde_json::from_slice(text).ok()?;
    label(&error.message).or_else(|| label(&error.error))
}

/// The first binary of a list that carries this marker. A server that does not
/// understand the query answers with any objects: those are not it.
pub(super) fn marked(text: &[u8], marker: &str) -> Result<Option<Binary>, Unreadable> {
    let list: List<'_> = json(text)?;
    let rows = list.managed_objects.ok_or(NO_LIST)?;
    let carries = |row: &&&RawValue| {
        serde_json::from_str::<Marked>(row.get()).is_ok_and(|row| row.c8ybin_upload == marker)
    };
    let row = rows.iter().find(carries);
    row.map(|row| read_binary(row.get())).transpose()
}

/// The `object` part of an upload: the fragments, with name, type and marker
/// on top.
///
/// # Errors
/// A phrase where the fragments are not one JSON object.
pub(super) fn new_object(new: &NewBinary, marker: Option<&str>) -> Result<String, Unreadable> {
    let mut object = match &new.fragments {
        Some(text) => serde_json::from_str::<serde_json::Map<String, Value>>(text)
            .map_err(|error| format!("the extra fragments are not one JSON object: {error}"))?,
        None => serde_json::Map::new(),
    };
    object.insert("name".to_owned(), Value::from(new.name.clone()));
    object.insert("type".to_owned(), Value::from(new.type_name.clone()));
    if let Some(marker) = marker {
        object.insert("c8ybin_upload".to_owned(), Value::from(marker));
    }
    Ok(Value::Object(object).to_string())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    #[serde(borrow)]
    managed_objects: Option<Vec<&'a RawValue>>,
    next: Option<Value>,
    #[serde(default, deserialize_with = "or_none")]
    statistics: Option<Statistics>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    #[serde(default)]
    total_pages: Value,
    #[serde(default)]
    total_elements: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireUser {
    #[serde(default)]
    user_name: Value,
    #[serde(default)]
    id: Value,
    effective_roles: Option<Value>,
    #[serde(default)]
    device_permissions: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireTenant {
    #[serde(default)]
    name: Value,
    #[serde(default)]
    domain_name: Value,
}

/// An object with the marker of an upload.
#[derive(Deserialize)]
struct Marked {
    c8ybin_upload: String,
}

#[derive(Deserialize)]
struct WireOption {
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct WireError {
    #[serde(default)]
    message: Value,
    #[serde(default)]
    error: Value,
}

/// The fields of a managed object that the program understands, each still as
/// text: a field that cannot be read must not take the object with it. Read by
/// hand and not derived, because a repeated field must not refuse the object
/// either, and one field is recognised by what its name starts with.
#[derive(Default)]
struct Object<'a> {
    id: Field<'a>,
    name: Field<'a>,
    type_name: Field<'a>,
    content_type: Field<'a>,
    owner: Field<'a>,
    created: Field<'a>,
    updated: Field<'a>,
    length: Field<'a>,
    size: Field<'a>,
    attachments: Field<'a>,
    archive: Field<'a>,
}

type Field<'a> = Option<&'a RawValue>;

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut object = Object::default();
        while let Some(Key(key)) = map.next_key()? {
            let field = match key.as_ref() {
                "id" => &mut object.id,
                "name" => &mut object.name,
                "type" => &mut object.type_name,
                "contentType" => &mut object.content_type,
                "owner" => &mut object.owner,
                "creationTime" => &mut object.created,
                "lastUpdated" => &mut object.updated,
                "length" => &mut object.length,
                "size" => &mut object.size,
                "_attachments" => &mut object.attachments,
                other if other.starts_with(ARCHIVE_FRAGMENT) => &mut object.archive,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = Some(map.next_value()?);
        }
        Ok(object)
    }
}

/// A field's name, copied only where it is escaped.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

fn read_binary(text: &str) -> Result<Binary, Unreadable> {
    let object: Object<'_> = json(text.as_bytes())?;
    let id = label(&value(object.id)).ok_or("the object has no id")?;
    let id = BinaryId::new(&id).map_err(|error| error.to_string())?;
    let type_name = label(&value(object.type_name)).unwrap_or_default();
    let attachments = value(object.attachments);
    let length = number(&value(object.length))
        .or_else(|| number(&value(object.size)))
        .or_else(|| first_attachment_length(&attachments));
    Ok(Binary {
        id,
        name: label(&value(object.name)).unwrap_or_default(),
        content_type: label(&value(object.content_type)),
        length,
        owner: label(&value(object.owner)),
        created: date(&value(object.created)),
        updated: date(&value(object.updated)),
        digest: digest(&attachments, length),
        archive_of: archive_of(&type_name, object.archive),
        type_name,
        object: Arc::from(text),
    })
}

/// What a field holds; `null` where it is missing or cannot be read (half of a
/// surrogate pair, say, that a device cut a name in).
fn value(field: Field<'_>) -> Value {
    field
        .and_then(|field| serde_json::from_str(field.get()).ok())
        .unwrap_or_default()
}

/// The application's id stands at the end of the type; where only the fragment
/// is there, in the fragment, or nowhere.
fn archive_of(type_name: &str, fragment: Field<'_>) -> Option<String> {
    match type_name.strip_prefix(ARCHIVE_TYPE) {
        Some(id) => Some(id.to_owned()),
        None => fragment.map(|_| label(&value(fragment)).unwrap_or_else(|| "unknown".to_owned())),
    }
}

/// Objects of the platform's first years keep the length here only.
fn first_attachment_length(attachments: &Value) -> Option<u64> {
    let first = match attachments {
        Value::Object(by_name) => by_name.values().next(),
        Value::Array(list) => list.first(),
        _ => None,
    };
    first.and_then(|attachment| number(attachment.get("length")?))
}

/// The digest of the bytes, `md5-` and base64, as objects of the platform's
/// first years have it. It counts only where it cannot be that of other bytes:
/// there is one attachment, and it is as long as the file.
fn digest(attachments: &Value, length: Option<u64>) -> Option<Md5> {
    let mut all = attachments.as_object()?.values();
    let (only, None) = (all.next()?, all.next()) else {
        return None;
    };
    if length.is_none() || number(only.get("length")?) != length {
        return None;
    }
    let text = only.get("digest")?.as_str()?.strip_prefix("md5-")?;
    let bytes = BASE64.decode(text).ok()?;
    Some(Md5(bytes.try_into().ok()?))
}

/// A text, or a number as text; nothing for all else and for the empty text.
fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A count, as a number or as text. Negative ones and fractions count as missing.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn date(value: &Value) -> Option<Timestamp> {
    value.as_str()?.trim().parse().ok()
}

/// A field of the wrong shape counts as missing.
fn or_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

fn json<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(text).map_err(|error| match text.trim_ascii().first() {
        None => "it is empty".to_owned(),
        Some(b'<') => "it is a web page and not JSON".to_owned(),
        Some(_) => format!("it is not the JSON expected ({error})"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REQUEST: PageRequest = PageRequest {
        number: 2,
        size: 5,
        totals: true,
    };

    fn read(text: &str) -> Binary {
        binary(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_recorded_list() {
        let text = br#"{"next":"http://other/inventory/binaries?pageSize=5&currentPage=2",
            "self":"x","managedObjects":[{"owner":"ana","type":"ua-file-type",
            "lastUpdated":"2021-05-17T14:33:21.074Z","name":"ns=2;s=sampleFile",
            "self":"http://t/inventory/binaries/2351","id":"2351","c8y_IsBinary":"",
            "length":13268,"contentType":"application/octet-stream"}],
            "statistics":{"totalPages":1,"currentPage":1,"pageSize":5}}"#;
        let page = page(text, REQUEST).unwrap().page;
        assert_eq!((page.number, page.size), (2, 5));
        assert_eq!((page.total_pages, page.total), (Some(1), None));
        assert!(page.more);
        let row = page.items.first().unwrap();
        assert_eq!(row.id.as_str(), "2351");
        assert_eq!(row.name, "ns=2;s=sampleFile");
        assert_eq!(row.type_name, "ua-file-type");
        assert_eq!(
            row.content_type.as_deref(),
            Some("application/octet-stream")
        );
        assert_eq!(row.length, Some(13268));
        assert_eq!(row.updated, "2021-05-17T14:33:21.074Z".parse().ok());
        assert_eq!(row.created, None);
        assert_eq!(row.archive_of, None);
        assert!(row.object.contains(r#""c8y_IsBinary":"","#));
    }

    #[test]
    fn the_object_keeps_the_servers_own_text() {
        let text = r#"{"id":"1","huge":123456789012345678901234567890,"n":1.10, "a":{"b":null}}"#;
        assert_eq!(&*read(text).object, text);
    }

    #[test]
    fn odd_objects_are_read_as_far_as_they_go() {
        let odd = read(
            r#"{"id":104332,"name":null,"type":7,"owner":{},"length":"12","c8y_IsBinary":{"x":1},
                "creationTime":"yesterday","lastUpdated":"2021-03-19T16:06:28.427+01:00"}"#,
        );
        assert_eq!(odd.id.as_str(), "104332");
        assert_eq!((odd.name.as_str(), odd.type_name.as_str()), ("", "7"));
        assert_eq!((odd.owner.clone(), odd.created), (None, None));
        assert_eq!(odd.length, Some(12));
        assert_eq!(odd.updated, "2021-03-19T15:06:28.427Z".parse().ok());
        assert_eq!(odd.title(), "104332");
    }

    #[test]
    fn a_name_that_is_cut_in_half_does_not_hide_the_file() {
        let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
        let cut = read(&format!(
            r#"{{"id":"1","name":"a\ud83d","length":5,"deep":{deep}}}"#
        ));
        assert_eq!((cut.name.as_str(), cut.length), ("", Some(5)));
    }

    #[test]
    fn the_length_is_looked_for_in_three_places() {
        assert_eq!(read(r#"{"id":"1","length":1,"size":2}"#).length, Some(1));
        assert_eq!(read(r#"{"id":"1","length":null,"size":2}"#).length, Some(2));
        let old =
            r#"{"id":"1","_attachments":{"a":{"length":3,"digest":"md5-x"},"b":{"length":9}}}"#;
        assert_eq!(read(old).length, Some(3));
        assert_eq!(read(r#"{"id":"1","length":-5}"#).length, None);
        assert_eq!(read(r#"{"id":"1","_attachments":"?"}"#).length, None);
    }

    #[test]
    fn a_digest_counts_where_it_is_that_of_these_bytes() {
        let of = |rest: &str| {
            read(&format!(r#"{{"id":"1",{rest}}}"#))
                .digest
                .map(|digest| digest.to_string())
        };
        let a = r#""a":{"length":5,"digest":"md5-XUFAKrxLKna5cZ2REBfFkg=="}"#;
        let hello = Some("5d41402abc4b2a76b9719d911017c592".to_owned());
        assert_eq!(of(&format!(r#""length":5,"_attachments":{{{a}}}"#)), hello);
        assert_eq!(of(&format!(r#""_attachments":{{{a}}}"#)), hello);
        assert_eq!(of(&format!(r#""length":6,"_attachments":{{{a}}}"#)), None);
        let two = format!(r#""length":5,"_attachments":{{{a},"b":{{"length":5}}}}"#);
        assert_eq!(of(&two), None);
        for odd in [
            r#"{"a":{"digest":"md5-XUFAKrxLKna5cZ2REBfFkg=="}}"#,
            r#"{"a":{"length":5,"digest":"md5-XUFAKrxL"}}"#,
            r#"{"a":{"length":5,"digest":"md5-?"}}"#,
            r#"{"a":{"length":5,"digest":"sha1-XUFAKrxLKna5cZ2REBfFkg=="}}"#,
            r#"{"a":{"length":5,"digest":7}}"#,
            r#"{"a":{"length":5}}"#,
            "{}",
            "[]",
        ] {
            assert_eq!(of(&format!(r#""length":5,"_attachments":{odd}"#)), None);
        }
    }

    #[test]
    fn only_an_object_with_the_marker_is_the_upload() {
        let found = |text: &[u8]| marked(text, "0af").unwrap().map(|it| it.id.to_string());
        let two =
            br#"{"managedObjects":[{"id":"1","c8ybin_upload":"0af"},{"id":"2","c8ybin_upload":"0af"}]}"#;
        assert_eq!(found(two), Some("1".to_owned()));
        let others = br#"{"managedObjects":[{"id":"1"},{"id":"2","c8ybin_upload":{}},{"id":"3","c8ybin_upload":"0a"}]}"#;
        assert_eq!(found(others), None);
        assert_eq!(found(br#"{"managedObjects":[]}"#), None);
        assert!(marked(b"{}", "0af").is_err());
    }

    #[test]
    fn an_archive_names_its_application() {
        let of = |text| read(text).archive_of;
        assert_eq!(
            of(r#"{"id":"1","type":"c8y_applications_storage_88"}"#),
            Some("88".into())
        );
        assert_eq!(
            of(r#"{"id":"1","c8y_applications_storage":"88"}"#),
            Some("88".into())
        );
        assert_eq!(
            of(r#"{"id":"1","c8y_applications_storage":{}}"#),
            Some("unknown".into())
        );
        assert_eq!(of(r#"{"id":"1","type":"application/zip"}"#), None);
    }

    #[test]
    fn a_page_without_rows_has_no_next() {
        let empty = br#"{"managedObjects":[],"next":"http://x/","statistics":null}"#;
        let page = page(empty, REQUEST).unwrap().page;
        assert!(!page.more && page.items.is_empty());
        assert_eq!((page.total_pages, page.total), (None, None));
    }

    #[test]
    fn a_negative_page_in_a_link_says_how_much_was_looked_at() {
        for (link, looked_at) in [
            (
                "http://x/inventory/binaries?pageSize=50&currentPage=-1050",
                Some(1050),
            ),
            (
                "http://x/inventory/binaries?pageSize=50&currentPage=2",
                None,
            ),
            ("http://x/inventory/binaries?currentPage=-0", None),
            ("http://x/?currentPage=--5", None),
            ("http://x/", None),
        ] {
            assert_eq!(super::looked_at(link), looked_at, "{link}");
        }
    }

    #[test]
    fn nulls_and_negatives_in_statistics_are_no_totals() {
        let text = br#"{"managedObjects":[{"id":"1"},{"no":"id"}],"next":null,
            "statistics":{"totalPages":null,"totalElements":-1,"currentPage":-3}}"#;
        let page = page(text, REQUEST).unwrap().page;
        assert_eq!(page.items.len(), 1, "what has no id cannot be acted on");
        assert!(!page.more);
        assert_eq!((page.total_pages, page.total), (None, None));
    }

    #[test]
    fn what_is_no_answer_of_the_platform_is_said() {
        let said = |text: &[u8]| page(text, REQUEST).err().unwrap();
        assert_eq!(said(b""), "it is empty");
        assert_eq!(
            said(b" <html>login</html>"),
            "it is a web page and not JSON"
        );
        assert_eq!(said(b"{}"), "it holds no list of objects");
        assert!(said(b"{\"managedObjects\": [").starts_with("it is not the JSON"));
        assert_eq!(binary(b"{}").unwrap_err(), "the object has no id");
        assert!(
            binary(b"{\"id\":\"../x\"}")
                .unwrap_err()
                .contains("is not an id")
        );
    }

    #[test]
    fn user_tenant_and_option() {
        let text = br#"{"userName":"ana","effectiveRoles":[{"id":"ROLE_A"},{"name":"ROLE_B"},3]}"#;
        let ana = user(text).unwrap();
        assert_eq!(ana.name, "ana");
        assert_eq!(ana.roles, ["ROLE_A", "ROLE_B"]);
        assert!(ana.has_any(&["ROLE_B"]) && !ana.has_any(&["ROLE_C"]));
        let tenant = tenant(br#"{"name":"t2000","domainName":"a.example.com"}"#).unwrap();
        assert_eq!(tenant.id, "t2000");
        assert_eq!(tenant.domain.as_deref(), Some("a.example.com"));
        assert_eq!(option(br#"{"value":50}"#), Ok(Some("50".to_owned())));
        assert_eq!(option(b"{}"), Ok(None));
    }

    #[test]
    fn an_error_is_read_where_it_is_one() {
        let text = br#"{"error":"security/Forbidden","message":"Access is denied","info":"x"}"#;
        assert_eq!(error_message(text), Some("Access is denied".to_owned()));
        assert_eq!(
            error_message(br#"{"error":"Duplicate"}"#),
            Some("Duplicate".to_owned())
        );
        assert_eq!(error_message(b"<html>"), None);
        assert_eq!(error_message(b"[]"), None);
    }

    #[test]
    fn name_and_type_overrule_the_fragments() {
        let new = NewBinary {
            name: "a\"b".into(),
            type_name: "text/plain".into(),
            fragments: Some(r#"{"c8y_Global":{},"name":"x"}"#.into()),
            media_type: None,
        };
        assert_eq!(
            new_object(&new, None).unwrap(),
            r#"{"c8y_Global":{},"name":"a\"b","type":"text/plain"}"#
        );
        let marked = NewBinary {
            fragments: Some(r#"{"c8ybin_upload":{}}"#.into()),
            ..new.clone()
        };
        assert_eq!(
            new_object(&marked, Some("0af")).unwrap(),
            r#"{"c8ybin_upload":"0af","name":"a\"b","type":"text/plain"}"#
        );
        let bad = NewBinary {
            fragments: Some("[1]".into()),
            ..new
        };
        assert!(
            new_object(&bad, None)
                .unwrap_err()
                .contains("not one JSON object")
        );
    }

    proptest! {
        #[test]
        fn any_shape_of_any_field_is_survived(
            field in "id|name|type|owner|length|size|_attachments|creationTime|c8y_applications_storage",
            value in "null|true|-1|1e9|1\\.5|\"\"|\"x\"|\"12\"|\\[\\]|\\[1\\]|\\{\\}|\\{\"a\":\\{\"length\":7\\}\\}",
        ) {
            let text = format!(r#"{{"id":"1","{field}":{value}}}"#);
            match binary(text.as_bytes()) {
                Ok(read) => prop_assert_eq!(&*read.object, &text),
                Err(why) => prop_assert!(field == "id", "{}", why),
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
            prop_assert!(page(&bytes, REQUEST).is_err());
            prop_assert!(binary(&bytes).is_err());
            let _ = error_message(&bytes);
        }
    }
}
