//! The fragments of an object as text for an editor, and what was changed in it.
//!
//! Fields are compared by what they mean and sent as they were written, one by
//! one: what the person did not touch is not in the change, so that it cannot
//! undo what somebody else does to it.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::value::RawValue;

use super::fields::{ObjectKind, reason};
use super::pretty;
use crate::domain::clean;

/// A change of an object: fields with their new values, or none for those that
/// go. Never empty where a function of here gives one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    fields: Vec<(String, Option<String>)>,
}

impl Patch {
    /// A new name, and nothing else.
    #[must_use]
    pub fn rename(name: &str) -> Self {
        let mut patch = Self::default();
        patch.set("name", Value::from(name).to_string());
        patch
    }

    /// Sets a field to this JSON; a later word on the same field holds.
    pub fn set(&mut self, field: &str, json: String) {
        self.put(field, Some(json));
    }

    /// Takes a field out.
    pub fn unset(&mut self, field: &str) {
        self.put(field, None);
    }

    fn put(&mut self, field: &str, value: Option<String>) {
        self.fields.retain(|(name, _)| name != field);
        self.fields.push((field.to_owned(), value));
    }

    /// The name that it gives, where it gives one.
    #[must_use]
    pub fn new_name(&self) -> Option<String> {
        let (_, name) = self.fields.iter().find(|(field, _)| field == "name")?;
        serde_json::from_str(name.as_deref()?).ok()
    }

    /// Whether it changes nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The change as the platform takes it: one JSON object, with `null` for
    /// what goes (`API.md` section 3).
    #[must_use]
    pub fn body(&self) -> String {
        object(self.fields.iter().map(|(name, value)| {
            let value = value.as_deref().unwrap_or("null");
            (name.as_str(), value)
        }))
    }
}

/// The object as it is edited: over lines, without what the platform sets
/// itself. A text that is no JSON object gives the empty object.
#[must_use]
pub fn text_of(kind: ObjectKind, json: &str) -> String {
    let fields = fields_of(json).unwrap_or_default();
    let own = fields
        .iter()
        .filter(|(name, _)| !kind.is_of_the_platform(name))
        .map(|(name, value)| (name.as_str(), value.get()));
    pretty(&object(own)) + "\n"
}

/// What the edited text changes in the object.
///
/// # Errors
/// A sentence where the text is not one JSON object, gives a field twice, or
/// has a field that the platform sets itself.
pub fn changed(kind: ObjectKind, before: &str, edited: &str) -> Result<Patch, String> {
    let before = fields_of(before).unwrap_or_default();
    let edited = checked(kind, edited)?;
    let mut patch = Patch::default();
    for (name, value) in &edited {
        let old = before.iter().find(|(other, _)| other == name);
        let is_gone = value.get() == "null";
        match old {
            Some((_, old)) if means(old) == means(value) => {}
            None if is_gone => {}
            Some(_) if is_gone => patch.unset(name),
            _ => patch.set(name, value.get().to_owned()),
        }
    }
    for (name, _) in &before {
        let is_there = edited.iter().any(|(other, _)| other == name);
        if !is_there && !kind.is_of_the_platform(name) {
            patch.unset(name);
        }
    }
    Ok(patch)
}

/// A change for objects of any kind, as a person writes it: what is in the text
/// is set, `null` takes a field out, all else stays.
///
/// # Errors
/// As [`changed`].
pub fn merged(kind: ObjectKind, edited: &str) -> Result<Patch, String> {
    let mut patch = Patch::default();
    for (name, value) in checked(kind, edited)? {
        match value.get() {
            "null" => patch.unset(&name),
            json => patch.set(&name, json.to_owned()),
        }
    }
    Ok(patch)
}

impl Patch {
    /// The object's text, as it is edited, after this change.
    #[must_use]
    pub fn applied_to(&self, kind: ObjectKind, json: &str) -> String {
        let before = fields_of(json).unwrap_or_default();
        let own = before
            .iter()
            .filter(|(name, _)| !kind.is_of_the_platform(name));
        let kept = own.filter_map(|(name, value)| {
            match self.fields.iter().find(|(other, _)| other == name) {
                None => Some((name.as_str(), value.get())),
                Some((_, new)) => new.as_deref().map(|new| (name.as_str(), new)),
            }
        });
        let added = self
            .fields
            .iter()
            .filter(|(name, _)| !before.iter().any(|(other, _)| other == name))
            .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)));
        pretty(&object(kept.chain(added))) + "\n"
    }
}

/// The edited text as fields, where it may be sent.
fn checked(kind: ObjectKind, edited: &str) -> Result<Vec<(String, Box<RawValue>)>, String> {
    let fields = fields_of(edited).map_err(|error| {
        if error.is_data() {
            "It is not one JSON object: { \"name\": value, … }.".to_owned()
        } else {
            let (line, column) = (error.line(), error.column());
            let reason = reason(&error);
            format!("It is not JSON at line {line}, character {column}: {reason}.")
        }
    })?;
    for (at, (name, value)) in fields.iter().enumerate() {
        if kind.is_of_the_platform(name) {
            let name = clean(name);
            return Err(format!(
                "“{name}” is set by the platform itself; take it out."
            ));
        }
        let (text, example) = kind.text();
        if name == text && serde_json::from_str::<String>(value.get()).is_err() {
            return Err(format!("“{text}” is a text: \"{text}\": \"{example}\"."));
        }
        let is_repeated = fields.iter().take(at).any(|(other, _)| other == name);
        if is_repeated {
            return Err(format!("“{}” stands there twice.", clean(name)));
        }
    }
    Ok(fields)
}

/// The fields of an object in their order, each value as it is written.
fn fields_of(json: &str) -> Result<Vec<(String, Box<RawValue>)>, serde_json::Error> {
    struct Fields;
    impl<'de> serde::de::Visitor<'de> for Fields {
        type Value = Vec<(String, Box<RawValue>)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut fields = Vec::new();
            while let Some(field) = map.next_entry()? {
                fields.push(field);
            }
            Ok(fields)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let fields = serde::de::Deserializer::deserialize_map(&mut reader, Fields)?;
    reader.end()?;
    Ok(fields)
}

/// What a value means, whatever its spaces; numbers beyond what a computer
/// holds by their digits.
fn means(value: &RawValue) -> (Option<Value>, String) {
    let text = pretty(value.get());
    match serde_json::from_str::<Value>(value.get()) {
        // Two texts of the same meaning are the same: 1e2 and 100.0 are not,
        // but then the person wrote it so.
        Ok(value) if is_exact(&value) => (Some(value), String::new()),
        _ => (None, text),
    }
}

/// Whether it holds no number that reading may have rounded.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_f64(),
        Value::Array(values) => values.iter().all(is_exact),
        Value::Object(fields) => fields.values().all(is_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

fn object<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::from("{");
    for (name, value) in fields {
        if text.len() > 1 {
            text.push(',');
        }
        // Writing to a string does not fail.
        let _ = write!(text, "{}:{value}", Value::from(name));
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = r#"{"id":"7","self":"http://h/x","length":3,"name":"a.csv","owner":"ana",
        "n":1.10,"c8y_Global":{},"acme":{"b":[1, 2]},"childAdditions":{"references":[]}}"#;

    #[test]
    fn only_what_is_not_the_platforms_is_edited() {
        let text = text_of(ObjectKind::Binary, OBJECT);
        assert_eq!(
            text,
            "{\n  \"name\": \"a.csv\",\n  \"n\": 1.10,\n  \"c8y_Global\": {},\n  \"acme\": {\n    \"b\": [\n      1,\n      2\n    ]\n  }\n}\n"
        );
        assert_eq!(
            changed(ObjectKind::Binary, OBJECT, &text),
            Ok(Patch::default())
        );
        assert_eq!(text_of(ObjectKind::Binary, "no JSON"), "{}\n");
    }

    #[test]
    fn only_what_was_changed_is_sent() {
        let edited = r#"{"acme": {"b": [1,2]}, "name": "b.csv", "n": 1.10, "new": 7}"#;
        let patch = changed(ObjectKind::Binary, OBJECT, edited).unwrap();
        assert_eq!(
            patch.body(),
            r#"{"name":"b.csv","new":7,"c8y_Global":null}"#
        );
        let after = patch.applied_to(ObjectKind::Binary, OBJECT);
        assert!(after.contains("\"new\": 7") && !after.contains("c8y_Global"));
        assert!(after.contains("\"n\": 1.10"), "{after}");
        // Null takes out, as the platform reads it.
        let nulls = r#"{"name":"a.csv","n":1.10,"acme":null,"c8y_Global":{},"none":null}"#;
        assert_eq!(
            changed(ObjectKind::Binary, OBJECT, nulls).unwrap().body(),
            r#"{"acme":null}"#
        );
    }

    #[test]
    fn a_digit_that_no_computer_holds_is_a_change() {
        let before = r#"{"n":123456789012345678901234567890}"#;
        let edited = r#"{"n":123456789012345678901234567891}"#;
        assert_eq!(
            changed(ObjectKind::Binary, before, edited).unwrap().body(),
            edited
        );
        assert!(
            changed(ObjectKind::Binary, before, before)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn what_cannot_be_sent_is_a_sentence() {
        for (text, words) in [
            ("", "not JSON at line 1"),
            ("[1]", "not one JSON object"),
            ("{\n \"a\": }", "not JSON at line 2, character 7"),
            ("{} x", "not JSON"),
            ("{\"id\": \"8\"}", "“id” is set by the platform"),
            ("{\"length\": 3}", "“length” is set"),
            ("{\"a\": 1, \"a\": 2}", "“a” stands there twice"),
            ("{\"name\": 7}", "“name” is a text"),
        ] {
            let said = changed(ObjectKind::Binary, OBJECT, text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
            assert_eq!(merged(ObjectKind::Binary, text).unwrap_err(), said);
        }
    }

    #[test]
    fn a_change_for_many_leaves_the_rest() {
        let patch = merged(
            ObjectKind::Binary,
            "{\"acme\": {\"x\": 1}, \"c8y_Global\": null}",
        )
        .unwrap();
        assert_eq!(patch.body(), r#"{"acme":{"x": 1},"c8y_Global":null}"#);
        let after = patch.applied_to(ObjectKind::Binary, OBJECT);
        assert!(after.contains("\"x\": 1") && after.contains("a.csv"));
        assert!(!after.contains("c8y_Global"));
    }
}
