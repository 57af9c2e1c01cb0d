//! A field of what is looked at, as the details show it.

use jiff::Timestamp;
use serde_json::Value;

/// A field: its name, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailField {
    /// Its name: a word of the glossary, or the fragment's own.
    pub name: String,
    /// What it holds.
    pub value: DetailValue,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailValue {
    /// Text, not yet cleaned.
    Text(String),
    /// Bytes.
    Size(u64),
    /// A moment.
    Time(Timestamp),
}

impl DetailField {
    /// A field of text; `None` where there is none.
    #[must_use]
    pub fn text(name: &str, text: &str) -> Option<Self> {
        let value = (!text.is_empty()).then(|| DetailValue::Text(text.to_owned()));
        Self::of(name, value)
    }

    /// A field, where it has a value.
    #[must_use]
    pub fn of(name: &str, value: Option<DetailValue>) -> Option<Self> {
        value.map(|value| Self {
            name: name.to_owned(),
            value,
        })
    }
}

/// The fields of a raw object that nothing else has said, in its order.
pub fn fragments(
    object: &str,
    is_said: impl Fn(&str, &Value) -> bool,
) -> impl Iterator<Item = DetailField> {
    let object = match serde_json::from_str(object) {
        Ok(Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    object
        .into_iter()
        .filter(move |(name, value)| !is_said(name, value))
        .map(|(name, value)| {
            let value = match value {
                Value::String(text) => text,
                value => value.to_string(),
            };
            DetailField {
                name,
                value: DetailValue::Text(value),
            }
        })
}
