//! Which files the demo tenant has: one function a family.
//!
//! To add a file, add its plan in its family; to add a family, write a function
//! and call it in [`plans`]. Ages are drawn so that many files are new and some
//! are old, as in a tenant in use.

mod deployed;
mod inside;
mod odd;
mod repository;

use std::ops::Range;

use fastrand::Rng;
use serde_json::json;

use super::cast::{DEVICES, PEOPLE, RELEASE_JOB, REPORTING, pick, user_of};
use super::content::{Maker, application, configuration, firmware, log, picture, table};
use super::plan::{Key, Kind, Plan, digest_oldest, kind, typed};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// The devices are the oldest objects: they registered a year ago.
const REGISTERED: u64 = 364 * DAY;
/// So many files are from before the platform gave digests up.
const DIGESTED: usize = 8;
const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// All plans, family by family. Put them in order before they are made.
pub(super) fn plans() -> Vec<Plan> {
    let mut catalogue = Catalogue {
        plans: Vec::new(),
        // Decides ages and sizes; contents have their own.
        rng: Rng::with_seed(2_026),
    };
    // First, so that a device's key is its place in the cast.
    devices(&mut catalogue);
    repository::add(&mut catalogue);
    snapshots_of_configuration(&mut catalogue);
    logs(&mut catalogue);
    incidents(&mut catalogue);
    pictures(&mut catalogue);
    exports(&mut catalogue);
    applications(&mut catalogue);
    odd::add(&mut catalogue);
    // Last, so that the others draw what they always drew.
    inside::add(&mut catalogue);
    deployed::add(&mut catalogue);
    digest_oldest(&mut catalogue.plans, DIGESTED);
    catalogue.plans
}

/// The plans so far.
struct Catalogue {
    plans: Vec<Plan>,
    rng: Rng,
}

impl Catalogue {
    fn add(&mut self, plan: Plan) -> Key {
        self.plans.push(plan);
        self.plans.len() - 1
    }

    /// An age of up to a year less a week, more often short than long.
    fn age(&mut self) -> u64 {
        let days = 357.0 * self.rng.f64() * self.rng.f64();
        let seconds = std::time::Duration::from_secs_f64(days * 86_400.0).as_secs();
        seconds.max(20 * MINUTE)
    }

    fn size(&mut self, kib: &Range<usize>) -> usize {
        self.rng.usize(kib.start * KIB..kib.end * KIB)
    }

    fn person(&mut self) -> &'static str {
        pick(&mut self.rng, &PEOPLE)
    }
}

fn devices(catalogue: &mut Catalogue) {
    for (number, device) in (0_u64..).zip(&DEVICES) {
        let age = REGISTERED - number * HOUR;
        let (lat, lng) = device.position;
        let hardware = json!({ "model": device.model, "serialNumber": device.serial });
        let operations = json!(["c8y_LogfileRequest", "c8y_UploadConfigFile", "c8y_Firmware"]);
        catalogue.add(
            Plan::object(device.name, device.type_name, &user_of(device), age)
                .with("c8y_IsDevice", json!({}))
                .with("com_cumulocity_model_Agent", json!({}))
                .with("c8y_Hardware", hardware)
                .with("c8y_Position", json!({ "lat": lat, "lng": lng }))
                .with("c8y_SupportedOperations", operations)
                .changed(number * 3 * MINUTE + 40),
        );
    }
}

fn snapshots_of_configuration(catalogue: &mut Catalogue) {
    let toml = kind("application/toml", configuration::tedge);
    let broker = kind("text/plain", configuration::mosquitto);
    let web = kind("text/plain", configuration::nginx);
    let router = typed("c8y_upload", "text/plain", configuration::uci);
    let network = kind("application/json", configuration::network);
    let modem = kind("application/json", configuration::modem_profile);
    let mapping = kind("application/xml", configuration::opcua);
    let pem = kind("application/x-pem-file", configuration::certificate);
    for (key, device) in DEVICES.iter().enumerate() {
        let files: &[(&str, Kind)] = match device.type_name {
            "thin-edge.io" => &[
                ("tedge.toml", toml),
                ("mosquitto.conf", broker),
                ("nginx.conf", web),
                ("network.json", network),
                ("certificate.pem", pem),
            ],
            "openwrt" => &[("network.uci", router), ("network.json", network)],
            "c8y_Tracker" => &[("modem-profile.json", modem)],
            "c8y_OpcuaDevice" => &[("opcua-mapping.xml", mapping)],
            _ => &[("network.json", network)],
        };
        for (file, kind) in files {
            for number in 1..=catalogue.rng.usize(1..4) {
                let (age, size) = (catalogue.age(), catalogue.size(&(8..60)));
                let name = format!("{}_{number:02}_{file}", device.name);
                let plan = Plan::file(*kind, name, &user_of(device), age, size);
                let plan = plan.device(device.name).child_of(key);
                catalogue.add(plan.with("c8y_Global", json!({})));
            }
        }
    }
}

fn logs(catalogue: &mut Catalogue) {
    let kernel = ("dmesg", "log", kind("text/plain", log::kernel), 8..48);
    let commands = typed("c8y_Logfile", "text/plain", log::modem);
    let of_a_modem = [kernel.clone(), ("at-commands", "txt", commands, 10..90)];
    let lines = kind("application/x-ndjson", log::json_lines);
    let rotated = kind("application/gzip", log::rotated);
    let diagnostics = kind("application/gzip", log::diagnostics);
    let of_a_computer = [
        kernel,
        (
            "tedge-agent",
            "log",
            kind("text/plain", log::agent),
            20..120,
        ),
        ("syslog", "log", kind("text/plain", log::syslog), 16..110),
        ("mapper", "jsonl", lines, 15..120),
        ("kern.log", "gz", rotated, 60..240),
        ("tedge-diag", "tar.gz", diagnostics, 40..120),
    ];
    for (key, device) in DEVICES.iter().enumerate() {
        let files: &[(&str, &str, Kind, Range<usize>)] = match device.type_name {
            "c8y_Tracker" => &of_a_modem,
            _ => &of_a_computer,
        };
        for (stem, extension, kind, kib) in files {
            for number in 1..=catalogue.rng.usize(2..4) {
                let (age, size) = (catalogue.age(), catalogue.size(kib));
                let name = format!("{stem}_{}_{number:04}.{extension}", device.name);
                let plan = Plan::file(*kind, name, &user_of(device), age, size);
                catalogue.add(plan.device(device.name).child_of(key).version("1.4.2"));
            }
        }
    }
}

/// What somebody asked a device for after it had failed.
fn incidents(catalogue: &mut Catalogue) {
    let ticket = json!({ "number": 4417, "severity": "MAJOR" });
    for (stem, maker, device, size) in [
        ("syslog", log::syslog as Maker, "gw-hamburg-01", 3 * MIB / 2),
        ("tedge-mapper", log::agent, "gw-rotterdam-01", 5 * MIB / 4),
    ] {
        let age = catalogue.rng.u64(2 * HOUR..5 * HOUR);
        let name = format!("{stem}_{device}_incident-4417.log");
        let plan = Plan::file(kind("text/plain", maker), name, "marta.sørensen", age, size);
        catalogue.add(plan.device(device).with("acme_Ticket", ticket.clone()));
    }
    let dump = kind("application/x-coredump", firmware::core_dump);
    for (program, process) in [
        ("tedge-mapper", 1187),
        ("mosquitto", 1398),
        ("collectd", 733),
    ] {
        let age = catalogue.age();
        let name = format!("core.{program}.{process}");
        let plan = Plan::file(dump, name, "kofi.mensah@acme.example", age, MIB / 2);
        catalogue.add(plan.device("gw-hamburg-02"));
    }
}

fn pictures(catalogue: &mut Catalogue) {
    let snapshot = kind("image/png", picture::snapshot);
    let cameras = DEVICES.iter().enumerate();
    for (key, device) in cameras.filter(|(_, device)| device.type_name == "camera") {
        for number in 1..=20 {
            let age = catalogue.age();
            let name = format!("{}_{:06}.png", device.name, number * 97 + 320);
            let plan = Plan::file(snapshot, name, &user_of(device), age, 0).child_of(key);
            let motion = json!({ "score": number % 7, "zone": "gate" });
            catalogue.add(plan.with("acme_Motion", motion));
        }
    }
    let chart = kind("image/png", picture::chart);
    for title in [
        "temperature",
        "throughput",
        "signal strength",
        "alarms",
        "storage",
    ] {
        for span in ["day", "week"] {
            let (age, owner) = (catalogue.age(), catalogue.person());
            let name = format!("Chart {title}, last {span}.png");
            catalogue.add(Plan::file(chart, name, owner, age, 0));
        }
    }
}

fn exports(catalogue: &mut Catalogue) {
    let series = kind("text/csv", table::series);
    let alarms = typed("text/csv; charset=utf-8", "text/csv", table::alarms);
    let report = kind("application/json", table::inventory);
    let track = kind("application/geo+json", table::track);
    for device in ["weather-roof", "plc-line-4", "press-line-2"] {
        for week in 1..=8 {
            let (age, size) = (catalogue.age(), catalogue.size(&(30..110)));
            let name = format!("series_{device}_c8y_Temperature_w{week:02}.csv");
            let plan = Plan::file(series, name, REPORTING, age, size);
            catalogue.add(plan.device(device));
        }
    }
    for quarter in ["Q1", "Q2", "Q3", "Q4"] {
        let (age, name) = (catalogue.age(), format!("Alarms {quarter}.csv"));
        catalogue.add(Plan::file(alarms, name, REPORTING, age, 160 * KIB));
        let (age, name) = (catalogue.age(), format!("device-report-{quarter}.json"));
        catalogue.add(Plan::file(report, name, REPORTING, age, 0));
    }
    for truck in ["modem-truck-112", "modem-truck-113"] {
        for tour in 1..=4 {
            let (age, size) = (catalogue.age(), catalogue.size(&(10..70)));
            let name = format!("{truck}-tour-{tour}.geojson");
            let plan = Plan::file(track, name, catalogue.person(), age, size);
            catalogue.add(plan.device(truck));
        }
    }
    let year = "series_all-lines_full-year.csv";
    let plan = Plan::file(series, year, REPORTING, 26 * HOUR, 3 * MIB / 2);
    catalogue.add(plan.device("plc-line-4"));
}

fn applications(catalogue: &mut Catalogue) {
    for (application, id, version, maker, size) in [
        (
            "fleet-dashboard",
            6201,
            "1.8.0",
            application::web as Maker,
            180 * KIB,
        ),
        (
            "fleet-dashboard",
            6201,
            "1.9.0",
            application::web,
            190 * KIB,
        ),
        ("line-monitor", 6344, "0.4.2", application::web, 90 * KIB),
        ("camera-wall", 7120, "2.0.1", application::web, 60 * KIB),
        (
            "report-agent",
            7003,
            "1.1.0",
            application::microservice,
            MIB,
        ),
        (
            "opcua-device-gateway",
            7455,
            "1020.3.0",
            application::microservice,
            3 * MIB / 2,
        ),
    ] {
        let age = catalogue.age();
        let archive = kind("application/zip", maker);
        let name = format!("{application}-{version}.zip");
        let plan = Plan::file(archive, name, RELEASE_JOB, age, size)
            .typed(format!("c8y_applications_storage_{id}"))
            .version(version)
            .with("c8y_applications_storage", json!(""));
        catalogue.add(plan);
    }
}
