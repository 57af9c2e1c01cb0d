//! The events of the demo tenant: what its devices reported, and the files that
//! they attached, some of which never came to their end.
//!
//! As with the objects: planned first, put in the order of their making, filled
//! while the iterator is walked, the same on each run.

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::cast::{DEVICES, Device};
use super::content::{Facts, Maker, configuration, log, picture};
use super::plan::seed_of;
use super::{seconds_before, whole_milliseconds};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const KIB: usize = 1024;

/// One event of the demo tenant, as it is to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoEvent {
    /// The index of its device among [`super::objects`].
    pub device: usize,
    /// `type`.
    pub type_name: String,
    /// `text`.
    pub text: String,
    /// `time`, by the device's clock.
    pub time: Timestamp,
    /// `creationTime`; never before that of an earlier event.
    pub created: Timestamp,
    /// `lastUpdated`: from `created` to `now`.
    pub updated: Timestamp,
    /// Further fragments, without any that the server owns.
    pub fragments: Map<String, Value>,
    /// The file that is attached to it.
    pub attachment: Option<DemoAttachment>,
}

/// The file of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoAttachment {
    /// Its name. The one without is served under the event's id.
    pub name: Option<String>,
    /// Its media type.
    pub content_type: String,
    /// The bytes that have come.
    pub content: Vec<u8>,
    /// Whether that is all of it.
    pub is_complete: bool,
}

/// An event before it is made.
struct Plan {
    device: usize,
    type_name: &'static str,
    text: String,
    /// Seconds before now at which it was made.
    age: u64,
    fragments: Map<String, Value>,
    file: Option<File>,
}

/// A file before it is made.
struct File {
    name: String,
    is_named: bool,
    media: &'static str,
    maker: Maker,
    size: usize,
    /// So much of it came, if not all did.
    received: Option<usize>,
}

/// The events of the demo tenant, oldest first: about a hundred, two of three
/// with a file.
pub fn events(now: Timestamp) -> impl Iterator<Item = DemoEvent> {
    let now = whole_milliseconds(now);
    let mut plans = Plans {
        plans: Vec::new(),
        rng: Rng::with_seed(1_120),
    };
    for (place, device) in DEVICES.iter().enumerate() {
        logs(&mut plans, place, device);
        configurations(&mut plans, place, device);
        pictures(&mut plans, place, device);
        reports(&mut plans, place, device);
    }
    broken_off(&mut plans);
    plans.plans.sort_by_key(|plan| std::cmp::Reverse(plan.age));
    plans.plans.into_iter().map(move |plan| plan.made(now))
}

struct Plans {
    plans: Vec<Plan>,
    rng: Rng,
}

impl Plans {
    fn add(&mut self, device: usize, type_name: &'static str, text: String, file: Option<File>) {
        // Many are new and some are old.
        let days = 300.0 * self.rng.f64() * self.rng.f64() * self.rng.f64();
        let age = std::time::Duration::from_secs_f64(days * 86_400.0).as_secs();
        self.plans.push(Plan {
            device,
            type_name,
            text,
            age: age.max(10 * MINUTE),
            fragments: Map::new(),
            file,
        });
    }

    /// One more fragment for the event that was added last.
    fn with(&mut self, fragment: &str, value: Value) {
        if let Some(plan) = self.plans.last_mut() {
            plan.fragments.insert(fragment.to_owned(), value);
        }
    }
}

fn file(name: String, media: &'static str, maker: Maker, size: usize) -> File {
    File {
        name,
        is_named: true,
        media,
        maker,
        size,
        received: None,
    }
}

fn logs(plans: &mut Plans, place: usize, device: &Device) {
    let kinds: &[(&str, &str, Maker)] = match device.type_name {
        "camera" => &[],
        "c8y_Tracker" => &[
            ("at-commands", "c8y_Logfile", log::modem),
            ("dmesg", "c8y_Logfile", log::kernel),
        ],
        "thin-edge.io" => &[
            ("tedge-agent", "tedge_UploadedFile", log::agent),
            ("syslog", "c8y_Logfile", log::syslog),
        ],
        _ => &[("syslog", "c8y_Logfile", log::syslog)],
    };
    for (stem, type_name, maker) in kinds {
        for number in 1..=3 {
            let name = format!("{stem}_{}_{number:03}.log", device.name);
            let text = match *type_name {
                "c8y_Logfile" => format!("Log file {stem}"),
                _ => format!("Uploaded file: /var/log/tedge/{name}"),
            };
            let size = plans.rng.usize(8 * KIB..90 * KIB);
            let file = file(name, "text/plain", *maker, size);
            plans.add(place, type_name, text, Some(file));
        }
    }
}

fn configurations(plans: &mut Plans, place: usize, device: &Device) {
    let (stem, media, maker): (_, _, Maker) = match device.type_name {
        "camera" => return,
        "thin-edge.io" => ("tedge.toml", "application/toml", configuration::tedge),
        "openwrt" => ("network.uci", "text/plain", configuration::uci),
        "c8y_Tracker" => (
            "modem-profile.json",
            "application/json",
            configuration::modem_profile,
        ),
        "c8y_OpcuaDevice" => ("opcua-mapping.xml", "application/xml", configuration::opcua),
        _ => ("network.json", "application/json", configuration::network),
    };
    for number in 1..=2 {
        let name = format!("{}-{number}-{stem}", device.name);
        let text = format!("Configuration snapshot of {stem}");
        let size = plans.rng.usize(6 * KIB..30 * KIB);
        let file = file(name, media, maker, size);
        plans.add(place, "acme_ConfigurationSnapshot", text, Some(file));
        plans.with("acme_ConfigurationType", json!(stem));
    }
}

fn pictures(plans: &mut Plans, place: usize, device: &Device) {
    if device.type_name != "camera" {
        return;
    }
    for number in 1..=9 {
        let name = format!("{}_{number:04}.png", device.name);
        let mut file = file(name, "image/png", picture::snapshot, 0);
        // An agent that sends the bytes and nothing else.
        file.is_named = number != 4;
        let text = "Motion in front of the camera".to_owned();
        plans.add(place, "acme_CameraPicture", text, Some(file));
        plans.with(
            "acme_Motion",
            json!({ "score": number % 7, "zone": "gate" }),
        );
    }
}

/// Events without a file.
fn reports(plans: &mut Plans, place: usize, device: &Device) {
    plans.add(place, "c8y_Restart", "Device restarted".to_owned(), None);
    if device.type_name == "c8y_Tracker" {
        for number in 0..6_u8 {
            let text = "Location updated".to_owned();
            plans.add(place, "c8y_LocationUpdate", text, None);
            let (lat, lng) = device.position;
            let position = json!({ "lat": lat + f64::from(number) / 100.0, "lng": lng });
            plans.with("c8y_Position", position);
        }
    } else {
        let text = "Door of the cabinet opened".to_owned();
        plans.add(place, "acme_DoorOpened", text, None);
    }
}

/// Uploads in chunks that lost their line, of all ages.
fn broken_off(plans: &mut Plans) {
    for (place, name, type_name, maker, age, received) in [
        (
            5,
            "at-commands_night",
            "c8y_Logfile",
            log::modem as Maker,
            4 * MINUTE,
            64 * KIB,
        ),
        (
            6,
            "at-commands_tour",
            "c8y_Logfile",
            log::modem,
            47 * MINUTE,
            16 * KIB,
        ),
        (
            0,
            "tedge-mapper_full",
            "tedge_UploadedFile",
            log::agent,
            6 * HOUR,
            128 * KIB,
        ),
        (
            4,
            "syslog_depot",
            "c8y_Logfile",
            log::syslog,
            31 * HOUR,
            32 * KIB,
        ),
        (2, "syslog_quay", "c8y_Logfile", log::syslog, 9 * DAY, 1),
        (
            9,
            "syslog_line",
            "c8y_Logfile",
            log::syslog,
            43 * DAY,
            96 * KIB,
        ),
        (
            3,
            "dmesg_lab",
            "tedge_UploadedFile",
            log::kernel,
            170 * DAY,
            8 * KIB,
        ),
    ] {
        let mut file = file(format!("{name}.log"), "text/plain", maker, 200 * KIB);
        file.received = Some(received);
        let text = format!("Upload of {name}.log");
        plans.add(place, type_name, text, Some(file));
        if let Some(plan) = plans.plans.last_mut() {
            plan.age = age;
        }
    }
}

impl Plan {
    fn made(self, now: Timestamp) -> DemoEvent {
        let name = DEVICES.get(self.device).map_or("", |device| device.name);
        // The clock of a device is a little behind, and a file takes a moment.
        let time = seconds_before(now, self.age + 2);
        let updated = match self.file {
            Some(_) => seconds_before(now, self.age - self.age.min(9)),
            None => seconds_before(now, self.age),
        };
        DemoEvent {
            device: self.device,
            type_name: self.type_name.to_owned(),
            text: self.text,
            time,
            created: seconds_before(now, self.age),
            updated,
            fragments: self.fragments,
            attachment: self.file.map(|file| file.made(name, time)),
        }
    }
}

impl File {
    fn made(self, device: &str, updated: Timestamp) -> DemoAttachment {
        let facts = Facts {
            name: &self.name,
            device,
            version: "1.4.2",
            size: self.size,
            updated,
        };
        let mut content = (self.maker)(&facts, &mut Rng::with_seed(seed_of(&self.name)));
        if let Some(received) = self.received {
            content.truncate(received);
        }
        DemoAttachment {
            name: self.is_named.then_some(self.name),
            content_type: self.media.to_owned(),
            content,
            is_complete: self.received.is_none(),
        }
    }
}
