//! The files that a tenant has and nobody planned: names that are hard to draw
//! or to save, types that are none, a file with nothing in it.

use fastrand::Rng;
use serde_json::json;

use super::{Catalogue, DAY, HOUR, KIB, MINUTE};
use crate::emulator::demo::cast::{DEMO_USER, PLC, user_of};
use crate::emulator::demo::content::{Facts, firmware, log, table};
use crate::emulator::demo::plan::{Plan, kind, typed};

pub(super) fn add(catalogue: &mut Catalogue) {
    let bytes = "application/octet-stream";
    let text = kind("text/plain", log::kernel);
    let program = kind(bytes, firmware::program);
    let csv = kind("text/csv", table::series);
    let node = typed("ua-file-type", bytes, firmware::program);
    let upload = typed("c8y_upload", bytes, firmware::program);
    let sag = typed("sag_Binary", "text/plain", log::kernel);
    let nothing = kind("text/plain", empty);
    let (li, kofi, marta) = ("li.wei", "kofi.mensah@acme.example", "marta.sørensen");
    let plc = user_of(&PLC);
    let long = format!(
        "measurements-{}.csv",
        "of-all-lines-and-all-sensors-".repeat(9)
    );

    for (kind, name, owner, age, size) in [
        // Wide, composed and control characters, which must never reach a terminal.
        (
            program,
            "naïve 测试 🚀\u{1b}[31m.bin",
            DEMO_USER,
            50 * MINUTE,
            3 * KIB,
        ),
        (
            text,
            "re\u{301}sume\u{301} \u{202e}gpj.log",
            li,
            3 * DAY,
            6 * KIB,
        ),
        (text, "设备日志 网关一号.log", li, 11 * DAY, 12 * KIB),
        (text, "تقرير الجهاز.txt", li, 40 * DAY, 5 * KIB),
        // Names that are paths, or would be if they were trusted.
        (text, "/var/log/messages", kofi, 8 * DAY, 30 * KIB),
        (text, "../../etc/motd", DEMO_USER, 19 * DAY, KIB),
        (text, ".profile", DEMO_USER, 70 * DAY, KIB),
        (text, "CON.txt", DEMO_USER, 71 * DAY, KIB),
        (
            text,
            "say \"hello\"; then; stop.txt",
            DEMO_USER,
            72 * DAY,
            KIB,
        ),
        (csv, &long, marta, 13 * DAY, 40 * KIB),
        // Types that are none, and names without an extension.
        (node, "ns=2;s=sampleFile", &plc, 5 * DAY, 13 * KIB),
        (upload, "firmware", DEMO_USER, 21 * DAY, 64 * KIB),
        (sag, "notes", kofi, 160 * DAY, 2 * KIB),
        (nothing, "empty.txt", DEMO_USER, 6 * HOUR, 0),
    ] {
        catalogue.add(Plan::file(kind, name, owner, age, size).device(PLC.name));
    }

    // The newest: somebody is at work.
    let review = json!({ "by": "ana", "done": false });
    let notes = Plan::file(text, "install-notes.txt", DEMO_USER, 2 * DAY, 2 * KIB);
    catalogue.add(notes.changed(3 * MINUTE).with("acme_Review", review));
}

/// No content at all.
fn empty(_: &Facts<'_>, _: &mut Rng) -> Vec<u8> {
    Vec::new()
}
