//! What a new store is filled with: the demo tenant, generated binaries, or
//! nothing.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::demo::{self, BINARY_LINK, DemoApplication, DemoEvent, DemoKind, DemoObject};
use super::options::Seed;
use super::store::applications::{Application, Kind, SeedApplication};
use super::store::events::{SeedAttachment, SeedEvent};
use super::store::{SeedObject, Standard};

/// The seed, and behind it `generated` binaries; with `digested` all of them
/// have a digest of their content, else the few that are so old.
pub fn objects(
    seed: Seed,
    generated: u64,
    digested: bool,
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
        .map(move |object| SeedObject {
            digested: object.digested || digested,
            ..object
        })
}

/// The events of the seed.
pub fn events(seed: Seed, now: Timestamp) -> impl Iterator<Item = SeedEvent> + use<> {
    let demo = match seed {
        Seed::Demo => Some(demo::events(now)),
        Seed::None => None,
    };
    demo.into_iter().flatten().map(seed_event)
}

/// The applications of the seed, for this tenant.
pub fn applications(seed: Seed, tenant: &str) -> impl Iterator<Item = SeedApplication> + use<> {
    let demo = match seed {
        Seed::Demo => demo::applications(),
        Seed::None => Vec::new(),
    };
    let tenant = tenant.to_owned();
    demo.into_iter()
        .map(move |application| seed_application(application, &tenant))
}

fn seed_application(application: DemoApplication, tenant: &str) -> SeedApplication {
    let kind = match application.kind {
        DemoKind::Hosted => Kind::Hosted,
        DemoKind::Microservice => Kind::Microservice,
        DemoKind::External => Kind::External,
    };
    SeedApplication {
        application: Application {
            id: application.id,
            owner: application.provider.unwrap_or(tenant).to_owned(),
            name: application.name.to_owned(),
            key: format!("{}-key", application.path),
            kind,
            availability: application.availability.to_owned(),
            context_path: (kind != Kind::External).then(|| application.path.to_owned()),
            active: None,
            versions: Vec::new(),
            properties: application.properties,
        },
        archives: application.archives,
        active: application.active,
        versions: application.versions,
    }
}

fn seed_event(event: DemoEvent) -> SeedEvent {
    SeedEvent {
        source: event.device,
        type_name: event.type_name,
        text: event.text,
        time: event.time.as_millisecond(),
        created: event.created.as_millisecond(),
        updated: event.updated.as_millisecond(),
        attachment: event.attachment.map(|file| SeedAttachment {
            name: file.name,
            content_type: file.content_type,
            content: file.content,
            is_complete: file.is_complete,
        }),
        fragments: event.fragments,
    }
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
        digested: object.digested,
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
