//! The fields of an object, read one by one.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The fields of an object, each still as text: a field that cannot be read
/// must not take the others with it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Fields<'a>(#[serde(borrow)] BTreeMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    /// What a field holds; `null` where it is missing or cannot be read.
    pub(super) fn value(&self, name: &str) -> Value {
        super::value(self.raw(name))
    }

    /// A field as it was written; `None` where it is missing.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied()
    }
}
