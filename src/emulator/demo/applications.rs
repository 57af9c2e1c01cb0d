//! The applications of the demo tenant: its own, and those of the platform that
//! it subscribed to. Their archives are among the objects.

use serde_json::{Map, Value, json};

use super::catalogue;
use super::content::application::{microservice_manifest, package_manifest, web_manifest};
use super::plan::in_order;

/// One application of the demo tenant, as it is to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoApplication {
    /// Its id.
    pub id: i64,
    /// `name`.
    pub name: &'static str,
    /// `contextPath`, and the beginning of `key`.
    pub path: &'static str,
    /// `type`.
    pub kind: DemoKind,
    /// `availability`.
    pub availability: &'static str,
    /// The tenant that it is from, where that is not the demo's.
    pub provider: Option<&'static str>,
    /// The indexes of its archives among [`super::objects`], the oldest first.
    pub archives: Vec<usize>,
    /// That of the archive that is deployed.
    pub active: Option<usize>,
    /// Its versions: the number, the index of the archive, the tags.
    pub versions: Vec<(String, usize, Vec<String>)>,
    /// All else.
    pub properties: Map<String, Value>,
}

/// What an application is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoKind {
    /// A web application.
    Hosted,
    /// A program that the platform runs.
    Microservice,
    /// A link to somewhere else.
    External,
}

/// An application of the tenant, and its releases.
struct Own {
    id: i64,
    name: &'static str,
    path: &'static str,
    kind: DemoKind,
    description: &'static str,
    /// The versions of its archives, the oldest first, and their tags where it
    /// is versioned.
    releases: &'static [(&'static str, &'static [&'static str])],
    /// The one that is deployed.
    active: &'static str,
    further: fn() -> Value,
}

const OWN: [Own; 8] = [
    Own {
        id: 6105,
        name: "Acme ERP",
        path: "acme-erp",
        kind: DemoKind::External,
        description: "Orders and stock, outside of the platform",
        releases: &[],
        active: "",
        further: || json!({ "externalUrl": "https://erp.acme.example/start" }),
    },
    Own {
        id: 6201,
        name: "Fleet dashboard",
        path: "fleet-dashboard",
        kind: DemoKind::Hosted,
        description: "Where the trucks are, and how they are",
        releases: &[("1.8.0", &[]), ("1.9.0", &[])],
        active: "1.9.0",
        further: || json!({}),
    },
    Own {
        id: 6344,
        name: "Line monitor",
        path: "line-monitor",
        kind: DemoKind::Hosted,
        description: "The lines of the plant, for the screens above them",
        releases: &[("0.4.2", &[])],
        active: "0.4.2",
        further: || json!({}),
    },
    Own {
        id: 6890,
        name: "Operations portal",
        path: "operations-portal",
        kind: DemoKind::Hosted,
        description: "What the shift leaders open in the morning",
        releases: &[("2.1.0", &[]), ("2.2.0", &[]), ("2.3.0-rc.1", &[])],
        // The candidate was taken back.
        active: "2.2.0",
        further: || json!({ "config": { "remotes": { "acme-widgets@1.1.0": ["ShiftWidgetModule"] } } }),
    },
    Own {
        id: 7003,
        name: "report-agent",
        path: "report-agent",
        kind: DemoKind::Microservice,
        description: "Writes the weekly reports",
        releases: &[("1.1.0", &[])],
        active: "1.1.0",
        further: || json!({}),
    },
    Own {
        id: 7120,
        name: "Camera wall",
        path: "camera-wall",
        kind: DemoKind::Hosted,
        description: "The cameras of the yard beside each other",
        releases: &[("2.0.1", &[])],
        active: "2.0.1",
        further: || json!({}),
    },
    Own {
        id: 7455,
        name: "opcua-device-gateway",
        path: "opcua-device-gateway",
        kind: DemoKind::Microservice,
        description: "Speaks OPC UA with the machines",
        releases: &[("1020.3.0", &[])],
        active: "1020.3.0",
        further: || json!({}),
    },
    Own {
        id: 7610,
        name: "Acme widgets",
        path: "acme-widgets",
        kind: DemoKind::Hosted,
        description: "Widgets for shifts and lines, to be taken into other applications",
        releases: &[
            ("1.0.0", &["stable-2025"]),
            ("1.1.0", &["stable", "latest"]),
            ("1.2.0-rc.1", &["next"]),
        ],
        active: "1.1.0",
        further: || json!({}),
    },
];

/// The platform's own: id, and what is name and context path alike. The names
/// that people see of them are the web interface's.
const SUBSCRIBED: [(i64, &str); 3] = [
    (5, "administration"),
    (6, "devicemanagement"),
    (9, "cockpit"),
];

/// The applications of the demo tenant, by their ids.
#[must_use]
pub fn applications() -> Vec<DemoApplication> {
    let plans = in_order(catalogue::plans());
    let place_of = |name: &str| plans.iter().position(|plan| plan.name() == name);
    let subscribed = SUBSCRIBED.iter().map(|(id, name)| DemoApplication {
        id: *id,
        name,
        path: name,
        kind: DemoKind::Hosted,
        availability: "MARKET",
        provider: Some("management"),
        archives: Vec::new(),
        active: None,
        versions: Vec::new(),
        properties: Map::new(),
    });
    let own = OWN.iter().map(|own| own.made(place_of));
    subscribed.chain(own).collect()
}

impl Own {
    /// The name of its archive of this version.
    fn archive(&self, version: &str) -> String {
        format!("{}-{version}.zip", self.path)
    }

    fn made(&self, place_of: impl Fn(&str) -> Option<usize>) -> DemoApplication {
        let places: Vec<_> = self
            .releases
            .iter()
            .filter_map(|(version, tags)| {
                Some((*version, place_of(&self.archive(version))?, *tags))
            })
            .collect();
        let active = places.iter().find(|(version, ..)| *version == self.active);
        let versions = places.iter().filter(|(_, _, tags)| !tags.is_empty());
        let mut properties = Map::new();
        properties.insert("description".to_owned(), json!(self.description));
        if let Some(manifest) = self.manifest() {
            properties.insert("manifest".to_owned(), manifest);
        }
        if let Value::Object(further) = (self.further)() {
            properties.extend(further);
        }
        DemoApplication {
            id: self.id,
            name: self.name,
            path: self.path,
            kind: self.kind,
            availability: "PRIVATE",
            provider: None,
            active: active.map(|(_, place, _)| *place),
            versions: versions
                .map(|(version, place, tags)| {
                    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
                    ((*version).to_owned(), *place, tags)
                })
                .collect(),
            archives: places.into_iter().map(|(_, place, _)| place).collect(),
            properties,
        }
    }

    /// What its active archive says of it.
    fn manifest(&self) -> Option<Value> {
        let is_package = self.releases.iter().any(|(_, tags)| !tags.is_empty());
        match self.kind {
            DemoKind::External => None,
            DemoKind::Microservice => Some(microservice_manifest(self.active)),
            DemoKind::Hosted if is_package => Some(package_manifest(self.path, self.active)),
            DemoKind::Hosted => Some(web_manifest(self.path, self.active)),
        }
    }
}
