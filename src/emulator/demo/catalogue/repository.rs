//! The repositories: firmware, software and configurations, each with the
//! objects by which the platform offers them to devices, pointing to the file.

use serde_json::{Value, json};

use super::{Catalogue, DAY, HOUR, KIB, MIB, MINUTE};
use crate::emulator::demo::cast::{ADMIN, RELEASE_JOB};
use crate::emulator::demo::content::{Maker, configuration, firmware, package};
use crate::emulator::demo::plan::{Kind, Plan, kind, typed};

/// A product in a repository, and its releases.
struct Product {
    name: &'static str,
    /// The file's name; `{}` is the version.
    file: &'static str,
    kind: Kind,
    device_type: &'static str,
    versions: &'static [&'static str],
    size: usize,
}

const FIRMWARE: [Product; 5] = [
    Product {
        name: "gateway-fw",
        file: "gateway-fw-{}.swu",
        kind: kind("application/x-cpio", firmware::swu),
        device_type: "thin-edge.io",
        versions: &[
            "2.0.0",
            "2.0.1",
            "2.1.0",
            "2.2.0",
            "2.2.1",
            "2.3.0",
            "2.4.0-rc.1",
            "2.4.0",
            "2.4.1",
        ],
        size: 360 * KIB,
    },
    Product {
        name: "rpi-image",
        file: "rpi-image-tedge-{}.img.xz",
        kind: kind("application/x-xz", firmware::disk_image),
        device_type: "thin-edge.io",
        versions: &["1.3.1", "1.4.0", "1.4.2"],
        size: 9 * MIB / 8,
    },
    Product {
        name: "openwrt",
        file: "openwrt-{}-ath79-generic-tplink_archer-c7-v5-squashfs-sysupgrade.bin",
        kind: kind("application/octet-stream", firmware::sysupgrade),
        device_type: "openwrt",
        versions: &["22.03.7", "23.05.4", "23.05.5"],
        size: 450 * KIB,
    },
    Product {
        name: "EC25-EUX",
        file: "modem-EC25EUXGAR{}.zip",
        kind: kind("application/zip", firmware::modem),
        device_type: "c8y_Tracker",
        versions: &["08A04M4G", "08A05M4G", "08A06M4G", "08A09M4G"],
        size: 240 * KIB,
    },
    Product {
        name: "u-boot",
        file: "u-boot-{}.elf",
        kind: kind("application/x-elf", firmware::program),
        device_type: "thin-edge.io",
        versions: &["2024.04", "2024.10", "2025.01"],
        size: 240 * KIB,
    },
];

const SOFTWARE: [Product; 6] = [
    Product {
        name: "tedge",
        file: "tedge_{}_arm64.deb",
        kind: kind("application/vnd.debian.binary-package", package::deb),
        device_type: "thin-edge.io",
        versions: &["1.2.0", "1.3.1", "1.4.0", "1.4.2"],
        size: 240 * KIB,
    },
    Product {
        name: "tedge-mapper",
        file: "tedge-mapper_{}_arm64.deb",
        kind: kind("application/vnd.debian.binary-package", package::deb),
        device_type: "thin-edge.io",
        versions: &["1.2.0", "1.3.1", "1.4.0", "1.4.2"],
        size: 180 * KIB,
    },
    Product {
        name: "c8y-remote-access-plugin",
        file: "c8y-remote-access-plugin_{}_arm64.deb",
        kind: kind("application/vnd.debian.binary-package", package::deb),
        device_type: "thin-edge.io",
        versions: &["1.3.1", "1.4.2"],
        size: 120 * KIB,
    },
    Product {
        name: "luci-app-modem",
        file: "luci-app-modem_{}_mips_24kc.ipk",
        kind: typed("c8y_upload", "application/octet-stream", package::ipk),
        device_type: "openwrt",
        versions: &["0.9.1", "0.9.4", "1.0.0"],
        size: 24 * KIB,
    },
    Product {
        name: "collectd",
        file: "collectd-{}-1.aarch64.rpm",
        kind: kind("application/x-rpm", package::rpm),
        device_type: "c8y_Linux",
        versions: &["5.12.0", "5.12.1"],
        size: 180 * KIB,
    },
    Product {
        name: "fieldbus_reader",
        file: "fieldbus_reader-{}-py3-none-any.whl",
        kind: kind("application/zip", package::wheel),
        device_type: "thin-edge.io",
        versions: &["0.3.0", "0.4.0", "0.4.1"],
        size: 30 * KIB,
    },
];

pub(super) fn add(catalogue: &mut Catalogue) {
    for product in &FIRMWARE {
        releases(catalogue, product, "c8y_Firmware");
    }
    for product in &SOFTWARE {
        releases(catalogue, product, "c8y_Software");
    }
    configurations(catalogue);
    // The one that does not fit a line, or a minute of a hotel's network.
    let image = kind("application/x-xz", firmware::disk_image);
    let (name, age) = ("core-image-full-cmdline-revpi.wic.xz", 31 * HOUR);
    let build = json!({ "branch": "main", "number": 1187, "signed": true });
    let plan = Plan::file(image, name, "kofi.mensah@acme.example", age, 5 * MIB / 2);
    catalogue.add(plan.with("acme_Build", build));
}

/// The product, and for each release its file, then the object of the version
/// that points to it: a child addition of the product, as the platform keeps
/// its repositories. Releases come one after the other over the year.
fn releases(catalogue: &mut Catalogue, product: &Product, fragment: &'static str) {
    let first = 330 * DAY + catalogue.rng.u64(0..20 * DAY);
    let parent = catalogue.add(
        Plan::object(product.name, fragment, ADMIN, first + HOUR)
            .with(
                "description",
                json!(format!("{} for devices", product.name)),
            )
            .with("c8y_Filter", json!({ "type": product.device_type })),
    );
    let count = product.versions.len();
    for (number, version) in product.versions.iter().enumerate() {
        let left = u64::try_from(count - number).unwrap_or(1);
        let all = u64::try_from(count).unwrap_or(1);
        // The newest is an hour to some days old.
        let age = (first - DAY) * (left - 1) / all + catalogue.rng.u64(HOUR..9 * DAY);
        let name = product.file.replace("{}", version);
        let size = product.size + catalogue.rng.usize(0..product.size / 4);
        let plan = Plan::file(product.kind, name, RELEASE_JOB, age, size).version(version);
        let file = catalogue.add(plan.with("acme_Release", release(number, count)));
        let binary = format!("{fragment}Binary");
        let plan = Plan::object(*version, &binary, ADMIN, age - 2 * MINUTE)
            .with(fragment, json!({ "version": version }))
            .child_of(parent);
        catalogue.add(plan.pointing_to(file, Some(fragment)));
    }
}

fn release(number: usize, count: usize) -> Value {
    let channel = if number + 1 == count {
        "testing"
    } else {
        "stable"
    };
    json!({ "channel": channel, "build": 400 + 31 * number })
}

/// What devices are to be given: a file each, and the object that offers it.
fn configurations(catalogue: &mut Catalogue) {
    for (name, media, maker, device_type) in [
        (
            "mosquitto-hardened.conf",
            "text/plain",
            configuration::mosquitto as Maker,
            "thin-edge.io",
        ),
        (
            "nginx-hmi.conf",
            "text/plain",
            configuration::nginx,
            "thin-edge.io",
        ),
        (
            "modem-profile-roaming.json",
            "application/json",
            configuration::modem_profile,
            "c8y_Tracker",
        ),
        (
            "opcua-mapping-line-4.xml",
            "application/xml",
            configuration::opcua,
            "c8y_OpcuaDevice",
        ),
    ] {
        let (age, changed) = (catalogue.age().max(DAY), catalogue.rng.u64(HOUR..DAY));
        let plan = Plan::file(kind(media, maker), name, ADMIN, age, 9 * KIB);
        let file = catalogue.add(plan.device("template").changed(changed));
        let stem = name.split('.').next().unwrap_or(name);
        let plan = Plan::object(stem, "c8y_ConfigurationDump", ADMIN, age - 2 * MINUTE)
            .with("configurationType", json!(stem))
            .with("deviceType", json!(device_type));
        catalogue.add(plan.pointing_to(file, None));
    }
}
