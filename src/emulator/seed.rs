//! What a new store is filled with: the demo tenant, generated binaries, or
//! nothing.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::demo::{self, BINARY_LINK, DemoObject};
use super::options::Seed;
use super::store::{SeedObject, Standard};

/// The seed, and behind it `generated` binaries.
pub fn objects(
    seed: Seed,
    generated: u64,
    now: Timestamp,
) -> impl Iterator<Item = SeedObject> + use<> {
    let demo = match seed {
        Seed::Demo => Some(demo::objects(now)),
        Seed::None => None,
    };
    demo.into_iter()
        .flatten()
        .chain(demo::generated(generated, now))
        .map(seed_object)
}

fn seed_object(object: DemoObject) -> SeedObject {
    SeedObject {
        standard: Standard {
            type_name: Some(object.type_name),
            name: Some(object.name),
            owner: object.owner,
            length: None,
            content_type: object.is_binary.then_some(object.content_type),
        },
        created: object.created.as_millisecond(),
        updated: object.updated.as_millisecond(),
        fragments: object.fragments,
        content: object.is_binary.then_some(object.content),
        child_of: object.children_of,
    }
}

/// Turns the places that fragments point to into addresses of binaries, at the
/// top level and one below. `ids` are those of the seed so far, in its order.
///
/// The address is of the server as it listens now; as on the platform it goes
/// stale when the server moves, and only its path is to be relied on.
pub fn link(fragments: &mut Map<String, Value>, ids: &[i64], origin: &str) {
    for value in fragments.values_mut() {
        link_value(value, ids, origin);
        if let Value::Object(inner) = value {
            for value in inner.values_mut() {
                link_value(value, ids, origin);
            }
        }
    }
}

fn link_value(value: &mut Value, ids: &[i64], origin: &str) {
    let id = value
        .as_str()
        .and_then(|text| text.strip_prefix(BINARY_LINK))
        .and_then(|place| place.parse::<usize>().ok())
        .and_then(|place| ids.get(place));
    if let Some(id) = id {
        *value = Value::String(format!("{origin}/inventory/binaries/{id}"));
    }
}
