//! An object as the store keeps it.

use serde_json::{Map, Value};

use super::contents::Place;

/// A managed object; one with a content is a binary.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its id.
    pub id: i64,
    /// The properties that have a column of their own.
    pub standard: Standard,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// Where its content is, if it has one.
    pub content: Option<Place>,
    /// All its other fragments.
    pub fragments: Map<String, Value>,
}

/// The properties that have a column of their own and come from a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standard {
    /// Its type.
    pub type_name: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its owner.
    pub owner: String,
    /// The length of the content in bytes; of an object without a content,
    /// whatever number it calls `length`.
    pub length: Option<i64>,
    /// The type of the content.
    pub content_type: Option<String>,
}
